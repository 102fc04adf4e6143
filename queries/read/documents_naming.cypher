// purpose: Documents whose current notes name entities.
// parameters: $ids (list of strings, entity ids)
// columns: document (string)
UNWIND $ids AS id
MATCH (e:Entity {id: id})
OPTIONAL MATCH (e)<-[:MENTIONS]-(n:Note)
WITH n
WHERE n.retired_at = ''
RETURN DISTINCT n.document_id AS document
