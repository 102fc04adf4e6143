// purpose: Which facts current notes support, and where of a space.
// parameters: $space (string), $low (string, id of the first note), $high (string, an id beyond the last)
// columns: fact (string), note (string), sentence (integer), start_offset (integer), end_offset (integer), spans (list of integers)
MATCH (f:Fact)-[v:EVIDENCED_BY]->(n:Note)
WHERE n.space = $space AND n.id >= $low AND n.id < $high AND n.retired_at = ''
RETURN f.id AS fact, n.id AS note, v.sentence AS sentence, v.start_offset AS start_offset,
    v.end_offset AS end_offset, v.spans AS spans
