// purpose: The vector index over the notes, made once the encoder's dimension is known.
// parameters: $dimension (integer, length of the note vectors)
// columns: none
CREATE VECTOR INDEX graphmem_note_vector IF NOT EXISTS FOR (n:Note) ON (n.vector)
OPTIONS {indexConfig: {`vector.dimensions`: $dimension, `vector.similarity_function`: 'cosine'}}
