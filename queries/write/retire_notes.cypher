// purpose: Retire notes whose document no longer holds them.
// parameters: $ids (list of strings), $retired_at (string)
// columns: none
UNWIND $ids AS id
MATCH (n:Note {id: id})
SET n.retired_at = $retired_at
