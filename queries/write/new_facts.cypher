// purpose: Create facts that are not there yet: a sixth of the cost of looking for each first.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
CREATE (:Fact {id: r.id, space: r.space, predicate: r.predicate, predicate_key: r.predicate_key, polarity: r.polarity,
    object_text: r.object_text, valid_from: r.valid_from, valid_to: r.valid_to, confidence: r.confidence,
    recorded_at: r.recorded_at, retired_at: ''})
