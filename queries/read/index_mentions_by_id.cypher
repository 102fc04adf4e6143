// purpose: Which entities current notes name, of the given nodes.
// parameters: $ids (list of strings)
// columns: note (string), entity (string), spans (list of integers), role (string), surface (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})
WHERE n.retired_at = ''
OPTIONAL MATCH (n)-[m:MENTIONS]->(e:Entity)
WITH n, m, e
WHERE e.id IS NOT NULL
RETURN n.id AS note, e.id AS entity, m.spans AS spans, m.role AS role, m.surface AS surface
