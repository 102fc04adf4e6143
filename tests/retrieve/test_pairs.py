"""Candidates judged in pairs: what is told of a pair, and that only the order of candidates depends on it."""

import json

import numpy as np
import pytest
from builders import document
from fram import ENCODER, feed
from hypothesis import given
from hypothesis import strategies as st

import graphmem
from graphmem.retrieve.pairs import PAIRED, PairTable, in_pairs, pair_table
from graphmem.retrieve.ranker import Ranker, load_ranker
from graphmem.retrieve.trees import Trees

QUESTION = "Where was the designer of Fram born?"
TEXTS = [
    document("fram", "Fram was drawn by Colin Archer. Fram fears Winter.", title="Fram"),
    document("archer", "Colin Archer was born in Larvik.", title="Colin Archer"),
    document("larvik", "Larvik likes Norway.", title="Larvik"),
    *(document(f"d{number}", f"Designer {number} was born in Place {number}.") for number in range(20)),
]


@pytest.fixture(scope="module")
def seen():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *TEXTS)
        retriever = memory.retriever()
        looked = retriever.look(QUESTION)
        retriever.closeups.ask(looked, [0])
        yield looked


def column(table, name):
    return table.rows[:, table.features.index(name)]


def test_every_pair_of_the_likeliest_is_described_once_the_likelier_first(seen):
    odds = np.linspace(3.0, -3.0, len(seen.candidates.notes))[::-1].copy()
    table = pair_table(seen, odds, [0])
    assert len(table.rows) == PAIRED * (PAIRED - 1) // 2 == len(set(zip(table.first, table.second, strict=True)))
    assert (odds[table.first] >= odds[table.second]).all()
    assert set(np.argsort(-odds)[:PAIRED]) == set(table.first) | set(table.second)
    assert np.isfinite(table.rows).all() and table.features == sorted(table.features)
    assert column(table, "odds_a") == pytest.approx(odds[table.first], rel=1e-6)
    assert column(table, "rank_b") == pytest.approx(np.argsort(np.argsort(-odds))[table.second])


def test_a_pair_is_told_what_leads_from_one_to_the_other_and_what_both_cover(seen):
    candidates = seen.candidates
    odds = seen.columns["text"].astype(np.float64)
    table = pair_table(seen, odds, [0])
    for pair, (one, other) in enumerate(zip(table.first, table.second, strict=True)):
        assert column(table, "links_ab")[pair] == candidates.links[one, other]
        assert column(table, "links_ba")[pair] == candidates.links[other, one]
        either = np.maximum(candidates.covered[one], candidates.covered[other]) @ candidates.token_weight
        assert column(table, "both")[pair] == pytest.approx(either, abs=1e-6)
        near = seen.open[0][0]
        said = near[other] if one == 0 else near[one] if other == 0 else 0.0
        assert column(table, "open")[pair] == pytest.approx(said, abs=1e-6)


def test_a_single_candidate_makes_no_pair():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, TEXTS[0])
        retriever = memory.retriever()
        looked = retriever.look("Fram?")
        table = pair_table(looked, np.zeros(len(looked.candidates.notes)), [])
        assert table.rows.shape[0] == 0 and len(table.features) == table.rows.shape[1]
        assert retriever.search("Fram?", 3)


@given(st.lists(st.floats(-8, 8), min_size=2, max_size=30, unique=True), st.integers(0, 2**31))
def test_pairs_hand_out_the_same_values_and_never_move_a_note_past_those_that_they_judge(values, seed):
    rng = np.random.default_rng(seed)
    odds = np.array(values)
    top = np.argsort(-odds, kind="stable")[:PAIRED]
    first, second = (top[rank] for rank in np.triu_indices(len(top), 1))
    said = rng.normal(size=len(first)) * 3
    found = in_pairs(PairTable(first, second, np.zeros((len(first), 0), np.float32), []), said, odds)
    assert sorted(found) == sorted(odds)
    others = np.setdiff1d(np.arange(len(odds)), top)
    if len(others):
        assert found[top].min() >= found[others].max()
    alone = np.array([sum(1 / (1 + np.exp(-said[(first == note) | (second == note)]))) for note in top])
    order = top[np.argsort(-found[top], kind="stable")]
    worth = dict(zip(top, odds[top] + np.log(alone + 1e-9), strict=True))
    assert all(worth[one] >= worth[other] - 1e-9 for one, other in zip(order, order[1:], strict=False))


def test_a_pair_that_is_sure_comes_first_and_a_ranker_without_pairs_ranks_alone(seen, tmp_path):
    shipped = load_ranker()
    odds = shipped.leant(seen, [np.zeros(len(seen.candidates.notes))])
    features = tuple(pair_table(seen, odds, [0]).features)
    # One tree: a pair is needed if the likelier links to the other.
    at = features.index("links_ab")
    arrays = np.array([[at, 0, 0]]), np.array([[0.0, np.inf, np.inf]]), np.array([[1, 1, 2]]), np.array([[2, 1, 2]])
    trees = Trees(features, *arrays, np.array([[0.0, -9.0, 9.0]]), 0.0)
    alone = Ranker(*shipped._passes, unlinked=True)
    together = Ranker(*shipped._passes, unlinked=True, pairs=trees)
    path = tmp_path / "ranker.json"
    path.write_text(json.dumps(together.to_json()))
    assert "pairs" not in alone.to_json()
    ask = lambda seen, rows: None  # noqa: E731
    before, after = alone.rank(seen, ask), load_ranker(path).rank(seen, ask)
    assert sorted(before) == pytest.approx(sorted(after))
    linked = seen.candidates.links
    best = np.argsort(-after)[:2]
    assert linked[best[0], best[1]] > 0 or linked[best[1], best[0]] > 0
