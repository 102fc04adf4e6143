"""The notes that are worth a closer look, and what joins them to each other and to the question."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.index.generation import Generation
from graphmem.index.graph import EdgeType
from graphmem.index.names import NamedEntity
from graphmem.index.postings import question_tokens
from graphmem.index.ranges import joined_ranges
from graphmem.index.topk import top_k
from graphmem.retrieve.leaving import Leaving, leaving
from graphmem.retrieve.related import related_notes
from graphmem.retrieve.signals import Signals, best_of_note
from graphmem.retrieve.told import told_sentences

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

BY_WALK = 100
BY_TEXT = 60
_FLOOR = np.float32(0.3)
_MANY_PAIRS = 1 << 18
_ASKED = np.float32(2.0)
"""How much more a link is worth that a fact makes which the question asks for; half as much if only the words are there."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Notes of one question; pairs are (from, to), and a note is not joined to itself.

    :param notes: int64 (n,), note rows, ascending
    :param links: float32 (n, n), worth of the best sentence in one that names the other, more where it tells what the
        question asks for; 0 without
    :param shared: float32 (n, n), worth of the names that both have, rare ones most; 0 without
    :param related: float32 (n, n), 1 where one states a fact that the question asks for, about what the other is titled
    :param led: float32 (n, n), 1 there, and where it links to the other under the name of such a fact's value
    :param told: float32 (n, n), in [0, 1], how telling the sentences in one that name the other are; 0 without
    :param told_shared: float32 (n, n), worth of the names that both have, where the other's sentences tell of them
    :param telling: float32 (n,), in [0, 1], how telling the best sentence is: it says a relation that the question asks for
    :param damping: float32 (n,), in (0, 1]: less for a note that links to many
    :param named: float32 (n, n_names), 1 where a note says, or is titled by, a name of the question
    :param titled: float32 (n,), in [0, 1]: the question names its title; less where several notes share that
    :param covered: float32 (n, n_tokens), 1 where a note has a token of the question
    :param token_weight: float32 (n_tokens,), IDF, of sum 1
    :param best_sentence: int64 (n,), the sentence of each note that is nearest to the question; -1 without sentences
    """

    notes: Rows
    links: Floats
    shared: Floats
    related: Floats
    led: Floats
    told: Floats
    told_shared: Floats
    telling: Floats
    damping: Floats
    named: Floats
    titled: Floats
    covered: Floats
    token_weight: Floats
    best_sentence: Rows


def choose_notes(walk: NDArray[np.float64], signals: Signals) -> Rows:
    """The best notes by the walk, and the best by text.

    :param walk: float64 (n_notes,), the walk's scores
    :param signals: what the question says of everything
    :returns: note rows, ascending
    """
    reached = np.flatnonzero(walk > 0)  # few: the order of all the zeros would be worked out too
    by_walk = reached[top_k(walk[reached], min(BY_WALK, len(reached)))]
    return np.union1d(by_walk, top_k(signals.text, min(BY_TEXT, len(walk))))


def find_candidates(
    notes: Rows, question: str, names: Sequence[NamedEntity], signals: Signals, generation: Generation
) -> Candidates:
    """Look at notes closely.

    :param notes: note rows, ascending
    :param question: in plain words
    :param names: what it names
    :param signals: what it says of everything
    :param generation: the index
    :returns: what joins them
    """
    graph = generation.graph
    arcs = leaving(graph.csr, notes)
    named, titled = _named(arcs, names, len(notes), graph.n_notes)
    covered, weight = _coverage(generation, notes, question_tokens(question))
    telling = told_sentences(notes, question, generation)
    links, told, out = _links(arcs, notes, signals, telling, graph.sentence_note)
    damping = (1.0 / np.log(np.e + out)).astype(np.float32)
    shared, told_shared = _shared(arcs, notes, signals, telling, generation)
    related, led = related_notes(arcs, notes, links, question, generation)
    links *= 1.0 + _ASKED * (related + told / 2)
    return Candidates(
        notes, links, shared, related, led, told, told_shared,
        best_of_note(telling, graph.sentence_start, notes), damping, named, titled, covered, weight,
        _best_sentences(notes, signals, graph.sentence_start),
    )


def _worth(signals: Signals, sentences: Rows) -> Floats:
    """What sentences are worth to the question; a join without a sentence has the least."""
    found = np.maximum(signals.sentences[np.maximum(sentences, 0)], 0.0) if len(signals.sentences) else np.zeros(0)
    return np.asarray(_FLOOR + np.where(sentences >= 0, found, 0.0), dtype=np.float32)


def _links(
    arcs: Leaving, notes: Rows, signals: Signals, telling: Floats, sentence_note: Rows
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Links among the candidates, how telling they are, and how many other notes each links to."""
    links = arcs.of(EdgeType.LINKS)
    # Both directions lie in the graph: the sentence that makes a link stands in the note that it comes from.
    outgoing = links.where((links.edge >= 0) & (sentence_note[np.maximum(links.edge, 0)] == notes[links.source]))
    out = np.bincount(outgoing.source, minlength=len(notes))
    target = np.minimum(np.searchsorted(notes, outgoing.target), len(notes) - 1)
    inside = outgoing.where(notes[target] == outgoing.target)
    places = inside.source, target[notes[target] == outgoing.target]
    worth, told = (np.zeros((len(notes), len(notes)), dtype=np.float32) for _ in range(2))
    np.maximum.at(worth, places, _worth(signals, inside.edge))
    np.maximum.at(told, places, telling[inside.edge])
    for pairs in (worth, told):
        np.fill_diagonal(pairs, 0.0)
    return worth, told, out


