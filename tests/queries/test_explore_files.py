"""The queries for people: their headers say what they take and give, and they find what is in a small graph.

The graph, in the space ``main``: five documents of one note each. ``Fram`` names Colin Archer and Fridtjof Nansen;
``Colin Archer`` names Larvik; ``Larvik`` and ``Heyerdahl`` both name Larvik and Thor Heyerdahl; ``Gone`` is retired,
as is its fact. The space ``other`` holds a namesake of Fram.
"""

import re
from importlib.resources import files
from pathlib import Path

import ladybug
import pytest
from graphmem.queries import DIALECTS, load, names, parameters_used

from graphmem.stores.guard import check_read_only
from graphmem.stores.ladybug_files import LOAD, execute, row_table

NAMES = names("explore")
NOTES = {
    "n1": ("Fram", "Fram was designed by Colin Archer. Fridtjof Nansen let it drift.", ""),
    "n2": ("Colin Archer", "A builder of boats. Colin Archer was born in Larvik.", ""),
    "n3": ("Larvik", "Larvik is a port. Thor Heyerdahl was born in Larvik.", "1914"),
    "n4": ("Heyerdahl", "Thor Heyerdahl left Larvik for Oslo.", ""),
    "gone": ("Gone", "Fram was built by Thor Heyerdahl.", "1900"),
    "else": ("Elsewhere", "Fram was designed by Elsewhere.", "1900"),
}
ENTITIES = {
    "fram": ("Fram", "PRODUCT"),
    "archer": ("Colin Archer", "PERSON"),
    "larvik": ("Larvik", "GPE"),
    "heyerdahl": ("Thor Heyerdahl", "PERSON"),
    "nansen": ("Fridtjof Nansen", "PERSON"),
    "fram-else": ("Fram", "PRODUCT"),
    "else-e": ("Elsewhere", "PERSON"),
}
MENTIONS = [
    ("n1", "fram"), ("n1", "archer"), ("n1", "nansen"), ("n2", "archer"), ("n2", "larvik"), ("n3", "larvik"),
    ("n3", "heyerdahl"), ("n4", "larvik"), ("n4", "heyerdahl"), ("gone", "fram"), ("gone", "heyerdahl"),
    ("else", "fram-else"), ("else", "else-e"),
]  # fmt: skip
# id, subject, predicate, key, object, literal, valid_from, note, sentence
FACTS = [
    ("f1", "fram", "was designed by", "design_by", "archer", "", "1892", "n1", 0),
    ("f2", "archer", "was born in", "bear_in", "larvik", "", "", "n2", 1),
    ("f3", "heyerdahl", "was born in", "bear_in", "larvik", "", "", "n3", 1),
    ("f4", "larvik", "is", "be", "", "a port", "", "n3", 0),
    ("f-gone", "fram", "was built by", "build_by", "heyerdahl", "", "1900", "gone", 0),
    ("f-else", "fram-else", "was designed by", "design_by", "else-e", "", "1900", "else", 0),
]
STATEMENT = "MATCH (n:Note) SET n.kind = 'semantic'"


def space_of(identifier):
    return "other" if "else" in identifier else "main"


def sentences_of(text):
    return [match.span() for match in re.finditer(r"\S.*?\.(?=\s|$)", text)]


def evidence_row(fact, predicate, note, sentence):
    start, end = sentences_of(NOTES[note][1])[sentence]
    return {
        "source": fact, "target": note, "start_offset": start, "end_offset": end, "sentence": sentence,
        "predicate": predicate, "spans": [0, 4, 5, 9], "rule": "passive", "confidence": 0.9,
    }  # fmt: skip


