// purpose: Which facts current notes support, and where, of the given nodes.
// parameters: $ids (list of strings)
// columns: fact (string), note (string), sentence (integer), start_offset (integer), end_offset (integer), spans (list of integers)
MATCH (f:Fact)-[v:EVIDENCED_BY]->(n:Note)
WHERE n.id IN $ids AND n.retired_at = ''
RETURN f.id AS fact, n.id AS note, v.sentence AS sentence, v.start_offset AS start_offset,
    v.end_offset AS end_offset, v.spans AS spans
