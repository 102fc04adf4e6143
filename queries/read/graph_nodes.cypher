// purpose: Everything that is a vertex of the graph.
// parameters: $space (string)
// columns: id (string), label (string), name (string)
MATCH (n:Note)
WHERE n.space = $space AND n.retired_at = ''
RETURN n.id AS id, 'Note' AS label, n.title AS name
UNION ALL
MATCH (e:Entity)
WHERE e.space = $space
RETURN e.id AS id, 'Entity' AS label, e.name AS name
UNION ALL
MATCH (f:Fact)
WHERE f.space = $space AND f.retired_at = ''
RETURN f.id AS id, 'Fact' AS label, f.predicate AS name
