// purpose: Current facts in the order of time in the world: the time from which a fact holds or, where that is unknown, the
//   time of the note that states it. Times are ISO 8601 text; facts without any time are left out.
// parameters: $space (string, for example "default"), $name (string, the subject, or "" for all)
// columns: time (string), subject (string), predicate (string), object (string), title (string, of the note that states it)
MATCH (f:Fact)-[:SUBJECT]->(s:Entity)
WHERE f.space = $space AND f.retired_at = '' AND ($name = '' OR toLower(s.name) = toLower($name) OR $name IN s.aliases)
MATCH (f)-[:EVIDENCED_BY]->(n:Note)
WHERE n.retired_at = '' AND (f.valid_from <> '' OR n.event_time <> '')
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
RETURN DISTINCT CASE WHEN f.valid_from <> '' THEN f.valid_from ELSE n.event_time END AS time, s.name AS subject,
    f.predicate AS predicate, coalesce(o.name, f.object_text) AS object, n.title AS title
ORDER BY time, subject, predicate, object, title
LIMIT 100
