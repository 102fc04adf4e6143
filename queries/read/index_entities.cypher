// purpose: What the index holds of entities of a space.
// parameters: $space (string)
// columns: id (string), key (string), name (string), type (string), aliases (list of strings)
MATCH (e:Entity)
WHERE e.space = $space
RETURN e.id AS id, e.key AS key, e.name AS name, e.type AS type, e.aliases AS aliases