def world():
    """The graph as rows for the queries that write: it can be put into either store."""
    stamp = {"recorded_at": "2026-01-01T00:00:00Z"}
    yield "documents", [
        {
            "id": f"d-{key}", "space": space_of(key), "source_id": f"{key}.txt", "uri": "", "sha256": key,
            "title": title, "media_type": "text/plain", "time": "", "speaker": "", "conversation": "", "tags": [],
            "version": 1, **stamp,
        }
        for key, (title, _, _) in NOTES.items()
    ]  # fmt: skip
    yield "notes", [
        {
            "id": key, "space": space_of(key), "document_id": f"d-{key}", "source_id": f"{key}.txt", "position": 0,
            "text": text, "title": title, "context": f"About {title}.", "keywords": [title.lower(), "sea"],
            "tags": ["ship"] if "Fram" in text else [], "kind": "semantic", "event_time": time, "speaker": "",
            "conversation": "",
            "start_offset": 0, "end_offset": len(text),
            "sentences": [offset for span in sentences_of(text) for offset in span], **stamp,
        }
        for key, (title, text, time) in NOTES.items()
    ]  # fmt: skip
    yield "entities", [
        {
            "id": key, "space": space_of(key), "key": name.lower(), "sense": "", "name": name, "type": label,
            "types": [label], "aliases": [name, f"the {name}"], **stamp,
        }
        for key, (name, label) in ENTITIES.items()
    ]  # fmt: skip
    yield "facts", [
        {
            "id": key, "space": space_of(key), "predicate": predicate, "predicate_key": predicate_key, "polarity": True,
            "object_text": literal, "valid_from": time, "valid_to": "", "confidence": 0.9, **stamp,
        }
        for key, _, predicate, predicate_key, _, literal, time, _, _ in FACTS
    ]  # fmt: skip
    yield "part_of", [{"source": key, "target": f"d-{key}"} for key in NOTES]
    # The title of a note is a mention of its own, beside those in the text.
    yield "mentions", [
        {"source": note, "target": entity, "spans": [0, 4], "count": 1, "role": role, "surface": "", "label": ""}
        for note, entity in MENTIONS
        for role in (["title", "text"] if NOTES[note][0] == ENTITIES[entity][0] else ["text"])
    ]
    yield "subject", [{"source": fact[0], "target": fact[1]} for fact in FACTS]
    yield "object", [{"source": fact[0], "target": fact[4]} for fact in FACTS if fact[4]]
    yield "evidence", [evidence_row(fact[0], fact[2], fact[7], fact[8]) for fact in FACTS]
    yield "relates", [
        {"source": fact[1], "target": fact[4], "predicate": fact[2], "fact_id": fact[0]}
        for fact in FACTS
        if fact[4] and fact[0] != "f-gone"
    ]
    yield "changes", [
        {
            "id": f"c{revision}", "space": space_of(node) if node else "", "revision": revision, "operation": operation,
            "label": label, "node_id": node, "before": "", "after": "" if node else STATEMENT, "cause": "ingest",
            **stamp,
        }
        for revision, operation, label, node in [
            (1, "create", "Entity", "fram"), (2, "create", "Note", "n2"), (3, "create", "Fact", "f1"),
            (4, "create", "Document", "d-n3"), (5, "create", "Note", "else"), (6, "delete", "Entity", "forgotten"),
            (7, "cypher", "", ""),
        ]
    ]  # fmt: skip


@pytest.fixture(scope="module")
def connection():
    """A connection to the embedded database with the graph in it."""
    connection = ladybug.Connection(ladybug.Database(":memory:"))
    for statement in load("schema/create", "ladybug").statements:
        connection.execute(statement)
    for name, given in world():
        text = load(f"write/{name}", "ladybug").text
        execute(connection, text, {"rows": row_table(given) if text.startswith(LOAD) else given})
    for name, ids in (("retire_notes", ["gone"]), ("retire_facts", ["f-gone"])):
        connection.execute(load(f"write/{name}", "ladybug").text, {"ids": ids, "retired_at": "2026-02-02T00:00:00Z"})
    return connection


@pytest.fixture(scope="module")
def ask(connection):
    """A function that runs an exploring query over the graph and returns its column names and rows."""

    def run(name, /, **parameters):
        result = connection.execute(load(f"explore/{name}", "ladybug").text, {"space": "main", **parameters})
        return result.get_column_names(), [tuple(row) for row in result.get_all()]

    return run


