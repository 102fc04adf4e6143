// purpose: Revision up to which a space's notes are linked.
// parameters: $space (string)
// columns: revision (integer)
MATCH (c:Change)
WHERE c.space = $space AND c.operation = 'linked'
RETURN coalesce(max(c.revision), 0) AS revision
