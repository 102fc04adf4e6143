// purpose: Remember which encoder the memory's vectors come from.
// parameters: $encoder (string, fingerprint), $dimension (integer)
// columns: none
MATCH (m:GraphMeta {id: 'meta'})
SET m.encoder = $encoder, m.dimension = $dimension
