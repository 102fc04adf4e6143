"""B³ on cases worked out by hand."""

import pytest
from benchmark_modules import benchmark_module


@pytest.fixture(scope="module")
def clusters():
    with benchmark_module("clusters") as module:
        yield module


def test_one_right_cluster_cut_in_two(clusters):
    score = clusters.b_cubed([("a", 1), ("a", 1), ("a", 2), ("b", 3)])
    assert (score.precision, score.mentions) == (1.0, 4)
    assert score.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert score.f1 == pytest.approx(2 * score.recall / (1 + score.recall))


def test_two_right_clusters_put_together(clusters):
    score = clusters.b_cubed([("a", 1), ("b", 1), ("b", 1)])
    assert score.recall == 1.0
    assert score.precision == pytest.approx((1 / 3 + 2 / 3 + 2 / 3) / 3)


def test_mentions_are_aligned_one_to_one_by_overlap(clusters):
    gold = [(0, 10, 7), (0, 4, 8), (20, 24, 9)]
    assert dict(clusters._aligned(gold, [(0, 9), (1, 4), (30, 31)])) == {7: 0, 8: 1}
