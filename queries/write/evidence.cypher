// purpose: Join facts to the notes and sentences that state them.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MATCH (f:Fact {id: r.source})
MATCH (n:Note {id: r.target})
CREATE (f)-[:EVIDENCED_BY {start_offset: r.start_offset, end_offset: r.end_offset, sentence: r.sentence,
    predicate: r.predicate, spans: r.spans, rule: r.rule, confidence: r.confidence}]->(n)
