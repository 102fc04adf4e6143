// purpose: Current notes of a document, in order.
// parameters: $space (string), $source_id (string)
// columns: id (string), position (integer), title (string), text (string), context (string), keywords (list of strings), tags (list of strings)
MATCH (n:Note)
WHERE n.space = $space AND n.source_id = $source_id AND n.retired_at = ''
RETURN n.id AS id, n.position AS position, n.title AS title, n.text AS text, n.context AS context,
    n.keywords AS keywords, n.tags AS tags
ORDER BY position
