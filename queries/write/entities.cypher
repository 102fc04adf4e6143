// purpose: Create or update entities.
// parameters: $rows (list of maps)
// columns: none
UNWIND $rows AS r
MERGE (e:Entity {id: r.id})
SET e.space = r.space, e.key = r.key, e.sense = r.sense, e.name = r.name, e.type = r.type, e.types = r.types,
    e.aliases = r.aliases, e.recorded_at = r.recorded_at
