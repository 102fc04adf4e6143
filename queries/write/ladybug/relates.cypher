// purpose: Project current facts to readable relationships between entities.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
MATCH (a:Entity {id: source})
MATCH (b:Entity {id: target})
CREATE (a)-[:RELATES {predicate: predicate, fact_id: fact_id}]->(b)
