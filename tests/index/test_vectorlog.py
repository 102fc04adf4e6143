"""The vector log: what was appended is found by its key, whatever was cut off in the middle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import StoreError
from graphmem.index.vectorlog import KINDS, Block, VectorLog
from graphmem.index.vectors import to_codes

DIMENSION = 3
FILES = ["directory.bin", *(f"{kind}.i8" for kind in KINDS)]
keys = st.sampled_from([f"{number:024d}" for number in range(9)])
counts = st.tuples(*(st.integers(0, 3) for _ in KINDS))


def block(key, sizes):
    """A block whose vectors tell whose they are."""
    rows = {
        kind: np.array([[int(key), column, row] for row in range(size)], dtype=np.float32).reshape(-1, DIMENSION)
        for column, (kind, size) in enumerate(zip(KINDS, sizes, strict=True))
    }
    return Block(key, rows)


def check(log, key, sizes):
    start, count = log.rows([key])
    assert tuple(count[0]) == sizes
    expected = block(key, sizes).rows
    for column, kind in enumerate(KINDS):
        found = log.matrix(kind)[start[0, column] : start[0, column] + count[0, column]]
        assert np.array_equal(found, to_codes(expected[kind]))


@given(batches=st.lists(st.lists(st.tuples(keys, counts), max_size=4), max_size=4))
def test_what_was_appended_is_found_again_the_first_time_counts(tmp_path_factory, batches):
    folder = tmp_path_factory.mktemp("log")
    log, beside = VectorLog(folder, DIMENSION), VectorLog(folder, DIMENSION)
    known = {}
    for batch in batches:
        log.append([block(key, sizes) for key, sizes in dict(batch).items()])
        for key, sizes in dict(batch).items():
            known.setdefault(key, sizes)
    beside.refresh()
    for each in (log, beside, VectorLog(folder, DIMENSION)):
        assert len(each) == len(known)
        for key, sizes in known.items():
            assert key in each
            check(each, key, sizes)
    assert [log.length(kind) for kind in KINDS] == [sum(sizes[n] for sizes in known.values()) for n in range(len(KINDS))]


@given(
    before=st.dictionaries(keys, counts, min_size=1),
    after=st.dictionaries(keys, counts, min_size=1),
    cuts=st.dictionaries(st.sampled_from(FILES), st.integers(1, 400), min_size=1),
)
def test_whatever_was_cut_off_is_as_if_it_had_never_been_written(tmp_path_factory, before, after, cuts):
    folder = tmp_path_factory.mktemp("log")
    log = VectorLog(folder, DIMENSION)
    for key, sizes in before.items():
        log.append([block(key, sizes)])
    for name, size in cuts.items():
        path = folder / name
        if path.exists():
            path.write_bytes(path.read_bytes()[:-size] if size < path.stat().st_size else b"")
    log = VectorLog(folder, DIMENSION)
    left = {key: sizes for key, sizes in before.items() if key in log}
    for key, sizes in left.items():
        check(log, key, sizes)
    log.append([block(key, sizes) for key, sizes in after.items()])
    for each in (log, VectorLog(folder, DIMENSION)):
        assert len(each) == len(after | left)
        for key, sizes in (after | left).items():
            check(each, key, sizes)


def test_clearing_forgets_and_leaves_mapped_rows_to_their_readers(tmp_path):
    log = VectorLog(tmp_path, DIMENSION)
    log.append([block("1".zfill(24), (1, 2))])
    mapped = log.matrix("sentences")
    log.clear()
    assert len(log) == 0 and log.matrix("sentences").shape == (0, DIMENSION)
    log.append([block("2".zfill(24), (1, 1))])
    check(log, "2".zfill(24), (1, 1))
    assert np.array_equal(mapped, to_codes(block("1".zfill(24), (1, 2)).rows["sentences"]))


def test_a_disk_that_does_not_take_it_is_said_in_one_line(tmp_path):
    log = VectorLog(tmp_path / "log", DIMENSION)
    (tmp_path / "log" / "notes.i8").mkdir()
    with pytest.raises(StoreError, match="index cannot be written.*the memory itself is safe"):
        log.append([block("1".zfill(24), (1, 0))])
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="index cannot be written"):
        VectorLog(tmp_path / "file" / "log", DIMENSION)
