// purpose: What the index holds of current notes of a space.
// parameters: $space (string), $low (string, id of the first note), $high (string, an id beyond the last)
// columns: id (string), document_id (string), source_id (string), position (integer), text (string), title (string), context (string), keywords (list of strings), tags (list of strings), event_time (string), speaker (string), conversation (string), sentences (list of integers)
MATCH (n:Note)
WHERE n.space = $space AND n.id >= $low AND n.id < $high AND n.retired_at = ''
RETURN n.id AS id, n.document_id AS document_id, n.source_id AS source_id, n.position AS position, n.text AS text,
    n.title AS title, n.context AS context, n.keywords AS keywords, n.tags AS tags, n.event_time AS event_time,
    n.speaker AS speaker, n.conversation AS conversation, n.sentences AS sentences
