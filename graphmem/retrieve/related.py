"""Facts that say what a question asks for: of the many names in a note, the one of its director, not those of its cast.

Which words say a relation is told by :mod:`graphmem.retrieve.relations`. A fact is about another note where its value is
what that note's title names, or where the note that states the fact links to it and the two names are one: a text says "Ray
Taylor" where the title is "Ray Taylor (director)", "Hugh IV" for "Hugh IV, Duke of Burgundy", and "Caliph Harun al-Rashid".
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from graphmem.index.generation import Generation
from graphmem.index.graph import EdgeType
from graphmem.ingest.names import is_telling, title_names, words_of
from graphmem.retrieve.leaving import Leaving, leaving
from graphmem.retrieve.relations import Side, asked_relations, say

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Words = tuple[str, ...]


def related_notes(
    arcs: Leaving, notes: Rows, links: Floats, question: str, generation: Generation
) -> tuple[Floats, Floats]:
    """Which notes state a fact that the question asks for, about what others are titled.

    :param arcs: those that leave the notes
    :param notes: int64 (n,), note rows
    :param links: float32 (n, n), above 0 where one links to another
    :param question: in plain words
    :param generation: the index
    :returns: float32 (n, n), 1 from a note that states such a fact to the one that has the title of its value; and the same,
        with those that it links to under the value's name
    """
    related, named = (np.zeros((len(notes), len(notes)), dtype=np.float32) for _ in range(2))
    asked = asked_relations(question)
    stated, titles = arcs.of(EdgeType.EVIDENCE), arcs.of(EdgeType.TITLE)
    if not asked or not len(stated.target):
        return related, named
    values: dict[int, set[int]] = defaultdict(set)
    # Most facts are about nothing that a candidate is titled, in notes that link to none: their predicates are not read.
    linking = np.unique(stated.target[np.max(links, axis=1, initial=0.0)[stated.source] > 0])
    for fact, entity in _values(np.unique(stated.target), linking, np.unique(titles.target), asked, generation):
        values[fact].add(entity)
    positions: dict[int, list[int]] = defaultdict(list)
    for entity, position in zip(titles.target.tolist(), titles.source.tolist(), strict=True):
        positions[entity].append(position)
    linked = _LinkedByName(notes, links, generation)
    told = np.isin(stated.target, list(values))
    for fact, source in zip(stated.target[told].tolist(), stated.source[told].tolist(), strict=True):
        for entity in values[fact]:
            related[source, positions.get(entity, [])] = 1.0
            named[source, linked.find(source, entity)] = 1.0
    np.fill_diagonal(related, 0.0)
    return related, np.maximum(related, named)


def _values(
    facts: Rows, linking: Rows, titles: Rows, asked: tuple[str, ...], generation: Generation
) -> Iterator[tuple[int, int]]:
    """Those of some facts, as vertices, that say what is asked, each with the entity that is its value.

    Of the facts that linking notes state that is any entity, of the others one of the titles' own.
    """
    by_fact = leaving(generation.graph.csr, facts)
    ends = by_fact.of(EdgeType.OBJECT, EdgeType.SUBJECT)
    # Small arrays are searched for many values, not the other way round.
    linked = np.zeros(len(facts), dtype=np.bool_)
    linked[np.searchsorted(facts, linking)] = True
    ends = ends.where(linked[ends.source] | np.isin(ends.target, titles))
    predicates = generation.records.facts["predicate"].take(facts[ends.source] - generation.graph.fact_vertex(0))
    sides: tuple[tuple[EdgeType, Side], ...] = ((EdgeType.OBJECT, "before"), (EdgeType.SUBJECT, "after"))
    for kind, side in sides:
        said = ends.where((ends.kind == kind) & say(predicates, asked, side))
        yield from zip(facts[said.source].tolist(), said.target.tolist(), strict=True)


class _LinkedByName:
    """The notes that a note links to under an entity's name, give or take what stands around it.

    :param notes: int64 (n,), note rows
    :param links: float32 (n, n), above 0 where one links to another
    :param generation: the index
    """

    def __init__(self, notes: Rows, links: Floats, generation: Generation) -> None:
        self._notes, self._links = notes, links
        self._titles, self._names = generation.records.notes["title"], generation.records.entities["name"]
        self._first = generation.graph.n_notes
        self._linked: dict[int, list[tuple[int, tuple[Words, ...]]]] = {}
        self._words: dict[int, Words] = {}

    def find(self, source: int, entity: int) -> list[int]:
        """Positions of the notes.

        :param source: position of the note that links
        :param entity: its vertex
        :returns: their positions
        """
        if source not in self._linked:
            found = np.flatnonzero(self._links[source]).tolist()
            self._linked[source] = [(at, _title_words(self._titles[int(self._notes[at])].as_py())) for at in found]
        linked = self._linked[source]
        if linked and entity not in self._words:
            self._words[entity] = words_of(self._names[entity - self._first].as_py())
        said = self._words.get(entity, ())
        if not is_telling(said):
            return []
        return [at for at, titles in linked if any(_is_same(said, title) for title in titles)]


def _is_same(said: Words, title: Words) -> bool:
    """Whether two names are one: the title goes on behind what is said, or what is said around the title."""
    size = len(title)
    return title[: len(said)] == said if len(said) < size else said[:size] == title or said[-size:] == title


@lru_cache(maxsize=1 << 12)
def _title_words(title: str) -> tuple[Words, ...]:
    names = (words_of(name) for name in title_names(title))
    return tuple(words for words in names if is_telling(words))
