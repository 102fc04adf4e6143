// purpose: Which notes link to which, of the given nodes.
// parameters: $ids (list of strings)
// columns: source (string), target (string), kind (string), reason (string), score (float), sentence (integer)
MATCH (n:Note)-[l:LINKS]->(m:Note)
WHERE n.id IN $ids AND n.retired_at = '' AND m.retired_at = ''
RETURN n.id AS source, m.id AS target, l.kind AS kind, l.reason AS reason, l.score AS score, l.sentence AS sentence
