// purpose: Current notes of documents.
// parameters: $ids (list of strings, document ids)
// columns: document_id (string), id (string), title (string), position (integer)
UNWIND $ids AS id
MATCH (d:Document {id: id})
OPTIONAL MATCH (d)<-[:PART_OF]-(n:Note)
WITH d, n
WHERE n.retired_at = ''
RETURN d.id AS document_id, n.id AS id, n.title AS title, n.position AS position
