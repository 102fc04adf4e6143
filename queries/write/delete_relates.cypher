// purpose: Remove the projection of facts.
// parameters: $ids (list of strings, fact ids)
// columns: none
MATCH (f:Fact)-[:SUBJECT]->(a:Entity)-[r:RELATES]->(:Entity)
WHERE f.id IN $ids AND r.fact_id = f.id
DELETE r
