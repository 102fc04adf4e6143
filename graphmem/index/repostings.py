"""Postings of a memory of which little has changed: made from those before, at the cost of copying them."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphmem.index.postings import Postings
from graphmem.index.splice import Moves, cut, moved, naming, places_of, splice, spliced

Rows = NDArray[np.int64]


def change_postings(before: Postings, moves: Moves, token_lists: Sequence[Sequence[str]]) -> Postings:
    """Renumber documents, leave some out and put others in.

    :param before: the postings of before
    :param moves: where the documents went that are as they were
    :param token_lists: the tokens of each that came
    :returns: what :meth:`graphmem.index.postings.Postings.build` makes of all documents as they are now
    """
    _, left, fresh = moves
    gone = naming(left, before.documents, before.n_docs)
    entries = sorted(
        (token, row, repeats)
        for row, tokens in zip(fresh.tolist(), token_lists, strict=True)
        for token, repeats in Counter(tokens).items()
    )
    following = dict(zip(fresh.tolist(), places_of(fresh, left).tolist(), strict=True))
    places, rows, times = array("q"), array("i"), array("i")
    for token, row, repeats in entries:
        place = bisect_left(before.vocabulary, token)
        start, stop = (int(before.indptr[at]) for at in (place, min(place + 1, len(before.vocabulary))))
        known = place < len(before.vocabulary) and before.vocabulary[place] == token
        documents = before.documents[start : stop if known else start]
        places.append(start + int(np.searchsorted(documents, following[row])))
        rows.append(row)
        times.append(repeats)
    at = np.array(places, dtype=np.int64)
    cuts = cut(before.documents.size, gone, at)
    documents = moved(before.documents, cuts, np.array(rows, dtype=np.int32), moves)
    frequencies = spliced(before.frequencies, cuts, np.array(times, dtype=np.int32))
    vocabulary, indptr = _tokens(before, gone, [token for token, _, _ in entries])
    lengths = splice(before.lengths, left, places_of(fresh, left), np.array([*map(len, token_lists)], dtype=np.int32))
    return Postings(vocabulary, indptr, documents, frequencies, lengths)


def _tokens(before: Postings, gone: Rows, came: Sequence[str]) -> tuple[list[str], Rows]:
    """The vocabulary and where each token's postings start, without tokens that no document has any more."""
    counts = np.diff(before.indptr)
    np.subtract.at(counts, np.searchsorted(before.indptr, gone, side="right") - 1, 1)
    vocabulary = list(before.vocabulary)
    new: list[int] = []
    places: list[int] = []
    for token, count in sorted(Counter(came).items()):
        place = bisect_left(before.vocabulary, token)
        if place < len(before.vocabulary) and before.vocabulary[place] == token:
            counts[place] += count
        else:
            vocabulary.insert(place + len(new), token)
            places.append(place)
            new.append(count)
    counts = np.insert(counts, places, new)
    for place in np.flatnonzero(counts == 0)[::-1].tolist():
        del vocabulary[place]
    return vocabulary, np.concatenate([[0], np.cumsum(counts[counts > 0])]).astype(np.int64)
