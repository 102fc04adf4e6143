// purpose: Facts that notes support.
// parameters: $ids (list of strings, note ids)
// columns: id (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})
OPTIONAL MATCH (n)<-[:EVIDENCED_BY]-(f:Fact)
WITH f
WHERE f.id IS NOT NULL
RETURN DISTINCT f.id AS id
