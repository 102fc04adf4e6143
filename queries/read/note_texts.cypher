// purpose: Texts of notes.
// parameters: $ids (list of strings, note ids)
// columns: note (string), text (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})
RETURN n.id AS note, n.text AS text
