// purpose: Entities joined to the given ones by current facts, either way.
// parameters: $ids (list of strings, entity ids)
// columns: source (string), target (string), predicate (string), other (string), other_name (string), other_type (string)
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)-[r:RELATES]->(o:Entity)
WITH e, r, o
WHERE o.id IS NOT NULL
RETURN e.id AS source, o.id AS target, r.predicate AS predicate, o.id AS other, o.name AS other_name,
    o.type AS other_type
UNION ALL
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)<-[r:RELATES]-(o:Entity)
WITH e, r, o
WHERE o.id IS NOT NULL
RETURN o.id AS source, e.id AS target, r.predicate AS predicate, o.id AS other, o.name AS other_name,
    o.type AS other_type
