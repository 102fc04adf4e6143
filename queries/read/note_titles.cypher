// purpose: Titles of notes, retired ones too.
// parameters: $ids (list of strings, note ids)
// columns: id (string), title (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})
WHERE n.position = 0 AND n.title <> ''
RETURN n.id AS id, n.title AS title
