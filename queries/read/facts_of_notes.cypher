// purpose: Facts that notes support.
// parameters: $ids (list of strings, note ids)
// columns: id (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})<-[:EVIDENCED_BY]-(f:Fact)
RETURN DISTINCT f.id AS id
