// purpose: The memory's own record.
// parameters: none
// columns: uuid (string), schema_version (integer), revision (integer), encoder (string), dimension (integer)
MATCH (m:GraphMeta {id: 'meta'})
RETURN m.uuid AS uuid, m.schema_version AS schema_version, m.revision AS revision, m.encoder AS encoder,
    m.dimension AS dimension
