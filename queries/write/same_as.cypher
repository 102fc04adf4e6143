// purpose: Say that two entities are one, may be one, or are not one.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Entity {id: r.source})
MATCH (b:Entity {id: r.target})
CREATE (a)-[:SAME_AS {status: r.status, reason: r.reason}]->(b)
