// purpose: Create documents that are not there yet: a sixth of the cost of looking for each first.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
CREATE (:Document {id: r.id, space: r.space, source_id: r.source_id, uri: r.uri, sha256: r.sha256, title: r.title,
    media_type: r.media_type, time: r.time, speaker: r.speaker, conversation: r.conversation, tags: r.tags,
    version: r.version, recorded_at: r.recorded_at})
