"""What a user's query may not do without being asked, tried on both databases."""

import contextlib

import ladybug
import pytest
from canonical import whole_state
from hypothesis import given, settings
from hypothesis import strategies as st
from places import Place, neo4j_place
from stores.test_contract import put

from graphmem.errors import ReadOnlyError, StoreError
from graphmem.stores.guard import FORBIDDEN, check_read_only

# `{folder}` is a folder of the test's own, with one file in it, table.csv.
HOSTILE = [
    "CREATE (:Entity {{id: 'x'}})",
    "create(:Entity{{id:'x'}})",
    "CrEaTe (:Entity {{id: 'x'}}) RETURN 1",
    "MATCH (e:Entity) SET e.name = 'x'",
    "MATCH (e:Entity) SET e += {{name: 'x'}} RETURN e",
    "MATCH (e:Entity) DELETE e",
    "MATCH (e:Entity) DETACH DELETE e",
    "MATCH (e:Entity) REMOVE e.name",
    "MERGE (e:Entity {{id: 'x'}}) RETURN e",
    "MERGE (e:Entity {{id: 'x'}}) ON CREATE SET e.name = 'x'",
    "INSERT (:Entity {{id: 'x'}})",
    "MATCH (e:Entity) /* harmless */ DELETE e",
    "MATCH (e:Entity) // harmless\nDELETE e",
    "/* MATCH */ CREATE (:Entity {{id: 'x'}}) // RETURN 1",
    "MATCH (e:Entity) RETURN '/*' UNION MATCH (e:Entity) DELETE e RETURN '*/'",
    "MATCH (e:Entity) WHERE e.name <> '\\'' DELETE e // '",
    'MATCH (e:Entity) WHERE e.name <> "\'" DELETE e // \'"',
    "MATCH (`e``//`:Entity) DELETE `e``//`",
    "MATCH (e:Entity) // \r DELETE e",
    "MATCH (e:Entity) // \u2028 DELETE e",
    "MATCH (e:Entity) // ' \r DELETE e // '",
    "RETURN 1; CREATE (:Entity {{id: 'x'}})",
    "RETURN 1;;RETURN 2",
    "COMMIT; CREATE (:Entity {{id: 'x'}})",
    "BEGIN TRANSACTION",
    "COMMIT",
    "ROLLBACK",
    "CHECKPOINT",
    "USE system MATCH (n) RETURN n",
    "UNWIND [1] AS x WITH x WHERE x = 1CREATE (:Entity {{id: 'x'}})",
    "UNWIND [1] AS x WITH x LIMIT 1CREATE (:Entity {{id: 'x'}})",
    "UNWIND [1] AS x WITH x LIMIT $1CREATE (:Entity {{id: 'x'}})",
    "UNWIND [1] AS x WITH x WHERE x < 0x1SET",
    "MATCH (e:Entity) WHERE 1 = 1.DELETE e",
    "MATCH (e:Entity)-[*1..DELETE e",
    "MATCH (e:Entity) \\u0044ELETE e",
    "MATCH (e:Entity) WHERE e.name = '\\u0027 DELETE e // '",
    "MATCH (e:Entity) \\U00000044ELETE e",
    "MATCH (e:Entity) FOREACH (n IN [1] | CREATE (:Entity {{id: 'x'}}))",
    "UNWIND [1] AS x CALL {{ CREATE (n:Entity {{id: 'x'}}) RETURN n }} RETURN x",
    "UNWIND [1] AS x CALL (x) {{ CREATE (n:Entity {{id: 'x'}}) }} RETURN x",
    "MATCH (e:Entity) CALL (e) {{ DETACH DELETE e }} IN TRANSACTIONS OF 1 ROWS",
    "PROFILE CREATE (:Entity {{id: 'x'}})",
    "EXPLAIN MATCH (e:Entity) DELETE e",
    "MATCH (e:Entity) WHERE EXISTS {{ CREATE (:Entity {{id: 'x'}}) }} RETURN e",
    "COPY (MATCH (e:Entity) RETURN e.name) TO '{folder}/out.csv'",
    "copy Entity FROM '{folder}/table.csv'",
    "LOAD FROM '{folder}/table.csv' RETURN *",
    "LOAD WITH HEADERS (a STRING) FROM '{folder}/table.csv' RETURN a",
    "LOAD FROM '{folder}/table.csv' WITH column0 AS x MATCH (e:Entity) RETURN x",
    "LOAD CSV FROM 'file:///{folder}/table.csv' AS row RETURN row",
    "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:1/x' AS row RETURN row",
    "ATTACH '{folder}/other.db' AS other (dbtype lbug)",
    "DETACH other",
    "EXPORT DATABASE '{folder}/export'",
    "IMPORT DATABASE '{folder}/export'",
    "INSTALL json",
    "LOAD EXTENSION json",
    "CREATE NODE TABLE X(id STRING, PRIMARY KEY(id))",
    "ALTER TABLE Entity ADD x STRING",
    "DROP TABLE Entity",
    "COMMENT ON TABLE Entity IS 'x'",
    "CREATE SEQUENCE x",
    "RETURN nextval('x')",
    "CREATE MACRO x(a) AS a + 1",
    "CALL threads=1",
    "CALL checkpoint_threshold=1 RETURN 1",
    "CALL clear_attached_db_cache() RETURN *",
    "DROP CONSTRAINT graphmem_entity",
    "CREATE INDEX x FOR (e:Entity) ON (e.name)",
    "CREATE USER x SET PASSWORD 'xxxxxxxx'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "GRANT ROLE reader TO neo4j",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "CALL apoc.cypher.doIt('CREATE (:Entity)', {{}})",
    "CALL `apoc`.`cypher`.`runWrite`('CREATE (:Entity)', {{}})",
    "CALL apoc . load . json('{folder}/table.csv')",
    "CALL /* db.labels() */ dbms.killQuery('1')",
    "CALL dbms.setConfigValue('x', 'y')",
    "CALL db.createLabel('X')",
    "CALL db.create.setNodeVectorProperty(1, 'v', [1.0])",
    "MATCH (e:Entity) OPTIONAL CALL db.create.setNodeVectorProperty(e, 'v', [1.0]) RETURN e",
    "CALL db.labels() YIELD label CALL db.createLabel(label + 'X') RETURN label",
    "CALL tx.setMetaData({{a: 1}})",
    "CALL",
    "RETURN 'open",
    'RETURN "open',
    "MATCH (`open RETURN 1",
    "RETURN 1 /* open",
    "",
    " ;",
    "// only a comment",
]

