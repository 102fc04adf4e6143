// purpose: Those of the given facts that a current note supports.
// parameters: $ids (list of strings, fact ids)
// columns: id (string)
UNWIND $ids AS id
MATCH (f:Fact {id: id})-[:EVIDENCED_BY]->(n:Note)
WHERE n.retired_at = ''
RETURN DISTINCT f.id AS id
