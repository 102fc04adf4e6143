// purpose: Facts by id.
// parameters: $ids (list of strings)
// columns: id (string), predicate (string), confidence (float), retired_at (string)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
RETURN f.id AS id, f.predicate AS predicate, f.confidence AS confidence, f.retired_at AS retired_at
