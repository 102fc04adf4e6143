// purpose: Create facts that are not there yet: a sixth of the cost of looking for each first.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
CREATE (:Fact {id: id, space: space, predicate: predicate, predicate_key: predicate_key, polarity: polarity,
    object_text: object_text, valid_from: valid_from, valid_to: valid_to, confidence: confidence,
    recorded_at: recorded_at, retired_at: ''})
