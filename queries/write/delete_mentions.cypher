// purpose: Remove the MENTIONS relationships that start at notes; what somebody added to a current note stays.
// parameters: $ids (list of strings, note ids)
// columns: none
UNWIND $ids AS id
MATCH (n:Note {id: id})
OPTIONAL MATCH (n)-[r:MENTIONS]->(:Entity)
WHERE r.role <> 'given' OR n.retired_at <> ''
DELETE r
