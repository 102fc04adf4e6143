// purpose: Create or update facts.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MERGE (f:Fact {id: r.id})
SET f.space = r.space, f.predicate = r.predicate, f.predicate_key = r.predicate_key, f.polarity = r.polarity,
    f.object_text = r.object_text, f.valid_from = r.valid_from, f.valid_to = r.valid_to,
    f.confidence = r.confidence, f.recorded_at = r.recorded_at, f.retired_at = ''
