// purpose: See whether the database answers.
// parameters: none
// columns: answer (integer)
RETURN 1 AS answer
