// purpose: Which entities current notes name of a space.
// parameters: $space (string), $low (string, id of the first note), $high (string, an id beyond the last)
// columns: note (string), entity (string), spans (list of integers), role (string), surface (string)
MATCH (n:Note)-[m:MENTIONS]->(e:Entity)
WHERE n.space = $space AND n.id >= $low AND n.id < $high AND n.retired_at = ''
RETURN n.id AS note, e.id AS entity, m.spans AS spans, m.role AS role, m.surface AS surface
