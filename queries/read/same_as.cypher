// purpose: What is said of entities being one: proposals, acceptances and rejections.
// parameters: $space (string)
// columns: source (string), target (string), source_key (string), target_key (string), source_name (string), target_name (string), status (string), reason (string)
MATCH (a:Entity)-[s:SAME_AS]->(b:Entity)
WHERE a.space = $space AND b.space = $space AND a.key <> '' AND b.key <> '' AND a.id <> b.id
RETURN a.id AS source, b.id AS target, a.key AS source_key, b.key AS target_key, a.name AS source_name,
    b.name AS target_name, s.status AS status, coalesce(s.reason, '') AS reason
ORDER BY source_key, target_key, source, target, reason
