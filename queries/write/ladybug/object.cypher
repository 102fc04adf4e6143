// purpose: Join facts to their objects.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
MATCH (a:Fact {id: source})
MATCH (b:Entity {id: target})
CREATE (a)-[:OBJECT]->(b)
