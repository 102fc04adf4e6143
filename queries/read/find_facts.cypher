// purpose: Current facts by any of their parts; an empty part matches everything.
// parameters: $space (string), $subject (string, key), $predicate (string, lower case), $object_key (string, key), $object_text (string, lower case)
// columns: id (string), subject (string), predicate (string), object (string), polarity (boolean), confidence (float), valid_from (string)
MATCH (f:Fact)-[:SUBJECT]->(s:Entity)
WHERE f.space = $space AND f.retired_at = '' AND ($subject = '' OR s.key = $subject)
    AND ($predicate = '' OR toLower(f.predicate) CONTAINS $predicate)
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
WITH f, s, o
WHERE ($object_key = '' AND $object_text = '') OR o.key = $object_key OR toLower(f.object_text) = $object_text
RETURN f.id AS id, s.name AS subject, f.predicate AS predicate, coalesce(o.name, f.object_text) AS object,
    f.polarity AS polarity, f.confidence AS confidence, f.valid_from AS valid_from
ORDER BY subject, predicate, object
