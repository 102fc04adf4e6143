"""The fit and its figures on cases worked out by hand."""

import numpy as np
import pytest
from benchmark_modules import benchmark_module
from graphmem.ingest.records import Argument, Fact


@pytest.fixture(scope="module")
def confidence():
    with benchmark_module("confidence") as module:
        yield module


def fact(subject, predicate, target, rule="active", marks=()):
    sides = Argument(subject, 0, 1), Argument(target, 2, 3)
    return Fact(sides[0], predicate, "key", sides[1], True, 0, rule, 0.5, marks=marks)


def test_a_tuple_says_a_fact_wherever_it_ends_the_predicate(confidence):
    wanted = [confidence.carb.Tuple("served as bishop of", ("Karl Lund", "Elmham", "until 1014"))]
    assert confidence.is_said(fact("Karl Lund", "served as", "bishop of Elmham"), wanted)
    assert confidence.is_said(fact("Karl Lund", "is bishop of", "Elmham"), wanted)  # three of four words
    assert not confidence.is_said(fact("Elmham", "served as", "bishop of Karl Lund"), wanted)
    assert not confidence.is_said(fact("Karl Lund", "served in", "a garrison"), wanted)


def test_calibration_error_is_the_mean_gap_between_said_and_seen(confidence):
    right = np.array([1.0, 0.0] * 50)
    assert confidence.calibration_error(right, np.full(100, 0.5)) == pytest.approx(0.0)
    assert confidence.calibration_error(right, np.full(100, 0.8)) == pytest.approx(0.3)


def test_area_under_the_curve_counts_ties_as_a_half(confidence):
    right = np.array([1.0, 1.0, 0.0, 0.0])
    assert confidence.area_under_curve(right, np.array([0.9, 0.8, 0.2, 0.1])) == 1.0
    assert confidence.area_under_curve(right, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert confidence.area_under_curve(right, np.array([0.9, 0.3, 0.3, 0.1])) == 0.875


def test_a_fit_finds_the_shares_that_it_was_shown(confidence):
    shares = {("active", ()): 0.8, ("active", ("far apart",)): 0.5, ("copular", ()): 0.9, ("copular", ("far apart",)): 0.7}
    examples = []
    for (rule, marks), share in shares.items():
        for number in range(1000):
            right = number < 1000 * share
            example = confidence.Example(confidence.CARB, 0, fact("A", "is", "B", rule, marks), right)
            examples += [example, confidence.Example(confidence.REDOCRED, 0, example.fact, right and number % 2 == 0)]
    model = confidence.fit(examples)
    for (rule, marks), share in shares.items():
        likely = confidence.likelihood(
            model, confidence.Example(confidence.CARB, 0, fact("A", "is", "B", rule, marks), True)
        )
        assert likely == pytest.approx(share, abs=0.04)
    assert model["levels"][confidence.REDOCRED] < model["levels"][confidence.CARB] == 0
