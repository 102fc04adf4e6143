// purpose: The spaces of a memory that hold notes.
// parameters: none
// columns: space (string)
MATCH (n:Note)
WHERE n.retired_at = ''
RETURN DISTINCT n.space AS space
ORDER BY space
