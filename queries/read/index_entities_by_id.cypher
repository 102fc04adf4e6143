// purpose: What the index holds of entities, of the given nodes.
// parameters: $ids (list of strings)
// columns: id (string), key (string), name (string), type (string), aliases (list of strings)
UNWIND $ids AS id
MATCH (e:Entity {id: id})
RETURN e.id AS id, e.key AS key, e.name AS name, e.type AS type, e.aliases AS aliases
