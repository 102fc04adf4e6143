// purpose: Which entities the current notes of a space name, and by which names.
// parameters: $space (string)
// columns: document (string), note (string), entity (string), key (string), role (string), surface (string), label (string), spans (list of integers)
MATCH (n:Note)-[m:MENTIONS]->(e:Entity)
WHERE n.space = $space AND n.retired_at = '' AND e.key <> '' AND m.spans IS NOT NULL
RETURN n.document_id AS document, n.id AS note, e.id AS entity, e.key AS key, coalesce(m.role, 'text') AS role,
    coalesce(m.surface, e.name) AS surface, coalesce(m.label, '') AS label, m.spans AS spans
