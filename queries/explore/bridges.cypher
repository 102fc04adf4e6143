// purpose: Entities that join documents which have nothing else in common: how many pairs of documents hang together by
//   this name alone. Names in more than 30 documents are left out, since a hub joins everything.
// parameters: $space (string, for example "default")
// columns: entity (string), type (string), pairs (integer)
MATCH (e:Entity)<-[:MENTIONS]-(n:Note)
WHERE e.space = $space AND n.retired_at = ''
WITH e.id AS candidate, collect(DISTINCT n.document_id) AS documents
WHERE size(documents) >= 2 AND size(documents) <= 30
UNWIND documents AS first
UNWIND documents AS second
WITH candidate, first, second
WHERE first < second
WITH first, second, count(*) AS shared, min(candidate) AS id
WHERE shared = 1
WITH id, count(*) AS pairs
MATCH (e:Entity {id: id})
RETURN e.name AS entity, e.type AS type, pairs
ORDER BY pairs DESC, entity
LIMIT 25
