// purpose: What the index holds of current facts, of the given nodes.
// parameters: $ids (list of strings)
// columns: id (string), subject (string), predicate (string), object (string), object_text (string), polarity (boolean), confidence (float), valid_from (string), valid_to (string)
UNWIND $ids AS id
MATCH (f:Fact {id: id})
WHERE f.retired_at = ''
OPTIONAL MATCH (f)-[:SUBJECT]->(s:Entity)
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
WITH f, s, o
WHERE s.id IS NOT NULL
RETURN f.id AS id, s.id AS subject, f.predicate AS predicate, coalesce(o.id, '') AS object,
    f.object_text AS object_text, f.polarity AS polarity, f.confidence AS confidence, f.valid_from AS valid_from,
    f.valid_to AS valid_to
