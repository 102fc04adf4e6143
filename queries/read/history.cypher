// purpose: The journal of a space after a revision, oldest first.
// parameters: $space (string), $revision (integer)
// columns: revision (integer), operation (string), label (string), node_id (string), before (string), after (string), cause (string), recorded_at (string)
MATCH (c:Change)
WHERE c.revision > $revision AND (c.space = $space OR c.operation = 'cypher')
RETURN c.revision AS revision, c.operation AS operation, c.label AS label, c.node_id AS node_id,
    c.before AS before, c.after AS after, c.cause AS cause, c.recorded_at AS recorded_at
ORDER BY c.id
