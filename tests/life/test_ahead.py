"""Preparing batches while those before are written: in order, no more than wanted, errors last."""

import threading

import pytest

from graphmem.life.ingest import ahead


def test_what_is_prepared_comes_in_order_whoever_is_faster():
    assert list(ahead(lambda number: number * 2, range(50))) == [number * 2 for number in range(50)]
    assert list(ahead(lambda number: number, [])) == []


def test_no_more_is_prepared_than_wanted_while_the_caller_is_busy():
    read = []

    def items():
        for number in range(20):
            read.append(number)
            yield number

    for number in ahead(lambda item: item, items(), depth=2):
        assert len(read) <= number + 1 + 2 + 1


def test_an_error_of_the_items_comes_after_what_came_before():
    def items():
        yield 1
        yield 2
        raise ValueError("broken")

    stream = ahead(lambda item: item, items())
    assert [next(stream), next(stream)] == [1, 2]
    with pytest.raises(ValueError, match="broken"):
        next(stream)


def test_what_was_not_begun_is_given_up_when_the_caller_fails():
    begun, go = [], threading.Event()

    def prepare(item):
        begun.append(item)
        if item:
            go.wait(10)
        return item

    stream = ahead(prepare, range(10), depth=2)
    assert next(stream) == 0
    threading.Timer(0.2, go.set).start()
    stream.close()
    assert len(begun) <= 2
