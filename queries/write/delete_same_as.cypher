// purpose: Take back what was said of two entities being one, for one reason.
// parameters: $rows (list of maps: source, target, reason)
// columns: none
UNWIND $rows AS r
MATCH (a:Entity {id: r.source})
OPTIONAL MATCH (a)-[s:SAME_AS]->(b:Entity)
WHERE b.id = r.target AND s.reason = r.reason
DELETE s
