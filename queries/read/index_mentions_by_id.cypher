// purpose: Which entities current notes name, of the given nodes.
// parameters: $ids (list of strings)
// columns: note (string), entity (string), spans (list of integers), role (string), surface (string)
MATCH (n:Note)-[m:MENTIONS]->(e:Entity)
WHERE n.id IN $ids AND n.retired_at = ''
RETURN n.id AS note, e.id AS entity, m.spans AS spans, m.role AS role, m.surface AS surface
