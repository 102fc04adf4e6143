// purpose: Give the server's user another password; runs on the system database.
// parameters: $old (string), $new (string)
// columns: none
ALTER CURRENT USER SET PASSWORD FROM $old TO $new
