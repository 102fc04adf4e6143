// purpose: Which note follows which, of the given nodes.
// parameters: $ids (list of strings)
// columns: source (string), target (string)
MATCH (n:Note)-[:NEXT]->(m:Note)
WHERE n.id IN $ids AND n.retired_at = '' AND m.retired_at = ''
RETURN n.id AS source, m.id AS target
