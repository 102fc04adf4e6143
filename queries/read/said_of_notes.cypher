// purpose: Which entities notes name, and which facts somebody added to them.
// parameters: $ids (list of strings, note ids)
// columns: note (string), kind (string, "entity" or "fact"), id (string), sentence (integer, of a fact)
UNWIND $ids AS id
MATCH (n:Note {id: id})
OPTIONAL MATCH (n)-[m:MENTIONS]->(e:Entity)
WITH n, m, e
WHERE m.role <> 'title'
RETURN n.id AS note, 'entity' AS kind, e.id AS id, -1 AS sentence
UNION ALL
UNWIND $ids AS id
MATCH (n:Note {id: id})
OPTIONAL MATCH (n)<-[v:EVIDENCED_BY]-(f:Fact)
WITH n, v, f
WHERE v.rule = 'given'
RETURN n.id AS note, 'fact' AS kind, f.id AS id, v.sentence AS sentence
