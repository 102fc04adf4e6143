// purpose: Current facts by any of their parts; an empty part matches everything.
// parameters: $space (string), $subjects (list of strings, entity ids, or one empty string), $predicate (string, lower case), $objects (list of strings, entity ids, or one empty string), $object_text (string, lower case)
// columns: id (string), subject (string), predicate (string), object (string), polarity (boolean), confidence (float), valid_from (string)
MATCH (f:Fact)-[:SUBJECT]->(s:Entity)
WHERE f.space = $space AND f.retired_at = '' AND ('' IN $subjects OR s.id IN $subjects)
    AND ($predicate = '' OR toLower(f.predicate) CONTAINS $predicate)
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
WITH f, s, o
WHERE ('' IN $objects AND $object_text = '') OR o.id IN $objects OR toLower(f.object_text) = $object_text
RETURN f.id AS id, s.name AS subject, f.predicate AS predicate, coalesce(o.name, f.object_text) AS object,
    f.polarity AS polarity, f.confidence AS confidence, f.valid_from AS valid_from
ORDER BY subject, predicate, object