# A column and the rows that it gives, where the memory holds the entities `set` and `create`.
READS = [
    ("MATCH (e:Entity) RETURN e.name AS x ORDER BY x", [("create",), ("set",)]),
    ("MATCH (e:Entity) WHERE e.name = 'create' // DELETE e\nRETURN e.name AS x;", [("create",)]),
    ("/* CREATE, SET and DELETE */ MATCH (e:Entity {name: \"set\"}) RETURN e.name AS x", [("set",)]),
    ("RETURN 'MATCH (n) DETACH DELETE n; COMMIT' AS x", [("MATCH (n) DETACH DELETE n; COMMIT",)]),
    ("RETURN \"it's // no /* comment\" AS x", [("it's // no /* comment",)]),
    ("RETURN 'a\\'b' AS x", [("a'b",)]),
    ("MATCH (`delete`:Entity) RETURN count(`delete`) AS x", [(2,)]),
    ("UNWIND [{set: 1, load: 2}] AS m RETURN m.set + m.load AS x", [(3,)]),
    ("MATCH (e:Entity) WITH e.name AS created, 1 AS sets RETURN count(created) + min(sets) AS x", [(3,)]),
    ("RETURN 1e3 + 1.5E-1 + .5 AS x", [(1000.65,)]),
    ("MATCH (e:Entity) WHERE EXISTS { MATCH (e)-[:RELATES]->(:Entity) } RETURN e.name AS x", [("set",)]),
    ("MATCH (e:Entity) WHERE COUNT { MATCH (e)-[:RELATES]->(:Entity) } = 0 RETURN e.name AS x", [("create",)]),
    ("MATCH (a)-[r:RELATES]->(b) RETURN a.name + r.predicate + b.name AS x", [("setdropscreate",)]),
    ("MATCH (e:Entity) WHERE e.name = $name RETURN e.name AS x", [("set",)]),
    ("MATCH p = (:Entity)-[:RELATES*1..2]->(:Entity) RETURN length(p) AS x", [(1,)]),
    ("MATCH (e:Entity) RETURN e.name AS x ORDER BY x SKIP 1 LIMIT 1 UNION RETURN 'x' AS x", [("set",), ("x",)]),
    ("RETURN '東京 ſet' AS x", [("東京 ſet",)]),
]  # fmt: skip
ONLY = [
    ("ladybug", "CALL show_tables() RETURN count(*) > 5 AS x", [(True,)]),
    ("ladybug", "CALL table_info('Entity') RETURN count(*) > 5 AS x", [(True,)]),
    ("ladybug", "MATCH (e:Entity {name: 'set'})-[* SHORTEST 1..4]-(o) RETURN o.name AS x", [("create",)]),
    ("neo4j", "RETURN 0x1F + 0o17 + 1_000 AS x", [(1046,)]),
    ("neo4j", "CALL db.labels() YIELD label WHERE label = 'Entity' RETURN label AS x", [("Entity",)]),
    ("neo4j", "CALL `db`.labels() YIELD label WHERE label = 'Entity' RETURN label AS x", [("Entity",)]),
    ("neo4j", "CALL db.index.fulltext.queryNodes('graphmem_entity_name', 'nobody') YIELD node RETURN node AS x", []),
    ("neo4j", "MATCH (e:Entity) CALL (e) { RETURN e.name AS x } RETURN x ORDER BY x", [("create",), ("set",)]),
    ("neo4j", "SHOW INDEXES YIELD name WHERE name = 'graphmem_note_text' RETURN name AS x", [("graphmem_note_text",)]),
]


