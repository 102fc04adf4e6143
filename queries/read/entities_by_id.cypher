// purpose: Entities by id.
// parameters: $ids (list of strings)
// columns: id (string), name (string), type (string), types (list of strings), aliases (list of strings)
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN e.id AS id, e.name AS name, e.type AS type, e.types AS types, e.aliases AS aliases
