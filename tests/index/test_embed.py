"""What a note's vectors are made of."""

import numpy as np
from builders import document
from fram import ENCODER, feed

import graphmem
from graphmem.index.embed import heading_of


def test_headings():
    assert [heading_of(*parts) for parts in (("", ""), ("Fram", ""), ("", "Ann"), ("Fram", "Ann"))] == [
        "", "Fram", "Ann:", "Fram\nAnn:",
    ]  # fmt: skip


def test_a_turn_is_found_by_who_says_it():
    turns = [document(name, "I went to the race.", speaker=name, conversation="c") for name in ("Ann", "Olav", "Siri")]
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *turns)
        retriever = memory.retriever()
        signals = retriever.read("Did Olav go to the race?")
        sources = retriever.generation.records.notes["source_id"].to_pylist()
        assert sources[int(np.argmax(signals.notes))] == sources[int(np.argmax(signals.bm25))] == "Olav"
        before = retriever.generation
        feed(memory, document("Ann", "I went to the race.", speaker="Olav", conversation="c"))
        signals = memory.retriever().read("Did Olav go to the race?")
        assert memory.retriever().generation is not before
        assert sorted(np.flatnonzero(signals.bm25 == signals.bm25.max())) == sorted(
            row for row, source in enumerate(sources) if source in {"Ann", "Olav"}
        )
