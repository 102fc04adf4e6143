// purpose: In which space facts live.
// parameters: $ids (list of strings, fact ids)
// columns: id (string), space (string)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
RETURN f.id AS id, f.space AS space
