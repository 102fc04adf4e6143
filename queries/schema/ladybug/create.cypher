// purpose: Declare the tables of a memory; nothing happens to those that exist.
// parameters: none
// columns: none
CREATE NODE TABLE IF NOT EXISTS GraphMeta(
    id STRING, uuid STRING, schema_version INT64, revision INT64, encoder STRING, dimension INT64, created_at STRING,
    PRIMARY KEY(id));
CREATE NODE TABLE IF NOT EXISTS Document(
    id STRING, space STRING, source_id STRING, uri STRING, sha256 STRING, title STRING, media_type STRING, time STRING,
    speaker STRING, conversation STRING, tags STRING[], version INT64, recorded_at STRING,
    PRIMARY KEY(id));
CREATE NODE TABLE IF NOT EXISTS Note(
    id STRING, space STRING, document_id STRING, source_id STRING, position INT64, text STRING, title STRING,
    context STRING, keywords STRING[], tags STRING[], kind STRING, event_time STRING, speaker STRING,
    conversation STRING, start_offset INT64, end_offset INT64, sentences INT64[], recorded_at STRING, retired_at STRING,
    PRIMARY KEY(id));
CREATE NODE TABLE IF NOT EXISTS Entity(
    id STRING, space STRING, key STRING, sense STRING, name STRING, type STRING, types STRING[], aliases STRING[],
    recorded_at STRING,
    PRIMARY KEY(id));
CREATE NODE TABLE IF NOT EXISTS Fact(
    id STRING, space STRING, predicate STRING, predicate_key STRING, polarity BOOL, object_text STRING,
    valid_from STRING, valid_to STRING, confidence DOUBLE, recorded_at STRING, retired_at STRING,
    PRIMARY KEY(id));
CREATE NODE TABLE IF NOT EXISTS Change(
    id STRING, space STRING, revision INT64, operation STRING, label STRING, node_id STRING, before STRING,
    after STRING, cause STRING, recorded_at STRING,
    PRIMARY KEY(id));
CREATE REL TABLE IF NOT EXISTS PART_OF(FROM Note TO Document);
CREATE REL TABLE IF NOT EXISTS NEXT(FROM Note TO Note);
CREATE REL TABLE IF NOT EXISTS MENTIONS(
    FROM Note TO Entity, spans INT64[], count INT64, role STRING, surface STRING, label STRING);
CREATE REL TABLE IF NOT EXISTS SUBJECT(FROM Fact TO Entity);
CREATE REL TABLE IF NOT EXISTS OBJECT(FROM Fact TO Entity);
CREATE REL TABLE IF NOT EXISTS EVIDENCED_BY(
    FROM Fact TO Note, start_offset INT64, end_offset INT64, sentence INT64, predicate STRING, spans INT64[],
    rule STRING, confidence DOUBLE);
CREATE REL TABLE IF NOT EXISTS RELATES(FROM Entity TO Entity, predicate STRING, fact_id STRING);
CREATE REL TABLE IF NOT EXISTS LINKS(FROM Note TO Note, kind STRING, reason STRING, score DOUBLE, sentence INT64);
CREATE REL TABLE IF NOT EXISTS SAME_AS(FROM Entity TO Entity, status STRING, reason STRING);
