// purpose: Entries of the change feed by their ids, in any order; those that are not there are left out.
// parameters: $ids (list of strings)
// columns: id (string), space (string), operation (string), label (string), node_id (string)
UNWIND $ids AS id
MATCH (c:Change {id: id})
RETURN c.id AS id, c.space AS space, c.operation AS operation, c.label AS label, c.node_id AS node_id
