// purpose: Remove the projection of facts.
// parameters: $ids (list of strings, fact ids)
// columns: none
UNWIND $ids AS id
MATCH (f:Fact {id: id})
OPTIONAL MATCH (f)-[:SUBJECT]->(a:Entity)
WITH f, a
WHERE a.id IS NOT NULL
OPTIONAL MATCH (a)-[r:RELATES]->(:Entity)
WHERE r.fact_id = f.id
DELETE r
