// purpose: Remove the LINKS relationships that start at notes.
// parameters: $ids (list of strings, note ids)
// columns: none
UNWIND $ids AS id
MATCH (n:Note {id: id})
OPTIONAL MATCH (n)-[r:LINKS]->(:Note)
DELETE r
