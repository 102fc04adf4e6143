// purpose: Documents of notes, current or retired.
// parameters: $ids (list of strings, note ids)
// columns: document (string)
UNWIND $ids AS id
MATCH (n:Note {id: id})
RETURN DISTINCT n.document_id AS document
