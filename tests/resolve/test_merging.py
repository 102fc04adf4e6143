"""Entities that are one: merging, taking it back, and rules whose outcome depends on no order."""

import re
from itertools import count

import pytest
from builders import document
from canonical import canonical_state
from fram import ENCODER, feed
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graphmem.errors import InputError
from graphmem.index.reading import read_records
from graphmem.index.records import SCHEMAS
from graphmem.index.same import same_entities
from graphmem.memory import Memory
from graphmem.stores import open_store

SENTENCES = [
    "Colin Archer drew Fram.", "Archer slept.", "Eva Archer saw Oslo.", "Archer saw Oslo.", "Iron Bolt Makers (IBM) grew.",
    "IBM grew.", "Iron Bear Mill (IBM) met Archer.", "Dvorak wrote Rusalka.", "Dvořák wrote Rusalka.", "Dvořák saw Oslo.",
    "Jaguar ran.", "Hans Archer met Hanns Archer.", "Colin Jack Archer slept.",
]  # fmt: skip
TITLES = ["", "", "Archer", "Colin Archer", "Jaguar (car)", "Jaguar (animal)"]
NAMES = ["Colin Archer", "Archer", "IBM", "Iron Bolt Makers", "Dvorak", "Dvořák", "Oslo", "Fram"]
FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SPACES = (f"space {number}" for number in count())

worlds = st.lists(
    st.tuples(st.sampled_from(TITLES), st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3)), min_size=1, max_size=5
)


def documents_of(world):
    return [document(f"d{number}", " ".join(text), title=title) for number, (title, text) in enumerate(world)]


def check_index(memory):
    """The index that caught up is the one that a fresh one would be."""
    records = memory.retriever().generation.records
    fresh = read_records(memory._store, memory.space)
    assert [name for name in SCHEMAS if not getattr(records, name).equals(getattr(fresh, name))] == []


def answers(memory):
    return [[(hit.note.source, round(hit.score, 6)) for hit in memory.search(q)] for q in ("Archer", "IBM", "Who saw Oslo?")]


def open_both(place, space, folder):
    """A memory in a space of its own on the store under test, and one to compare it with."""
    if not hasattr(place, "pair"):
        place.pair = place.open(), place.own(open_store(":memory:"))
    return [Memory(store, space, ENCODER, folder / str(number)) for number, store in enumerate(place.pair)]


def names_in(world):
    texts = "\n".join(" ".join([title, *text]) for title, text in world)
    return [name for name in NAMES if re.search(rf"\b{name}\b", texts)]


@FEW
@given(world=worlds, later=worlds, resolved=st.booleans(), data=st.data())
def test_taking_a_merge_back_leaves_what_there_would_be_without_it(quick_place, tmp_path, world, later, resolved, data):
    """Whatever was written meanwhile stays; what is stored, the index and the answers are those of a memory without it."""
    space = next(SPACES)
    assume(len(names_in(world)) > 1)
    pair = data.draw(st.lists(st.sampled_from(names_in(world)), min_size=2, max_size=2, unique=True))
    first, rest = documents_of(world), [document(f"late {d.source_id}", d.text, title=d.title) for d in documents_of(later)]
    memory, reference = open_both(quick_place, space, tmp_path)
    for one in (memory, reference):
        feed(one, *first)
    try:
        memory.entities.merge(*pair)
    except InputError as error:
        assume("no such entity" not in str(error))
        raise
    memory.retriever()
    for one in (memory, reference):
        feed(one, *rest)
        feed(one, *(document(d.source_id, "IBM slept.", title=d.title) for d in first[:1]))
        if resolved:
            one.entities.resolve()
    assert memory.entities.get(pair[0]) == memory.entities.get(pair[1])
    check_index(memory)
    memory.entities.unmerge(*pair)
    assert canonical_state(memory._store, space) == canonical_state(reference._store, space)
    check_index(memory)
    assert answers(memory) == answers(reference)


@FEW
@given(world=worlds, data=st.data())
def test_no_order_of_documents_matters_nor_whether_they_come_one_by_one(quick_place, tmp_path, world, data):
    space = next(SPACES)
    documents = documents_of(world)
    order = data.draw(st.permutations(documents))
    memory, reference = open_both(quick_place, space, tmp_path)
    feed(reference, *documents)
    reference.entities.resolve()
    for number, one in enumerate(order):
        feed(memory, one)
        if number % 2 == 0:
            memory.entities.resolve()
            check_index(memory)
    memory.entities.resolve()
    assert canonical_state(memory._store, space) == canonical_state(reference._store, space)
    check_index(memory)
    again = memory.entities.resolve()
    assert (again.documents, again.accepted, again.proposed, again.withdrawn) == (0, 0, 0, 0)


