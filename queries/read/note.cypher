// purpose: One note of a space, retired or not.
// parameters: $space (string), $id (string)
// columns: id (string), document_id (string), source_id (string), position (integer), text (string), title (string), context (string), keywords (list of strings), tags (list of strings), kind (string), event_time (string), speaker (string), sentences (list of integers), retired_at (string)
MATCH (n:Note {id: $id})
WHERE n.space = $space
RETURN n.id AS id, n.document_id AS document_id, n.source_id AS source_id, n.position AS position, n.text AS text,
    n.title AS title, n.context AS context, n.keywords AS keywords, n.tags AS tags, n.kind AS kind,
    n.event_time AS event_time, n.speaker AS speaker, n.sentences AS sentences, n.retired_at AS retired_at
