// purpose: Remove entities that nothing names any more.
// parameters: $ids (list of strings)
// columns: none
UNWIND $ids AS id
MATCH (e:Entity {id: id})
DETACH DELETE e
