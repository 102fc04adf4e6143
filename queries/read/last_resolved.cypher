// purpose: Revision up to which a space's names are resolved; 0 where they never were.
// parameters: $space (string)
// columns: revision (integer)
MATCH (c:Change)
WHERE c.space = $space AND c.operation = 'resolved'
RETURN coalesce(max(c.revision), 0) AS revision
