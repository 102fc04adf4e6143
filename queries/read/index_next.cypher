// purpose: Which note follows which of a space.
// parameters: $space (string), $low (string, id of the first note), $high (string, an id beyond the last)
// columns: source (string), target (string)
MATCH (n:Note)-[:NEXT]->(m:Note)
WHERE n.space = $space AND n.id >= $low AND n.id < $high AND n.retired_at = '' AND m.retired_at = ''
RETURN n.id AS source, m.id AS target