@pytest.fixture(scope="module", params=["ladybug", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def shelf(request, tmp_path_factory):
    """A store with two entities and a fact's shadow, and a folder with a file."""
    folder = tmp_path_factory.mktemp("guard")
    files = folder / "files"
    files.mkdir()
    (files / "table.csv").write_text("a,b\n1,2\n")
    if request.param == "neo4j":
        place = neo4j_place(request.getfixturevalue("neo4j_server"))
    else:
        place = Place("ladybug", str(folder / "memory"))
    with place:
        store = place.open()
        put(store, "set", "create")
        edge = {"source": "e-set", "target": "e-create", "predicate": "drops", "fact_id": "f"}
        store.commit(lambda tx: tx.write("write/relates", rows=[edge]), cause="test")
        yield store, folder, files


def files_in(folder):
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_query_that_is_no_plain_read_is_refused_and_changes_nothing(shelf, text):
    store, folder, files = shelf
    before, held = whole_state(store), files_in(folder)
    with pytest.raises(ReadOnlyError) as raised:
        store.query(text.format(folder=files), {"1": 1})
    assert "\n" not in str(raised.value)
    assert (whole_state(store), files_in(folder)) == (before, held)


def test_the_table_of_hostile_queries_uses_every_kind():
    assert len(HOSTILE) >= 40 and len(READS) + len(ONLY) >= 15


@pytest.mark.parametrize(("text", "rows"), READS)
def test_an_honest_read_is_let_through(shelf, text, rows):
    table = shelf[0].query(text, {"name": "set"} if "$name" in text else {})
    assert table.columns == ("x",)
    assert table.rows == rows


@pytest.mark.parametrize(("dialect", "text", "rows"), ONLY)
def test_an_honest_read_of_one_dialect_is_let_through(shelf, dialect, text, rows):
    if shelf[0].dialect == dialect:
        assert shelf[0].query(text).rows == rows
    else:
        check_read_only(text)


@pytest.mark.parametrize("word", sorted(FORBIDDEN))
def test_a_forbidden_word_is_refused_in_any_case_and_allowed_as_a_name(word):
    for text in (word, word.upper(), word.title(), word.replace("s", "\u017f").replace("k", "\u212a")):
        with pytest.raises(ReadOnlyError):
            check_read_only(f"MATCH (n) {text} n")
    check_read_only(f"MATCH (`{word}` {{`{word}`: '{word}'}}) WHERE n.{word} = 1 RETURN n:{word} /* {word} */ // {word}")


PIECES = [
    "CREATE (:T {id: 7})", "MATCH (t:T) DELETE t", "MATCH (t:T) SET t.n = 7", "RETURN 1", "MATCH (t:T)", "WITH 1 AS x",
    "WHERE 1 = 1", "LIMIT 1", "UNWIND [1] AS y", "'", '"', "`", "//", "/*", "*/", "\n", "\r", "\\", ".", ":", ";", "$",
    "$p", "1", "x", " ", " ", "SET", "DELETE t", "t.n", "= 7", "(", ")", "\u2028", "\x0b", "0x", "e1",
]  # fmt: skip


@pytest.fixture(scope="module")
def raw():
    """A database without any other guard."""
    database = ladybug.Database(":memory:", buffer_pool_size=1 << 26, max_db_size=1 << 30)
    connection = ladybug.Connection(database)
    connection.execute("CREATE NODE TABLE T(id INT64, n INT64, PRIMARY KEY(id))")
    connection.execute("CREATE (:T {id: 1, n: 1})")
    yield connection
    connection.close()
    database.close()


@settings(max_examples=400)
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=2, max_size=9), glue=st.sampled_from(["", " "]))
def test_what_the_guard_lets_through_changes_nothing(raw, pieces, glue):
    text = glue.join(pieces)
    with contextlib.suppress(StoreError):
        check_read_only(text)
        with contextlib.suppress(RuntimeError):
            raw.execute(text, {"p": 1})
    assert raw.execute("MATCH (t:T) RETURN t.id, t.n").get_all() == [[1, 1]]