def explore_files():
    root = files("graphmem.queries").joinpath("explore")
    for folder in (root, *(root.joinpath(dialect) for dialect in DIALECTS)):
        for file in folder.iterdir():
            if file.name.endswith(".cypher"):
                label = file.name if folder is root else f"{folder.name}/{file.name}"
                yield pytest.param(file.read_text(encoding="utf-8"), id=label)


def returned_names(text):
    """Aliases of the last RETURN; what is returned without an alias is its own name."""
    clause = re.split(r"\bRETURN\b(?:\s+DISTINCT\b)?", text)[-1].split("ORDER BY")[0]
    parts = re.split(r",(?![^(\[]*[)\]])", clause)
    return [part.split()[-1] for part in parts]


@pytest.mark.parametrize("source", list(explore_files()))
def test_file_is_taken_as_a_read_with_its_complete_header_first(source):
    lines = source.splitlines()
    header = [line for line in lines if line.startswith("//")]
    assert lines[: len(header)] == header
    keys = [match.group(1) for line in header if (match := re.match(r"// (\w+): \S", line))]
    assert keys == ["purpose", "parameters", "columns"]
    check_read_only(source)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", NAMES)
def test_header_says_what_the_text_takes_and_gives(name, dialect):
    query = load(name, dialect)
    assert set(query.parameters) == parameters_used(query.text)
    assert "space" in query.parameters
    assert list(query.columns) == returned_names(query.text)
    descriptions = [*query.parameters.values(), *query.columns.values()]
    assert all(re.match(r"\((string|integer|float|boolean|list of strings)\b", text) for text in descriptions)
    assert query.purpose.endswith(".")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", NAMES)
def test_text_is_one_bounded_read_of_plain_cypher(name, dialect):
    text = load(name, dialect).text
    assert re.search(r"\nLIMIT \d+$", text)
    assert not re.search(r"\b(CALL|apoc|gds)\b", text)


def test_there_are_ten_queries_or_more_and_those_of_two_dialects_share_their_header():
    assert len(NAMES) >= 10
    for name in NAMES:
        first, second = (load(name, dialect) for dialect in DIALECTS)
        assert (first.purpose, first.parameters, first.columns) == (second.purpose, second.parameters, second.columns)


