// purpose: Which notes link to which of a space.
// parameters: $space (string), $low (string, id of the first note), $high (string, an id beyond the last)
// columns: source (string), target (string), kind (string), reason (string), score (float), sentence (integer)
MATCH (n:Note)-[l:LINKS]->(m:Note)
WHERE n.space = $space AND n.id >= $low AND n.id < $high AND n.retired_at = '' AND m.retired_at = ''
RETURN n.id AS source, m.id AS target, l.kind AS kind, l.reason AS reason, l.score AS score, l.sentence AS sentence
