// purpose: Project current facts to readable relationships between entities.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Entity {id: r.source})
MATCH (b:Entity {id: r.target})
CREATE (a)-[:RELATES {predicate: r.predicate, fact_id: r.fact_id}]->(b)
