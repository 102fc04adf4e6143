"""Searching in rounds: what the first candidates leave open brings notes that were none."""

import numpy as np
import pytest
from builders import document
from fram import ENCODER, feed

import graphmem
from graphmem.retrieve.closeup import Question
from graphmem.retrieve.ranker import load_ranker
from graphmem.retrieve.thorough import rank_in_rounds
from graphmem.settings import SearchSettings

QUESTION = "Who drew what Colin Archer drew?"
# They match the question; the note about his home shares no word with it, and no name leads there.
CROWD = [document(f"c{i}", f"Colin drew number {i}.") for i in range(100)]
TEXTS = [
    document("fram", "Fram was drawn by Colin Archer.", title="Fram"),
    document("archer", "Colin Archer drew Fram in Larvik.", title="Colin Archer"),
    document("far", "larvik grew."),
]
THOROUGH = SearchSettings(mode="thorough")


@pytest.fixture(scope="module")
def crowded():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *TEXTS, *CROWD)
        yield memory.retriever()


def note_of(retriever, source):
    return retriever.generation.records.notes["source_id"].to_pylist().index(source)


def test_what_a_candidate_leaves_open_is_looked_for_among_all_notes(crowded):
    seen = crowded.look(QUESTION)
    notes = seen.candidates.notes.tolist()
    far, archer = note_of(crowded, "far"), note_of(crowded, "archer")
    assert far not in notes
    found = crowded.closeups.beyond(seen, [notes.index(archer)], 3)
    assert far in found
    assert crowded.closeups.beyond(seen, [], 3).size == 0


def test_thorough_ranks_what_it_found(crowded):
    far = note_of(crowded, "far")
    default, thorough = (crowded.with_settings(each).spread(QUESTION) for each in (SearchSettings(), THOROUGH))
    rank = [int(np.flatnonzero(np.argsort(-spread.scores) == far)[0]) for spread in (default, thorough)]
    assert rank[1] < rank[0]
    assert ((thorough.scores >= 0) & (thorough.scores < 1)).all()
    assert crowded.with_settings(THOROUGH).spread(QUESTION).scores.tolist() == thorough.scores.tolist()


def test_its_hits_have_shares_that_sum_to_the_score(crowded):
    for hit in crowded.with_settings(THOROUGH).search(QUESTION, 10):
        assert sum(path.share for path in hit.paths) + hit.remainder == pytest.approx(hit.score, abs=1e-12)
        assert sum(hit.signals.values()) == pytest.approx(hit.score, abs=1e-12)


def test_where_every_note_is_a_candidate_it_is_the_default():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *TEXTS)
        retriever = memory.retriever()
        default, thorough = (retriever.with_settings(each).spread(QUESTION) for each in (SearchSettings(), THOROUGH))
        assert thorough.scores.tolist() == default.scores.tolist()


class Counted:
    """Closeups that count how often candidates are described."""

    def __init__(self, closeups):
        self.closeups, self.read_times = closeups, 0

    def read(self, *given):
        self.read_times += 1
        return self.closeups.read(*given)

    def __getattr__(self, name):
        return getattr(self.closeups, name)


def test_it_stops_when_a_round_changes_nothing(crowded):
    signals, names = crowded.read(QUESTION), crowded.names(QUESTION)
    walks = {name: np.arange(len(signals.notes), dtype=np.float64) for name in ("all", "text")}
    counted = Counted(crowded.closeups)
    seen, likely = rank_in_rounds(Question(QUESTION, names, signals, walks), counted, load_ranker())
    assert 1 <= counted.read_times <= 4
    assert len(likely) == len(seen.candidates.notes)
    assert ((likely > 0) & (likely < 1)).all()
