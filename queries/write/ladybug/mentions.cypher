// purpose: Say which entities a note names, and where.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
MATCH (a:Note {id: source})
MATCH (b:Entity {id: target})
CREATE (a)-[:MENTIONS {spans: spans, count: count, role: role, surface: surface, label: label}]->(b)
