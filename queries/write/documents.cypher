// purpose: Create or update documents.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MERGE (d:Document {id: r.id})
SET d.space = r.space, d.source_id = r.source_id, d.uri = r.uri, d.sha256 = r.sha256, d.title = r.title,
    d.media_type = r.media_type, d.time = r.time, d.speaker = r.speaker, d.conversation = r.conversation,
    d.tags = r.tags, d.version = r.version, d.recorded_at = r.recorded_at
