// purpose: Link notes to notes, with the reason.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (a:Note {id: r.source})
MATCH (b:Note {id: r.target})
CREATE (a)-[:LINKS {kind: r.kind, reason: r.reason, score: r.score, sentence: r.sentence}]->(b)
