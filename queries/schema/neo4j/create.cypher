// purpose: Constraints and indexes of a memory; nothing happens to those that exist.
// parameters: none
// columns: none
CREATE CONSTRAINT graphmem_meta IF NOT EXISTS FOR (m:GraphMeta) REQUIRE m.id IS UNIQUE;
CREATE CONSTRAINT graphmem_document IF NOT EXISTS FOR (d:Document) REQUIRE d.id IS UNIQUE;
CREATE CONSTRAINT graphmem_note IF NOT EXISTS FOR (n:Note) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT graphmem_entity IF NOT EXISTS FOR (e:Entity) REQUIRE e.id IS UNIQUE;
CREATE CONSTRAINT graphmem_fact IF NOT EXISTS FOR (f:Fact) REQUIRE f.id IS UNIQUE;
CREATE CONSTRAINT graphmem_change IF NOT EXISTS FOR (c:Change) REQUIRE c.id IS UNIQUE;
CREATE INDEX graphmem_change_revision IF NOT EXISTS FOR (c:Change) ON (c.revision);
CREATE INDEX graphmem_note_document IF NOT EXISTS FOR (n:Note) ON (n.document_id);
CREATE FULLTEXT INDEX graphmem_note_text IF NOT EXISTS FOR (n:Note) ON EACH [n.title, n.text, n.context];
CREATE FULLTEXT INDEX graphmem_entity_name IF NOT EXISTS FOR (e:Entity) ON EACH [e.name];
