// purpose: Retire facts that no current note supports.
// parameters: $ids (list of strings), $retired_at (string)
// columns: none
UNWIND $ids AS id
MATCH (f:Fact {id: id})
SET f.retired_at = $retired_at
