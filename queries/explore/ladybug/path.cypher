// purpose: The shortest paths between two entities, over facts and over notes that name them.
// parameters: $space (string, for example "default"), $source (string, for example "Fram"), $target (string, for example "Thor Heyerdahl")
// columns: stations (list of strings, names of entities and titles of notes), joins (list of strings, predicates and "named with" for notes), length (integer)
MATCH (a:Entity)
WHERE a.space = $space AND (toLower(a.name) = toLower($source) OR $source IN a.aliases)
MATCH (b:Entity)
WHERE b.space = $space AND (toLower(b.name) = toLower($target) OR $target IN b.aliases) AND a.id <> b.id
MATCH p = (a)-[:RELATES|MENTIONS* ALL SHORTEST 1..6 (r, x | WHERE coalesce(x.retired_at, '') = '')]-(b)
WITH DISTINCT list_transform(nodes(p), x -> coalesce(x.name, x.title)) AS stations,
    list_transform(rels(p), r -> coalesce(r.predicate, 'named with')) AS joins, length(p) AS length
RETURN stations, joins, length
ORDER BY length, list_to_string(' ', stations), list_to_string(' ', joins)
LIMIT 10
