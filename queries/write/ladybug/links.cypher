// purpose: Link notes to notes, with the reason.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
MATCH (a:Note {id: source})
MATCH (b:Note {id: target})
CREATE (a)-[:LINKS {kind: kind, reason: reason, score: score, sentence: sentence}]->(b)
