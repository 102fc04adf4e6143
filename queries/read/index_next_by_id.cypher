// purpose: Which note follows which, of the given nodes.
// parameters: $ids (list of strings)
// columns: source (string), target (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})
WHERE n.retired_at = ''
OPTIONAL MATCH (n)-[:NEXT]->(m:Note)
WITH n, m
WHERE m.retired_at = ''
RETURN n.id AS source, m.id AS target
