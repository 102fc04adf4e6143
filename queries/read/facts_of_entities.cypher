// purpose: What current facts say of entities, as subject and as object.
// parameters: $ids (list of strings, entity ids)
// columns: entity (string), side (string), predicate_key (string), other (string, an entity's id)
UNWIND $ids AS id
MATCH (e:Entity {id: id})<-[:SUBJECT]-(f:Fact)-[:OBJECT]->(o:Entity)
WHERE f.retired_at = '' AND f.polarity
RETURN e.id AS entity, 'subject' AS side, f.predicate_key AS predicate_key, o.id AS other
UNION ALL
UNWIND $ids AS id
MATCH (e:Entity {id: id})<-[:OBJECT]-(f:Fact)-[:SUBJECT]->(s:Entity)
WHERE f.retired_at = '' AND f.polarity
RETURN e.id AS entity, 'object' AS side, f.predicate_key AS predicate_key, s.id AS other
