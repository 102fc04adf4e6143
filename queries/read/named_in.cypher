// purpose: Which entities the current notes of documents name, and by which names.
// parameters: $ids (list of strings, document ids)
// columns: document (string), note (string), entity (string), key (string), role (string), surface (string), label (string), spans (list of integers)
UNWIND $ids AS id
MATCH (d:Document {id: id})
OPTIONAL MATCH (d)<-[:PART_OF]-(n:Note)
WITH d, n
WHERE n.retired_at = ''
OPTIONAL MATCH (n)-[m:MENTIONS]->(e:Entity)
WITH d, n, m, e
WHERE e.key <> '' AND m.spans IS NOT NULL
RETURN d.id AS document, n.id AS note, e.id AS entity, e.key AS key, coalesce(m.role, 'text') AS role,
    coalesce(m.surface, e.name) AS surface, coalesce(m.label, '') AS label, m.spans AS spans
