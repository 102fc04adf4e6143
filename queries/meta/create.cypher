// purpose: Write the record of a new memory; one that another process has just written stays.
// parameters: $uuid (string), $schema_version (integer), $created_at (string)
// columns: none
MERGE (m:GraphMeta {id: 'meta'})
ON CREATE SET m.uuid = $uuid, m.schema_version = $schema_version, m.revision = 0, m.encoder = '', m.dimension = 0,
    m.created_at = $created_at
