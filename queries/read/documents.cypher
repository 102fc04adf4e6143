// purpose: Documents of a space.
// parameters: $space (string)
// columns: id (string), source_id (string), title (string), version (integer)
MATCH (d:Document)
WHERE d.space = $space
RETURN d.id AS id, d.source_id AS source_id, d.title AS title, d.version AS version
ORDER BY source_id
