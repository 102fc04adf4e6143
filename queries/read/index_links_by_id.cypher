// purpose: Which notes link to which, of the given nodes.
// parameters: $ids (list of strings)
// columns: source (string), target (string), kind (string), reason (string), score (float), sentence (integer)
UNWIND $ids AS id
MATCH (n:Note {id: id})
WHERE n.retired_at = ''
OPTIONAL MATCH (n)-[l:LINKS]->(m:Note)
WITH n, l, m
WHERE m.retired_at = ''
RETURN n.id AS source, m.id AS target, l.kind AS kind, l.reason AS reason, l.score AS score, l.sentence AS sentence
