"""Risk-coverage curves: worked out by hand, and drawn."""

from xml.etree import ElementTree

import numpy as np
import pytest
from benchmark_modules import benchmark_module


@pytest.fixture(scope="module")
def curves():
    with benchmark_module("curves") as module:
        yield module


def test_wrong_answers_among_the_surest(curves):
    right, confidence = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.8, 0.3, 0.1])
    assert curves.risks(right, confidence) == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert curves.risks(right, right) == pytest.approx([0, 0, 1 / 3, 1 / 2])


def test_each_curve_is_drawn_beside_its_ideal(curves, tmp_path):
    pytest.importorskip("matplotlib")
    right, confidence = np.array([1.0, 0.0, 1.0, 0.0]), np.array([0.9, 0.8, 0.3, 0.1])
    drawn = [
        curves.Curve(name, curves.risks(right, confidence), curves.risks(right, right), given)
        for name, given in (("one", 0.5), ("other", 0.0))
    ]
    files = [tmp_path / "first.svg", tmp_path / "second.svg"]
    for file in files:
        curves.draw(drawn, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    texts = {"".join(node.itertext()).strip() for node in ElementTree.parse(files[0]).iter() if node.tag.endswith("}text")}
    assert {"one", "other", "measured", "ideal", "threshold"} <= texts
