// purpose: Say which note follows a note in its document.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Note {id: r.source})
MATCH (b:Note {id: r.target})
CREATE (a)-[:NEXT]->(b)
