// purpose: The first notes of titled documents.
// parameters: $space (string)
// columns: id (string), title (string)
MATCH (n:Note)
WHERE n.space = $space AND n.retired_at = '' AND n.position = 0 AND n.title <> ''
RETURN n.id AS id, n.title AS title
