// purpose: The notes that carry a keyword or a tag, compared as written.
// parameters: $space (string, for example "default"), $word (string, for example "exploration")
// columns: source (string, the document's identifier as given), title (string), context (string), keywords (list of strings), tags (list of strings)
MATCH (n:Note)
WHERE n.space = $space AND n.retired_at = '' AND ($word IN n.keywords OR $word IN n.tags)
RETURN n.source_id AS source, n.title AS title, n.context AS context, n.keywords AS keywords, n.tags AS tags
ORDER BY source, n.position
LIMIT 50
