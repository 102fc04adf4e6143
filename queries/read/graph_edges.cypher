// purpose: Everything that joins two vertices of the graph.
// parameters: $space (string)
// columns: source (string), target (string), type (string)
MATCH (a:Note)-[:MENTIONS]->(b:Entity)
WHERE a.space = $space AND a.retired_at = ''
RETURN a.id AS source, b.id AS target, 'MENTIONS' AS type
UNION ALL
MATCH (a:Fact)-[:SUBJECT]->(b:Entity)
WHERE a.space = $space AND a.retired_at = ''
RETURN a.id AS source, b.id AS target, 'SUBJECT' AS type
UNION ALL
MATCH (a:Fact)-[:OBJECT]->(b:Entity)
WHERE a.space = $space AND a.retired_at = ''
RETURN a.id AS source, b.id AS target, 'OBJECT' AS type
UNION ALL
MATCH (a:Fact)-[:EVIDENCED_BY]->(b:Note)
WHERE a.space = $space AND a.retired_at = '' AND b.retired_at = ''
RETURN a.id AS source, b.id AS target, 'EVIDENCED_BY' AS type
UNION ALL
MATCH (a:Note)-[:LINKS]->(b:Note)
WHERE a.space = $space AND a.retired_at = '' AND b.retired_at = ''
RETURN a.id AS source, b.id AS target, 'LINKS' AS type
UNION ALL
MATCH (a:Note)-[:NEXT]->(b:Note)
WHERE a.space = $space AND a.retired_at = '' AND b.retired_at = ''
RETURN a.id AS source, b.id AS target, 'NEXT' AS type
