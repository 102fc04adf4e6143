"""What the graph joins."""

from builders import document
from fram import ENCODER, feed

import graphmem
from graphmem.index import edges
from graphmem.index.graph import EdgeType, build_graph


def joined(memory, kind):
    """Pairs of documents that edges of a kind join."""
    generation = memory.retriever().generation
    csr, sources = generation.graph.csr, generation.records.notes["source_id"].to_pylist()
    pairs = set()
    for note in range(generation.graph.n_notes):
        row = csr.row(note)
        for target in csr.indices[row][csr.edge_types[row] == kind]:
            pairs.add(tuple(sorted((sources[note], sources[target]))))
    return pairs


def turn(name, time, conversation="talk"):
    return document(name, f"Turn {name}.", speaker="Ann", conversation=conversation, time=time)


def test_turns_of_a_conversation_follow_each_other_by_time_then_by_number():
    day, later = "2023-05-08T10:00:00", "2023-06-01"
    turns = [turn("D2:1", later), turn("D1:10", day), turn("D1:9", day), turn("D1:1", day), turn("D1:1b", later, "chat")]
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *turns)
        assert joined(memory, EdgeType.NEXT) == {("D1:1", "D1:9"), ("D1:10", "D1:9"), ("D1:10", "D2:1")}


def test_turns_whose_times_are_in_words_are_ordered_by_their_names():
    turns = [turn(f"D{number}", time) for number, time in ((2, "9 May, 2023"), (10, "1 June, 2023"), (3, "10 May, 2023"))]
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *turns)
        assert joined(memory, EdgeType.NEXT) == {("D2", "D3"), ("D10", "D3")}


def test_documents_outside_conversations_are_not_joined():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, turn("D1", "", ""), turn("D2", "", ""), document("long", "One.\n\nTwo."))
        assert joined(memory, EdgeType.NEXT) == {("long", "long")}


def test_sentences_of_mentions_are_the_same_among_those_of_all_notes_and_of_theirs_alone(monkeypatch):
    texts = ["Ann Lee met Bob Ray. Bob Ray left.", "", "Bob Ray came. Ann Lee slept. Bob Ray woke.", "Nobody spoke."]
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *(document(f"D{number}", text or "It rains.") for number, text in enumerate(texts)))
        records = memory.retriever().generation.records
    graphs = []
    for few in (0, 1_000_000):
        monkeypatch.setattr(edges, "_FEW", few)
        graphs.append(build_graph(records).csr)
    assert EdgeType.MENTIONS in graphs[0].edge_types
    assert all((getattr(graphs[0], name) == getattr(graphs[1], name)).all() for name in ("indices", "edge_ids", "weights"))
