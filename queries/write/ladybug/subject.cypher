// purpose: Join facts to their subjects.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
MATCH (a:Fact {id: source})
MATCH (b:Entity {id: target})
CREATE (a)-[:SUBJECT]->(b)
