// purpose: Join facts to their objects.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Fact {id: r.source})
MATCH (b:Entity {id: r.target})
CREATE (a)-[:OBJECT]->(b)
