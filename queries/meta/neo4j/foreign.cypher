// purpose: How many nodes carry labels of ours: in a database without our record they are someone else's.
// parameters: none
// columns: nodes (integer)
MATCH (n)
WHERE n:Document OR n:Note OR n:Entity OR n:Fact OR n:Change
RETURN count(n) AS nodes
