// purpose: How much a space holds.
// parameters: $space (string)
// columns: documents (integer), notes (integer), entities (integer), facts (integer), links (integer)
OPTIONAL MATCH (d:Document {space: $space})
WITH count(d) AS documents
OPTIONAL MATCH (n:Note {space: $space, retired_at: ''})
WITH documents, count(n) AS notes
OPTIONAL MATCH (e:Entity {space: $space})
WITH documents, notes, count(e) AS entities
OPTIONAL MATCH (f:Fact {space: $space, retired_at: ''})
WITH documents, notes, entities, count(f) AS facts
OPTIONAL MATCH (a:Note {space: $space, retired_at: ''})-[l:LINKS]->(b:Note)
RETURN documents, notes, entities, facts, count(l) AS links
