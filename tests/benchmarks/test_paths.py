"""The path that is shown carried the score: without its kinds of edges a hit is worth less than without as many others."""

import json

import numpy as np
import pytest
from benchmark_modules import benchmark_module

import graphmem
from graphmem.demo import corpus_path, questions_path


@pytest.fixture(scope="module")
def changes():
    questions = [json.loads(line)["question"] for line in questions_path().read_text(encoding="utf-8").splitlines()]
    with benchmark_module("paths") as paths, graphmem.open(":memory:", encoder="hash") as memory:
        memory.ingest(corpus_path())
        yield {mode: paths.changes(memory.retriever(), questions, mode) for mode in paths.MODES}


def test_what_the_walk_gave_falls(changes):
    path, others = (np.array(changes["fast"][name]) for name in ("path", "others"))
    assert len(path) > 20
    assert (path < 0).mean() > 0.9
    assert path.mean() < others.mean()


def test_what_the_ranker_gives_falls_on_the_whole(changes):
    path, others = (np.array(changes["default"][name]) for name in ("path", "others"))
    assert (path < 0).mean() > 0.5
    assert path.mean() < min(others.mean(), 0.0)
