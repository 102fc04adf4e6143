"""Postings of a memory of which little has changed: made from those before, at the cost of copying them."""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphmem.index.postings import Postings
from graphmem.index.splice import first_staying, splice

Rows = NDArray[np.int64]


def change_postings(before: Postings, now: Rows, fresh: Rows, token_lists: Sequence[Sequence[str]]) -> Postings:
    """Renumber documents, leave some out and put others in.

    :param before: the postings of before
    :param now: int64 (n_before,), the row of each document now, ascending; -1 where it is gone or another
    :param fresh: int64 (n,), rows now of the documents that are new or others, ascending
    :param token_lists: the tokens of each of them
    :returns: what :meth:`graphmem.index.postings.Postings.build` makes of all documents as they are now
    """
    renumbered = now.astype(np.int32)[before.documents]
    gone = np.flatnonzero(renumbered < 0)
    lost = np.bincount(np.searchsorted(before.indptr, gone, side="right") - 1, minlength=len(before.vocabulary))
    entries = sorted(
        (token, row, repeats)
        for row, tokens in zip(fresh.tolist(), token_lists, strict=True)
        for token, repeats in Counter(tokens).items()
    )
    count = int(np.sum(now >= 0)) + len(fresh)
    following = first_staying(now, count)
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
    documents = splice(renumbered, gone, at, np.array(rows, dtype=np.int32))
    frequencies = splice(before.frequencies, gone, at, np.array(times, dtype=np.int32))
    vocabulary, indptr = _tokens(before, lost, [token for token, _, _ in entries])
    lengths = np.zeros(count, dtype=np.int32)
    lengths[now[now >= 0]] = before.lengths[now >= 0]
    lengths[fresh] = [len(tokens) for tokens in token_lists]
    return Postings(vocabulary, indptr, documents, frequencies, lengths)


def _tokens(before: Postings, lost: Rows, came: Sequence[str]) -> tuple[list[str], Rows]:
    """The vocabulary and where each token's postings start, without tokens that no document has any more."""
    counts = (np.diff(before.indptr) - lost).tolist()
    vocabulary = list(before.vocabulary)
    for token, count in Counter(came).items():
        place = bisect_left(vocabulary, token)
        if place == len(vocabulary) or vocabulary[place] != token:
            vocabulary.insert(place, token)
            counts.insert(place, 0)
        counts[place] += count
    if 0 in counts:
        kept = [number for number, count in enumerate(counts) if count]
        vocabulary, counts = [vocabulary[number] for number in kept], [counts[number] for number in kept]
    return vocabulary, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
