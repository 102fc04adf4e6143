// purpose: Current notes of documents, as they were taken from their texts.
// parameters: $ids (list of strings, document ids)
// columns: source_id (string), title (string, the document's), id (string), position (integer), text (string), sentences (list of integers)
UNWIND $ids AS id
MATCH (d:Document {id: id})
OPTIONAL MATCH (d)<-[:PART_OF]-(n:Note)
WITH d, n
WHERE n.retired_at = ''
RETURN d.source_id AS source_id, d.title AS title, n.id AS id, n.position AS position, n.text AS text,
    n.sentences AS sentences
ORDER BY source_id, position