def row(one, other, status, reason):
    return {
        "source": one, "target": other, "source_key": one, "target_key": other, "source_name": one, "target_name": other,
        "status": status, "reason": reason,
    }  # fmt: skip


@given(data=st.data())
def test_what_was_told_apart_never_becomes_one_by_rules_and_no_order_matters(data):
    letter = st.sampled_from("abcdef")
    statuses = st.sampled_from([("accepted", "stated"), ("proposed", "stated"), ("rejected", "given")])
    drawn = data.draw(st.lists(st.tuples(letter, letter, statuses), max_size=10))
    rows = [row(one, other, *status) for one, other, status in drawn if one != other]
    same = same_entities(rows)
    assert same == same_entities(data.draw(st.permutations(rows)))
    for item in rows:
        if item["status"] == "rejected":
            assert item["source"] not in same or same[item["source"]] != same.get(item["target"])
    accepted = {frozenset((r["source"], r["target"])) for r in rows if r["status"] == "accepted"}
    assert set(same) <= {end for pair in accepted for end in pair}


@pytest.fixture
def world(memory):
    feed(
        memory,
        document("a", "International Business Machines (IBM) hired Anna Berg. Berg knows Oslo."),
        document("b", "IBM sold Deep Blue."),
        document("c", "Otto Lang likes Oslo. Otto Lange likes Oslo. Otto Linge likes Oslo."),
    )
    return memory


def pairs(memory, status):
    return [(row["one"], row["other"], row["reason"]) for row in memory.entities.pairs(status)]


def test_two_signals_make_one_and_one_signal_proposes(world):
    done = world.entities.resolve()
    assert (done.documents, done.accepted) == (3, 2)
    assert pairs(world, "accepted") == [
        ("Berg", "Anna Berg", "part of the name"), ("IBM", "International Business Machines", "stated"),
    ]  # fmt: skip
    assert pairs(world, "proposed") == [("Otto Lang", "Otto Lange", "spelled alike")]
    entity = world.entities.get("I.B.M.")
    assert entity == world.entities.get("International Business Machines")
    assert entity["name"] == "International Business Machines"
    assert entity["aliases"] == ["IBM", "International Business Machines"]
    assert [fact["subject"] for fact in world.facts.find(subject="International Business Machines")] == ["IBM"]
    hits = world.search("International Business Machines", k=3)
    (other,) = (hit for hit in hits if hit.note.source == "b")
    assert str(other.paths[0]).startswith("International Business Machines –mentions→")


def test_an_acronym_with_two_meanings_stays_open(world):
    world.entities.resolve()
    feed(world, document("d", "Italian Bread Makers (IBM) met."))
    done = world.entities.resolve()
    assert (done.accepted, done.withdrawn) == (0, 1)
    open_pairs = [pair[:2] for pair in pairs(world, "proposed") if pair[0] == "IBM"]
    assert open_pairs == [("IBM", "International Business Machines"), ("IBM", "Italian Bread Makers")]
    assert world.entities.get("IBM")["aliases"] == ["IBM"]


def test_a_surname_that_stands_alone_elsewhere_is_only_proposed(world):
    feed(world, document("d", "Berg sings."))
    world.entities.resolve()
    assert ("Berg", "Anna Berg", "part of the name") in pairs(world, "proposed")


def test_homonyms_and_numbered_names_stay_apart(memory):
    feed(
        memory,
        document("animal", "Jaguar hunts Deer.", title="Jaguar (animal)"),
        document("car", "Jaguar outran Bentley.", title="Jaguar (car)"),
        document("other", "Jaguar sleeps. Otto II met Otto III."),
        document("numbers", "x", title="Task 5"), document("numbers too", "x", title="Task 6"),
        document("here", "x", title="北京大学"), document("there", "x", title="上海大学"),
    )  # fmt: skip
    memory.entities.resolve()
    assert pairs(memory, "accepted") == []
    assert pairs(memory, "proposed") == [
        ("Jaguar", "Jaguar (animal)", "title without its bracket"), ("Jaguar", "Jaguar (car)", "title without its bracket"),
    ]  # fmt: skip
    assert len({memory.entities.get(f"Jaguar{what}")["id"] for what in ("", " (animal)", " (car)")}) == 3


def test_marks_alone_differ_where_the_same_is_told_of_both(memory):
    feed(memory, document("a", "Dvorak wrote Rusalka."), document("b", "Dvořák wrote Rusalka."))
    feed(memory, document("c", "Jose saw Rome."), document("d", "José saw Oslo."))
    memory.entities.resolve()
    assert pairs(memory, "accepted") == [("Dvorak", "Dvořák", "spelled the same")]
    assert pairs(memory, "proposed") == [("Jose", "José", "spelled the same")]


