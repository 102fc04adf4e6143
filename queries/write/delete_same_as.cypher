// purpose: Take back what was said of two entities being one, for one reason.
// parameters: $rows (list of maps: source, target, reason)
// columns: none
UNWIND $rows AS r
MATCH (a:Entity {id: r.source})-[s:SAME_AS]->(b:Entity {id: r.target})
WHERE s.reason = r.reason
DELETE s