def _shared(
    arcs: Leaving, notes: Rows, signals: Signals, telling: Floats, generation: Generation
) -> tuple[Floats, Floats]:
    """Names that two candidates share, by what the sentences on both sides are worth, and by how telling the second is."""
    graph = generation.graph
    mentions = arcs.of(EdgeType.MENTIONS, EdgeType.TITLE)
    _, column, count = np.unique(mentions.target, return_inverse=True, return_counts=True)
    mentions = mentions.where(count[column] > 1)  # most names stand in one place only
    entities, column = np.unique(mentions.target, return_inverse=True)
    said, told = (np.zeros((len(notes), len(entities)), dtype=np.float32) for _ in range(2))
    np.maximum.at(said, (mentions.source, column), _worth(signals, mentions.edge))
    of_sentence = mentions.edge >= 0
    np.maximum.at(told, (mentions.source[of_sentence], column[of_sentence]), telling[mentions.edge[of_sentence]])
    degree = graph.csr.indptr[entities + 1] - graph.csr.indptr[entities]
    joins = (said > 0).sum(axis=0) > 1
    rarity = (1.0 / np.log(np.e + degree[joins])).astype(np.float32)
    shared, told_shared = _products(said[:, joins] * rarity, told[:, joins] * rarity)
    for pairs in (shared, told_shared):
        np.fill_diagonal(pairs, 0.0)
    return shared, told_shared


def _products(one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """``one @ one.T`` and ``one @ other.T``, summed over the pairs of rows that have a column in common if these are few.

    Few names are shared by many candidates. OpenBLAS would go over all pairs on all processors, and leave its threads
    waiting busily there when the encoder needs them.
    """
    n = len(one)
    column, row = np.nonzero(one.T)
    count = np.bincount(column, minlength=one.shape[1])
    if int((count**2).sum()) > _MANY_PAIRS:
        return one @ one.T, one @ other.T
    second, first = joined_ranges((np.cumsum(count) - count)[column], count[column])
    place, worth = row[first] * n + row[second], one[row, column]
    products = (np.bincount(place, worth[first] * right[second], n * n) for right in (worth, other[row, column]))
    own, crossed = (product.reshape(n, n).astype(np.float32) for product in products)
    return own, crossed


def _named(arcs: Leaving, names: Sequence[NamedEntity], n_candidates: int, n_notes: int) -> tuple[Floats, Floats]:
    named = np.zeros((n_candidates, len(names)), dtype=np.float32)
    titled = np.zeros(n_candidates, dtype=np.float32)
    mentions, titles = arcs.of(EdgeType.MENTIONS), arcs.of(EdgeType.TITLE)
    for number, name in enumerate(names):
        vertices = n_notes + np.array(name.entities, dtype=np.int64)
        is_title = np.isin(titles.target, vertices)
        named[mentions.source[np.isin(mentions.target, vertices)], number] = 1.0
        of_title = np.unique(titles.source[is_title])
        named[of_title, number] = 1.0
        titled[of_title] = np.maximum(titled[of_title], 1.0 / max(len(of_title), 1))
    return named, titled


def _coverage(generation: Generation, notes: Rows, tokens: Sequence[str]) -> tuple[Floats, Floats]:
    known = list(dict.fromkeys(tokens))
    postings = generation.postings
    covered = np.zeros((len(notes), len(known)), dtype=np.float32)
    weight = np.zeros(len(known), dtype=np.float32)
    for number, token in enumerate(known):
        documents, _ = postings.postings(token)
        weight[number] = np.log1p((postings.n_docs - documents.size + 0.5) / (documents.size + 0.5))
        covered[:, number] = np.isin(notes, documents)
    return covered, weight / max(float(weight.sum()), 1e-9)


def _best_sentences(notes: Rows, signals: Signals, sentence_start: Rows) -> Rows:
    count = sentence_start[notes + 1] - sentence_start[notes]
    rows, owner = joined_ranges(sentence_start[notes], count)
    order = np.lexsort((-rows, signals.sentences[rows], owner))  # the first of equal ones comes last
    best = np.full(len(notes), -1, dtype=np.int64)
    filled = np.flatnonzero(count)
    best[filled] = rows[order[np.cumsum(count)[filled] - 1]]
    return best
