// purpose: Join facts to the notes and sentences that state them.
// parameters: rows (table)
// columns: none
LOAD FROM $rows
MATCH (f:Fact {id: source})
MATCH (n:Note {id: target})
CREATE (f)-[:EVIDENCED_BY {start_offset: start_offset, end_offset: end_offset, sentence: sentence,
    predicate: predicate, spans: spans, rule: rule, confidence: confidence}]->(n)
