// purpose: Join facts to their subjects.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Fact {id: r.source})
MATCH (b:Entity {id: r.target})
CREATE (a)-[:SUBJECT]->(b)
