"""Values left out and put in, against a loop; postings changed in places, against postings made anew."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphmem.index.postings import Postings
from graphmem.index.repostings import change_postings
from graphmem.index.splice import Moves, cut, moved, moves_of, places_of, splice

DTYPES = ("indptr", "documents", "frequencies", "lengths")
token_lists = st.lists(st.sampled_from(["alder", "birk", "castel", "dorn", "evers"]), max_size=5)


@given(kept=st.lists(st.booleans(), max_size=12), data=st.data())
def test_what_stays_keeps_its_order_and_news_come_before_their_places(kept, data):
    places = sorted(data.draw(st.lists(st.integers(0, len(kept)), max_size=6)))
    array, values = np.arange(len(kept), dtype=np.int32), np.arange(100, 100 + len(places), dtype=np.int32)
    expected = []
    for position in range(len(kept) + 1):
        expected += [100 + number for number, place in enumerate(places) if place == position]
        expected += [position] if position < len(kept) and kept[position] else []
    result = splice(array, np.flatnonzero(~np.array(kept, dtype=bool)), np.array(places, dtype=np.int64), values)
    assert (result.tolist(), result.dtype) == (expected, array.dtype)


@given(kept=st.lists(st.booleans(), max_size=12), count=st.integers(0, 5), data=st.data())
def test_rows_that_come_are_put_where_they_are_now(kept, count, data):
    total = sum(kept) + count
    fresh = np.array(sorted(data.draw(st.permutations(range(total)))[:count]), dtype=np.int64)
    stays = iter(np.flatnonzero(kept).tolist())
    expected = [100 if row in fresh else next(stays) for row in range(total)]
    gone = np.flatnonzero(~np.array(kept, dtype=bool))
    values = np.full(count, 100, dtype=np.int64)
    assert splice(np.arange(len(kept)), gone, places_of(fresh, gone), values).tolist() == expected


@given(kept=st.lists(st.booleans(), max_size=12), count=st.integers(0, 5), data=st.data())
def test_numbers_of_rows_follow_them(kept, count, data):
    total = sum(kept) + count
    came = np.array(sorted(data.draw(st.permutations(range(total)))[:count]), dtype=np.int64)
    stays = iter(row for row in range(total) if row not in came)
    expected = [next(stays) if stay else -1 for stay in kept]
    moves = moves_of(len(kept), np.flatnonzero(~np.array(kept, dtype=bool)), came)
    assert (moves.now.tolist(), moves.now.dtype) == (expected, np.int32)
    numbers = np.array(data.draw(st.lists(st.integers(-1, len(kept) - 1), max_size=20)), dtype=np.int32)
    result = moved(numbers, cut(len(numbers), np.zeros(0, np.int64), np.array([0])), 77, moves)
    assert result.tolist() == [77] + [expected[number] if number >= 0 else -1 for number in numbers.tolist()]


documents = st.lists(st.tuples(token_lists, st.booleans()), max_size=6)


@given(before=documents, news=st.lists(token_lists, max_size=4), data=st.data())
def test_changed_postings_equal_those_made_anew(before, news, data):
    total = sum(stays for _, stays in before) + len(news)
    fresh = sorted(data.draw(st.permutations(range(total)))[: len(news)])
    rest = [row for row in range(total) if row not in fresh]
    now = np.array([rest.pop(0) if stays else -1 for _, stays in before], dtype=np.int32)
    after = dict(zip(fresh, news, strict=True)) | {row: texts for row, (texts, _) in zip(now.tolist(), before, strict=True)}
    known = Postings.build([texts for texts, _ in before])
    changed = change_postings(known, Moves(now, np.flatnonzero(now < 0), np.array(fresh, dtype=np.int64)), news)
    anew = Postings.build([after[row] for row in range(total)])
    assert changed.equals(anew)
    assert [getattr(changed, name).dtype for name in DTYPES] == [getattr(anew, name).dtype for name in DTYPES]
