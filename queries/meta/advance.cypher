// purpose: Raise the revision; on Neo4j this also takes the lock that serialises writers.
// parameters: none
// columns: revision (integer, the new one)
MATCH (m:GraphMeta {id: 'meta'})
SET m.revision = m.revision + 1
RETURN m.revision AS revision
