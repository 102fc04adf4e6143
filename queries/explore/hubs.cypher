// purpose: The entities that most notes name, with the number of facts that they take part in.
// parameters: $space (string, for example "default")
// columns: entity (string), type (string), notes (integer), facts (integer)
MATCH (e:Entity)<-[:MENTIONS]-(n:Note)
WHERE e.space = $space AND n.retired_at = ''
WITH e, count(DISTINCT n) AS notes
ORDER BY notes DESC, e.key
LIMIT 25
OPTIONAL MATCH (e)<-[:SUBJECT|OBJECT]-(f:Fact)
WHERE f.retired_at = ''
RETURN e.name AS entity, e.type AS type, notes, count(DISTINCT f) AS facts
ORDER BY notes DESC, facts DESC, entity
LIMIT 25