def test_decisions_go_before_rules_and_are_remembered(world):
    world.entities.resolve()
    assert world.entities.unmerge("IBM", "International Business Machines") == ""
    assert world.entities.get("IBM")["aliases"] == ["IBM"]
    feed(world, document("d", "International Business Machines (IBM) grew."))
    world.entities.resolve()
    assert pairs(world, "rejected") == [("IBM", "International Business Machines", "given: unmerged")]
    assert world.entities.get("IBM")["aliases"] == ["IBM"]
    with pytest.raises(InputError, match="told apart"):
        world.entities.merge("IBM", "International Business Machines")
    world.entities.withdraw("IBM", "International Business Machines")
    assert "IBM" in world.entities.get("International Business Machines")["aliases"]
    world.entities.merge("Deep Blue", "Anna Berg", reason="a  joke")
    assert ("Anna Berg", "Deep Blue", "given: a joke") in pairs(world, "accepted")


def test_a_decision_and_a_rule_are_taken_back_one_by_one(world):
    world.entities.merge("IBM", "International Business Machines")
    world.entities.resolve()
    assert world.entities.unmerge("IBM", "International Business Machines") == "stated"
    assert world.entities.unmerge("IBM", "International Business Machines") == ""


def test_what_cannot_be_decided_is_refused_in_one_line(world):
    world.entities.merge("Oslo", "Deep Blue")
    world.entities.merge("Deep Blue", "IBM")
    world.entities.reject("Anna Berg", "Oslo")
    world.entities.reject("Anna Berg", "Oslo")
    refused = {
        "no such entity: Nobody": lambda: world.entities.merge("Nobody", "IBM"),
        "one already: IBM and IBM": lambda: world.entities.merge("IBM", "IBM"),
        "one already: Oslo and IBM": lambda: world.entities.merge("Oslo", "IBM"),
        "make one of what was told apart": lambda: world.entities.merge("IBM", "Anna Berg"),
        "not one: Anna Berg and IBM": lambda: world.entities.unmerge("Anna Berg", "IBM"),
        "over others only: Oslo and IBM": lambda: world.entities.unmerge("Oslo", "IBM"),
        "one by decision: Oslo and IBM": lambda: world.entities.reject("Oslo", "IBM"),
        "not told apart: IBM and Oslo": lambda: world.entities.withdraw("IBM", "Oslo"),
        "no such status: maybe": lambda: world.entities.pairs("maybe"),
    }
    for words, act in refused.items():
        with pytest.raises(InputError, match=words) as error:
            act()
        assert "\n" not in str(error.value)


def test_a_new_document_costs_the_documents_that_name_what_it_names(memory):
    feed(memory, *(document(f"d{number}", f"Person{number} saw Oslo.") for number in range(20)))
    feed(memory, document("a", "Colin Archer slept. Archer dreamt."))
    assert memory.entities.resolve().documents == 21
    feed(memory, document("b", "Colin Archer woke. Archer sang."))
    assert memory.entities.resolve().documents == 2


def test_a_merge_outlives_its_process_and_is_no_edit_from_outside(lasting_place):
    """Opening a server's memory compares what the index holds with what the database does; a difference is a warning."""
    memory = lasting_place.memory(encoder=ENCODER)
    feed(memory, document("a", "Anna Berg sang."), document("b", "Nellie slept."))
    memory.entities.merge("Nellie", "Anna Berg")
    memory.warm_up()
    memory.close()
    memory = lasting_place.memory(encoder=ENCODER)
    assert memory.entities.get("Nellie")["aliases"] == ["Anna Berg", "Nellie"]
    assert {hit.note.source for hit in memory.search("Anna Berg")} == {"a", "b"}
    memory.rebuild_index()
    check_index(memory)


def test_entities_that_a_user_made_do_no_harm(server_place):
    memory = server_place.memory(encoder=ENCODER)
    feed(memory, document("a", "Anna Berg sang. Berg slept."))
    server_place.run("MATCH (n:Note) CREATE (n)-[:MENTIONS]->(:Entity {space: 'default', name: 'Mine'})")
    mine = "(:Entity {id: 'x', space: 'default', name: 'Mine'})"
    server_place.run("MATCH (e:Entity {key: 'berg'}) CREATE (e)-[:SAME_AS]->" + mine)
    memory.entities.resolve()
    assert pairs(memory, "accepted") == [("Berg", "Anna Berg", "part of the name")]
    memory.rebuild_index()
    check_index(memory)
