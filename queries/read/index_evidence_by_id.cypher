// purpose: Which facts current notes support, and where, of the given nodes.
// parameters: $ids (list of strings)
// columns: fact (string), note (string), sentence (integer), start_offset (integer), end_offset (integer), spans (list of integers)
UNWIND $ids AS id
MATCH (n:Note {id: id})
WHERE n.retired_at = ''
OPTIONAL MATCH (n)<-[v:EVIDENCED_BY]-(f:Fact)
WITH n, v, f
WHERE f.id IS NOT NULL
RETURN f.id AS fact, n.id AS note, v.sentence AS sentence, v.start_offset AS start_offset,
    v.end_offset AS end_offset, v.spans AS spans
