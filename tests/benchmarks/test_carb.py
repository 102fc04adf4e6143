"""The matcher on cases worked out by hand."""

import pytest
from benchmark_modules import benchmark_module


@pytest.fixture(scope="module")
def carb():
    with benchmark_module("carb") as module:
        yield module


# gold, found, precision, recall
MATCHES = [
    (("wrote", "Anna", "a book"), ("wrote", "Anna", "a book"), 1, 1),
    (("wrote", "Anna", "a book"), ("wrote", "Anna", "a long book"), 4 / 5, 1),
    (("wrote", "Anna", "a book", "in 1950"), ("wrote", "Anna", "a book"), 1, 4 / 6),
    (("wrote", "Anna", "a book", "in 1950"), ("wrote", "Anna", "a book", "in Oslo"), 5 / 6, 5 / 6),
    (("wrote", "Anna", "a book"), ("read", "Anna", "a book"), 0, 0),
    (("wrote", "Anna", "a book"), ("wrote", "a book", "Anna"), 1 / 4, 1 / 4),
    (("was born in", "Anna", "Oslo"), ("was born", "Anna", "in Oslo"), 4 / 5, 4 / 5),
    (("was", "Anna", "a painter"), ("be", "Anna", "a painter"), 1, 1),
    (("was", "Anna", "a painter"), ("is", "Anna", "a painter"), 0, 0),
    (("said", "it is late", "Anna"), ("said", "Anna", "it is late"), 1, 1),
    (("ate", "it is late", "Anna"), ("ate", "Anna", "it is late"), 1 / 5, 1 / 5),
    (("slept", "Anna", "well"), ("slept", "Anna"), 0, 0),
    (("slept", "Anna"), ("slept", "Anna", "well"), 1, 1),
    (("wrote", "the the", "book"), ("wrote", "the", "book"), 1, 3 / 4),
]


def tuple_of(carb, words, confidence=1.0):
    return carb.Tuple(words[0], tuple(words[1:]), confidence)


@pytest.mark.parametrize(("gold", "found", "precision", "recall"), MATCHES)
def test_match(carb, gold, found, precision, recall):
    assert carb.match(tuple_of(carb, gold), tuple_of(carb, found)) == pytest.approx((precision, recall))


def test_one_extraction_recalls_several_gold_tuples_but_is_precise_once(carb):
    gold = {"s": [tuple_of(carb, ("wrote", "Anna", "a book")), tuple_of(carb, ("wrote", "Anna", "a poem"))]}
    found = {"s": [tuple_of(carb, ("wrote", "Anna", "a book"))]}
    result = carb.score(gold, found)
    assert (result.precision, result.recall) == pytest.approx((1, (1 + 3 / 4) / 2))


def test_extractions_without_a_gold_tuple_left_cost_precision(carb):
    gold = {"s": [tuple_of(carb, ("wrote", "Anna", "a book"))]}
    found = {"s": [tuple_of(carb, ("wrote", "Anna", "a book")), tuple_of(carb, ("wrote", "Anna", "a book"))]}
    result = carb.score(gold, found)
    assert (result.precision, result.recall, result.f1) == pytest.approx((1 / 2, 1, 2 / 3))


def test_the_best_threshold_counts_and_sentences_without_extractions_cost_recall(carb):
    gold = {
        "s": [tuple_of(carb, ("wrote", "Anna", "a book"))],
        "t": [tuple_of(carb, ("slept", "Karl", "well"))],
    }
    found = {"s": [tuple_of(carb, ("wrote", "Anna", "a book"), 0.9), tuple_of(carb, ("ate", "Anna", "a pie"), 0.2)]}
    result = carb.score(gold, found)
    assert (result.precision, result.recall) == pytest.approx((1, 1 / 2))
    # from (recall 0, precision 1) level at precision 1 to recall 1/2; the lower threshold adds no recall
    assert result.auc == pytest.approx(1 / 2)


def test_nothing_found_scores_nothing(carb):
    assert carb.score({"s": [tuple_of(carb, ("wrote", "Anna"))]}, {}).f1 == 0
