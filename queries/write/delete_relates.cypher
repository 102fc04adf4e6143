// purpose: Remove the projection of facts.
// parameters: $ids (list of strings, fact ids)
// columns: none
UNWIND $ids AS id
MATCH (f:Fact {id: id})-[:SUBJECT]->(a:Entity)
MATCH (a)-[r:RELATES {fact_id: id}]->(:Entity)
DELETE r