EXPECTED = [
    ("hubs", {}, [
        ("Larvik", "GPE", 3, 3), ("Colin Archer", "PERSON", 2, 2), ("Thor Heyerdahl", "PERSON", 2, 1),
        ("Fram", "PRODUCT", 1, 1), ("Fridtjof Nansen", "PERSON", 1, 0),
    ]),
    ("neighbourhood", {"name": "colin ARCHER"}, [
        ("Fram", "PRODUCT", 1, ["was designed by"]), ("Fridtjof Nansen", "PERSON", 1, []),
        ("Larvik", "GPE", 1, ["was born in"]),
    ]),
    ("facts_about", {"name": "the Larvik"}, [
        ("Colin Archer", "was born in", "Larvik", True, "", "", 0.9, 1),
        ("Larvik", "is", "a port", True, "", "", 0.9, 1),
        ("Thor Heyerdahl", "was born in", "Larvik", True, "", "", 0.9, 1),
    ]),
    ("path", {"source": "Fram", "target": "thor heyerdahl"}, [
        (["Fram", "Colin Archer", "Larvik", "Thor Heyerdahl"], ["was designed by", "was born in", "was born in"], 3),
    ]),
    ("path", {"source": "Fridtjof Nansen", "target": "Larvik"}, [
        (["Fridtjof Nansen", "Fram", "Colin Archer", "Larvik"], ["named with", "named with", "was born in"], 3),
    ]),
    ("bridges", {}, [("Larvik", "GPE", 2), ("Colin Archer", "PERSON", 1)]),
    ("shared_entities", {"first": "Larvik", "second": "Heyerdahl"}, [
        ("Thor Heyerdahl", "PERSON", 2), ("Larvik", "GPE", 3),
    ]),
    ("notes_by_keyword", {"word": "ship"}, [("n1.txt", "Fram", "About Fram.", ["fram", "sea"], ["ship"])]),
    ("notes_by_keyword", {"word": "larvik"}, [("n3.txt", "Larvik", "About Larvik.", ["larvik", "sea"], [])]),
    ("timeline", {"name": ""}, [
        ("1892", "Fram", "was designed by", "Colin Archer", "Fram"), ("1914", "Larvik", "is", "a port", "Larvik"),
        ("1914", "Thor Heyerdahl", "was born in", "Larvik", "Larvik"),
    ]),
    ("timeline", {"name": "fram"}, [("1892", "Fram", "was designed by", "Colin Archer", "Fram")]),
    ("evidence", {"name": "Colin Archer"}, [
        ("was born in", "Larvik", "Colin Archer was born in Larvik.", "Colin Archer", "n2.txt", "passive", 0.9),
    ]),
    ("recent_changes", {}, [
        (revision, operation, label, what, "ingest", "2026-01-01T00:00:00Z")
        for revision, operation, label, what in [
            (7, "cypher", "", STATEMENT), (6, "delete", "Entity", "forgotten"), (4, "create", "Document", "Larvik"),
            (3, "create", "Fact", "was designed by"), (2, "create", "Note", "Colin Archer"),
            (1, "create", "Entity", "Fram"),
        ]
    ]),
    ("predicates", {}, [
        ("bear_in", "was born in", 2, 2), ("be", "is", 1, 1), ("design_by", "was designed by", 1, 1),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "parameters", "expected"), EXPECTED)
def test_finds_what_is_in_the_graph(ask, name, parameters, expected):
    columns, rows = ask(name, **parameters)
    assert columns == list(load(f"explore/{name}", "ladybug").columns)
    assert rows == expected


def test_every_query_is_expected_to_find_something():
    assert {f"explore/{name}" for name, _, expected in EXPECTED if expected} == set(NAMES)


@pytest.mark.parametrize(("name", "parameters", "expected"), EXPECTED)
def test_a_space_without_anything_shows_nothing_of_the_others(ask, name, parameters, expected):
    assert len(expected) > len([row for row in expected if STATEMENT in row])
    rows = ask(name, **{**parameters, "space": "empty"})[1]
    assert [row for row in rows if STATEMENT not in row] == []


def test_the_other_space_is_found_when_asked_for(ask):
    assert ask("evidence", space="other", name="Fram")[1] == [
        ("was designed by", "Elsewhere", "Fram was designed by Elsewhere.", "Elsewhere", "else.txt", "passive", 0.9)
    ]


def test_a_fact_that_was_retired_is_shown_nowhere(ask):
    for name in ("facts_about", "evidence", "timeline"):
        assert [row for row in ask(name, name="Fram")[1] if "was built by" in row] == []
    assert ask("neighbourhood", name="Fram")[1] == [
        ("Colin Archer", "PERSON", 1, ["was designed by"]), ("Fridtjof Nansen", "PERSON", 1, []),
    ]  # fmt: skip


def test_the_examples_of_the_data_model_run_as_they_are(connection):
    guide = Path(__file__).parents[2].joinpath("docs", "data-model.md").read_text(encoding="utf-8")
    makers, walk = re.findall(r"```cypher\n(.*?)```", guide, re.DOTALL)
    check_read_only(makers)
    check_read_only(walk)
    assert connection.execute(makers, {"space": "main"}).get_all() == [
        ["Fram", "was designed by", "Colin Archer", "Fram was designed by Colin Archer.", "n1.txt"]
    ]
    assert connection.execute(walk, {"space": "main", "name": "Fram"}).get_all() == [
        ["Fram", "was designed by", "Colin Archer", "was born in", "Larvik", ["n3.txt"]]
    ]
