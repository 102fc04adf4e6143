// purpose: Add entries to the journal.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
CREATE (:Change {id: id, space: space, revision: revision, operation: operation, label: label,
    node_id: node_id, before: before, after: after, cause: cause, recorded_at: recorded_at})
