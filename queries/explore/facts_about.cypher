// purpose: The current facts in which an entity is subject or object, the best supported first.
// parameters: $space (string, for example "default"), $name (string, for example "Colin Archer")
// columns: subject (string), predicate (string), object (string), polarity (boolean, false for a denial), valid_from (string), valid_to (string), confidence (float, between 0 and 1), notes (integer)
MATCH (f:Fact)-[:SUBJECT|OBJECT]->(e:Entity)
WHERE e.space = $space AND (toLower(e.name) = toLower($name) OR $name IN e.aliases) AND f.retired_at = ''
WITH DISTINCT f
MATCH (f)-[:SUBJECT]->(s:Entity)
MATCH (f)-[:EVIDENCED_BY]->(n:Note)
WHERE n.retired_at = ''
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
RETURN s.name AS subject, f.predicate AS predicate, coalesce(o.name, f.object_text) AS object, f.polarity AS polarity,
    f.valid_from AS valid_from, f.valid_to AS valid_to, f.confidence AS confidence, count(DISTINCT n) AS notes
ORDER BY notes DESC, confidence DESC, subject, predicate, object
LIMIT 100
