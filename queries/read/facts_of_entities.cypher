// purpose: What current facts say of entities, as subject and as object.
// parameters: $ids (list of strings, entity ids)
// columns: entity (string), side (string), predicate_key (string), other (string, an entity's id)
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)<-[:SUBJECT]-(f:Fact)
WITH e, f
WHERE f.retired_at = '' AND f.polarity
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
WITH e, f, o
WHERE o.id IS NOT NULL
RETURN e.id AS entity, 'subject' AS side, f.predicate_key AS predicate_key, o.id AS other
UNION ALL
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)<-[:OBJECT]-(f:Fact)
WITH e, f
WHERE f.retired_at = '' AND f.polarity
OPTIONAL MATCH (f)-[:SUBJECT]->(s:Entity)
WITH e, f, s
WHERE s.id IS NOT NULL
RETURN e.id AS entity, 'object' AS side, f.predicate_key AS predicate_key, s.id AS other
