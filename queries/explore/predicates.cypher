// purpose: The vocabulary of the facts: predicates by frequency, with a wording and the number of different subjects.
// parameters: $space (string, for example "default")
// columns: predicate_key (string), wording (string, the alphabetically first), facts (integer), subjects (integer)
MATCH (f:Fact)-[:SUBJECT]->(s:Entity)
WHERE f.space = $space AND f.retired_at = ''
RETURN f.predicate_key AS predicate_key, min(f.predicate) AS wording, count(DISTINCT f) AS facts,
    count(DISTINCT s) AS subjects
ORDER BY facts DESC, predicate_key
LIMIT 50
