// purpose: Documents by id: are they known, and in which version.
// parameters: $ids (list of strings)
// columns: id (string), sha256 (string), version (integer)
UNWIND $ids AS id
MATCH (d:Document {id: id})
RETURN d.id AS id, d.sha256 AS sha256, d.version AS version
