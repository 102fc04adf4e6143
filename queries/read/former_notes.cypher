// purpose: What was noted of notes before a new version of their document changed their title or place.
// parameters: $space (string), $revision (integer, the last one seen)
// columns: before (string, JSON of title and position)
MATCH (c:Change)
WHERE c.space = $space AND c.revision > $revision AND c.label = 'Note' AND c.operation = 'update' AND c.before <> ''
RETURN c.before AS before
