// purpose: Facts by id.
// parameters: $ids (list of strings)
// columns: id (string), predicate (string), confidence (float), valid_from (string), valid_to (string), retired_at (string)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
RETURN f.id AS id, f.predicate AS predicate, f.confidence AS confidence, f.valid_from AS valid_from,
    f.valid_to AS valid_to, f.retired_at AS retired_at
