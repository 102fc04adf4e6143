// purpose: What two notes have in common: the entities that both name, the rarest first, for these tell most.
// parameters: $space (string, for example "default"), $first (string, a title, for example "Fram"), $second (string, a title, for example "Endurance")
// columns: entity (string), type (string), notes (integer, all that name it)
MATCH (a:Note)-[:MENTIONS]->(e:Entity)
WHERE a.space = $space AND a.title = $first AND a.retired_at = ''
WITH DISTINCT e
MATCH (e)<-[:MENTIONS]-(b:Note)
WHERE b.title = $second AND b.retired_at = ''
WITH DISTINCT e
MATCH (e)<-[:MENTIONS]-(n:Note)
WHERE n.retired_at = ''
RETURN e.name AS entity, e.type AS type, count(DISTINCT n) AS notes
ORDER BY notes, entity
LIMIT 50
