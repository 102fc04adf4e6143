// purpose: Say which document a note is part of.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Note {id: r.source})
MATCH (b:Document {id: r.target})
CREATE (a)-[:PART_OF]->(b)
