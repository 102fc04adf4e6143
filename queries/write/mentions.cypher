// purpose: Say which entities a note names, and where.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Note {id: r.source})
MATCH (b:Entity {id: r.target})
CREATE (a)-[:MENTIONS {spans: r.spans, count: r.count, role: r.role, surface: r.surface, label: r.label}]->(b)
