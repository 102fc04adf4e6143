// purpose: Drop the vector index, before one of another dimension is made.
// parameters: none
// columns: none
DROP INDEX graphmem_note_vector IF EXISTS
