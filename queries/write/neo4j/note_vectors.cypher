// purpose: Set the vectors that the vector index serves.
// parameters: $rows (list of maps: id, vector)
// columns: none
UNWIND $rows AS r
MATCH (n:Note {id: r.id})
CALL db.create.setNodeVectorProperty(n, 'vector', r.vector)
