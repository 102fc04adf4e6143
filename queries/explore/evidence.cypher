// purpose: Why a fact is believed: the facts whose subject is an entity, each with the sentences that state it.
// parameters: $space (string, for example "default"), $name (string, the subject, for example "Fram")
// columns: predicate (string, in the words of the sentence), object (string), sentence (string), title (string, of the note), source (string, the document's identifier as given), rule (string, the one that found it), confidence (float, between 0 and 1)
MATCH (f:Fact)-[:SUBJECT]->(s:Entity)
WHERE s.space = $space AND (toLower(s.name) = toLower($name) OR $name IN s.aliases) AND f.retired_at = ''
MATCH (f)-[v:EVIDENCED_BY]->(n:Note)
WHERE n.retired_at = ''
OPTIONAL MATCH (f)-[:OBJECT]->(o:Entity)
RETURN v.predicate AS predicate, coalesce(o.name, f.object_text) AS object,
    right(left(n.text, v.end_offset), v.end_offset - v.start_offset) AS sentence, n.title AS title, n.source_id AS source,
    v.rule AS rule, v.confidence AS confidence
ORDER BY confidence DESC, source, v.sentence, predicate, object
LIMIT 100
