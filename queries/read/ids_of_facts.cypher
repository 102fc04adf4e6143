// purpose: The ids of current facts of a space, from one id up to another.
// parameters: $space (string), $low (string, the first id), $high (string, above the last id)
// columns: id (string)
MATCH (f:Fact)
WHERE f.space = $space AND f.id >= $low AND f.id < $high AND f.retired_at = ''
RETURN f.id AS id
