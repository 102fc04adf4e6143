// purpose: The shortest paths between two entities, over facts and over notes that name them.
// parameters: $space (string, for example "default"), $source (string, for example "Fram"), $target (string, for example "Thor Heyerdahl")
// columns: stations (list of strings, names of entities and titles of notes), joins (list of strings, predicates and "named with" for notes), length (integer)
MATCH (a:Entity)
WHERE a.space = $space AND (toLower(a.name) = toLower($source) OR $source IN a.aliases)
MATCH (b:Entity)
WHERE b.space = $space AND (toLower(b.name) = toLower($target) OR $target IN b.aliases) AND a.id <> b.id
MATCH p = allShortestPaths((a)-[:RELATES|MENTIONS*1..6]-(b))
WHERE all(x IN nodes(p) WHERE coalesce(x.retired_at, '') = '')
RETURN DISTINCT [x IN nodes(p) | coalesce(x.name, x.title)] AS stations,
    [r IN relationships(p) | coalesce(r.predicate, 'named with')] AS joins, length(p) AS length
ORDER BY length, stations, joins
LIMIT 10
