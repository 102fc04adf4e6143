// purpose: Which notes link to which, of the given nodes.
// parameters: $ids (list of strings)
// columns: source (string), target (string), kind (string), reason (string), score (float), sentence (integer)
UNWIND $ids AS id
MATCH (n:Note {id: id})-[l:LINKS]->(m:Note)
WHERE n.retired_at = '' AND m.retired_at = ''
RETURN n.id AS source, m.id AS target, l.kind AS kind, l.reason AS reason, l.score AS score, l.sentence AS sentence
