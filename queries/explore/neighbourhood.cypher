// purpose: What stands around an entity: those named in the same notes, with the facts that join the two directly.
// parameters: $space (string, for example "default"), $name (string, for example "Ada Lovelace")
// columns: neighbour (string), type (string), shared_notes (integer), predicates (list of strings)
MATCH (e:Entity)<-[:MENTIONS]-(n:Note)
WHERE e.space = $space AND (toLower(e.name) = toLower($name) OR $name IN e.aliases) AND n.retired_at = ''
MATCH (n)-[:MENTIONS]->(o:Entity)
WHERE o.id <> e.id
WITH e, o, count(DISTINCT n) AS shared_notes
OPTIONAL MATCH (e)-[r:RELATES]-(o)
RETURN o.name AS neighbour, o.type AS type, shared_notes, collect(DISTINCT r.predicate) AS predicates
ORDER BY shared_notes DESC, neighbour
LIMIT 50
