// purpose: Which note follows which, of the given nodes.
// parameters: $ids (list of strings)
// columns: source (string), target (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})-[:NEXT]->(m:Note)
WHERE n.retired_at = '' AND m.retired_at = ''
RETURN n.id AS source, m.id AS target
