// purpose: Give the memory a new name, after which nothing derived from it before is taken for its own.
// parameters: $uuid (string)
// columns: none
MATCH (m:GraphMeta {id: 'meta'})
SET m.uuid = $uuid
