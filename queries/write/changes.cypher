// purpose: Add entries to the journal.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
CREATE (:Change {id: r.id, space: r.space, revision: r.revision, operation: r.operation, label: r.label,
    node_id: r.node_id, before: r.before, after: r.after, cause: r.cause, recorded_at: r.recorded_at})
