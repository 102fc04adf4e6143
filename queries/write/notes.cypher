// purpose: Create or update notes.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MERGE (n:Note {id: r.id})
SET n.space = r.space, n.document_id = r.document_id, n.source_id = r.source_id, n.position = r.position,
    n.text = r.text, n.title = r.title, n.context = r.context, n.keywords = r.keywords, n.tags = r.tags,
    n.kind = r.kind, n.event_time = r.event_time, n.speaker = r.speaker, n.conversation = r.conversation,
    n.start_offset = r.start_offset, n.end_offset = r.end_offset, n.sentences = r.sentences, n.recorded_at = r.recorded_at, n.retired_at = ''
