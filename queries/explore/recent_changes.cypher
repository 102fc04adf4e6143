// purpose: The latest entries of the journal, newest first, with the name or title of what was changed, or the statement that
//   a user ran; such a statement belongs to no space and is always shown.
// parameters: $space (string, for example "default")
// columns: revision (integer), operation (string), label (string), what (string), cause (string), recorded_at (string)
MATCH (c:Change)
WHERE c.space = $space OR c.operation = 'cypher'
WITH c
ORDER BY c.id DESC
LIMIT 50
OPTIONAL MATCH (e:Entity {id: c.node_id})
OPTIONAL MATCH (n:Note {id: c.node_id})
OPTIONAL MATCH (f:Fact {id: c.node_id})
OPTIONAL MATCH (d:Document {id: c.node_id})
RETURN c.revision AS revision, c.operation AS operation, c.label AS label,
    CASE WHEN c.operation = 'cypher' THEN c.after ELSE coalesce(e.name, n.title, f.predicate, d.title, c.node_id) END AS what,
    c.cause AS cause, c.recorded_at AS recorded_at
ORDER BY c.id DESC
LIMIT 50
