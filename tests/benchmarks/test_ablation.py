"""What the ablation is made of: rounding that cuts where trees would, groups that exist, intervals that are marked."""

import numpy as np
import pytest
from benchmark_modules import benchmark_module
from builders import document
from fram import ENCODER, feed

import graphmem


@pytest.fixture(scope="module")
def ablation():
    with benchmark_module("ablation") as module:
        yield module


@pytest.fixture(scope="module")
def seen():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(
            memory,
            document("fram", "Fram was drawn by Colin Archer.", title="Fram"),
            document("archer", "Colin Archer knows Larvik.", title="Colin Archer"),
        )
        yield memory.retriever().look("Who drew Fram?")


def test_rounded_columns_have_few_values_near_to_what_they_were(ablation):
    rows = np.random.default_rng(0).normal(size=(4000, 2)).astype(np.float32)
    rows[:, 1] = np.round(rows[:, 1])
    rounded = ablation.fit_ranker.coarse(rows)
    assert len(np.unique(rounded[:, 0])) <= 255 and (rounded[:, 1] == rows[:, 1]).all()
    inner = np.abs(rows[:, 0]) < 2
    assert np.abs(rounded - rows)[inner].max() < 0.05
    # A cut in the middle between two values parts the rows and the rounded rows alike.
    kept = np.unique(rounded[:, 0])
    for cut in ((kept[1:] + kept[:-1]) / 2)[::25]:
        assert ((rows[:, 0] <= cut) == (rounded[:, 0] <= cut)).all()


def test_every_feature_of_a_group_is_one_that_the_ranker_is_told(ablation, seen):
    likely = np.full(len(seen.candidates.notes), 0.5)
    stems = {name.removesuffix("/max").removesuffix("_again") for name in seen.again(likely).features}
    for group, names in ablation.GROUPS.items():
        assert set(names.split()) <= stems, group


def test_a_group_that_is_left_out_says_nothing(ablation, seen):
    dropped = frozenset(ablation.GROUPS["links"].split())
    likely = np.full(len(seen.candidates.notes), 0.5)
    whole, less = seen.again(likely), ablation.Trimmed(seen, dropped).again(likely)
    assert whole.features == less.features
    gone = [name for name, old, new in zip(whole.features, whole.rows.T, less.rows.T, strict=True) if (old != new).any()]
    assert {"link_in", "link_in/max", "link_in_again", "link_in_again/max"} <= set(gone)
    assert not less.rows[:, [whole.features.index(name) for name in gone]].any()
    assert "shared" not in gone and "text/max" not in gone


def test_an_interval_that_holds_nothing_is_in_parentheses(ablation):
    whole = [[0.0, 0.5, 0.0, 0.0]] * 40
    assert ablation.cell([[0.0, 0.25, 0.0, 0.0]] * 40, whole, 1) == "-25.0 [-25.0, -25.0]"
    mixed = [[0.0, 0.25, 0.0, 0.0], [0.0, 0.75, 0.0, 0.0]] * 20
    assert ablation.cell(mixed, whole, 1).startswith("(+0.0 [-")
    assert ablation.cell(whole, whole, 1) == "(+0.0 [+0.0, +0.0])"
