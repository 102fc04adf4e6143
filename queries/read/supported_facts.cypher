// purpose: Those of the given facts that a current note supports.
// parameters: $ids (list of strings, fact ids)
// columns: id (string)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
OPTIONAL MATCH (f)-[:EVIDENCED_BY]->(n:Note)
WITH f, n
WHERE n.retired_at = ''
RETURN DISTINCT f.id AS id
