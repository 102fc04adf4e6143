// purpose: Remove the PART_OF relationships that start at notes.
// parameters: $ids (list of strings, note ids)
// columns: none
UNWIND $ids AS id
MATCH (n:Note {id: id})
OPTIONAL MATCH (n)-[r:PART_OF]->(:Document)
DELETE r
