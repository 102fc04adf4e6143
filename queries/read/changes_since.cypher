// purpose: The change feed of a space, oldest first.
// parameters: $space (string), $revision (integer, the last one seen), $until (integer, the last one wanted)
// columns: revision (integer), operation (string), label (string), node_id (string)
MATCH (c:Change)
WHERE c.revision > $revision AND c.revision <= $until AND (c.space = $space OR c.operation = 'cypher')
RETURN c.revision AS revision, c.operation AS operation, c.label AS label, c.node_id AS node_id
ORDER BY c.id
