// purpose: Remember the schema version after a migration.
// parameters: $schema_version (integer)
// columns: none
MATCH (m:GraphMeta {id: 'meta'})
SET m.schema_version = $schema_version
