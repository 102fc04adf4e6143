// purpose: What the index holds of entities of a space.
// parameters: $space (string), $low (string, id of the first entity), $high (string, an id beyond the last)
// columns: id (string), key (string), name (string), type (string), aliases (list of strings)
MATCH (e:Entity)
WHERE e.space = $space AND e.id >= $low AND e.id < $high
RETURN e.id AS id, e.key AS key, e.name AS name, e.type AS type, e.aliases AS aliases
