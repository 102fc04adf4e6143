// purpose: Remove the evidence relationships that end at notes; what somebody added to a current note stays.
// parameters: $ids (list of strings, note ids)
// columns: none
UNWIND $ids AS id
MATCH (n:Note {id: id})
OPTIONAL MATCH (n)<-[r:EVIDENCED_BY]-(:Fact)
WHERE r.rule <> 'given' OR n.retired_at <> ''
DELETE r
