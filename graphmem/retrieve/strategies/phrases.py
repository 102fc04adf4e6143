"""Phrases and where they occur: the knowledge graph of HippoRAG, from the facts and names that ingestion found.

A phrase is an entity, or a literal object of a fact ("1950"), literals being the same where their words are.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.index.records import Records, row_numbers
from graphmem.ingest.names import words_of
from graphmem.retrieve.strategies.base import Scores

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Occurrences:
    """How often notes have phrases: a sparse matrix.

    :param note: int64 (n,), note rows
    :param phrase: int64 (n,), phrase rows; entities first, by their row
    :param times: float64 (n,), >= 1
    :param n_notes: how many notes there are
    :param n_phrases: how many phrases
    """

    note: Rows
    phrase: Rows
    times: NDArray[np.float64]
    n_notes: int
    n_phrases: int

    def notes_with(self) -> Rows:
        """How many notes have each phrase: int64 (n_phrases,)."""
        return np.bincount(self.phrase, minlength=self.n_phrases)

    def of_notes(self, weights: Scores) -> Scores:
        """Sums over the phrases of each note, as often as they occur.

        :param weights: float64 (n_phrases,)
        :returns: float64 (n_notes,)
        """
        sums: Scores = np.bincount(self.note, self.times * weights[self.phrase], self.n_notes).astype(np.float64)
        return sums


@dataclass(frozen=True, slots=True)
class Phrases:
    """The facts between phrases, and where phrases occur.

    :param subject: int64 (n_facts,), phrase rows
    :param object: int64 (n_facts,), phrase rows
    :param stated: float64 (n_facts,), how many notes state each fact, >= 1
    :param occurrences: where phrases occur: where they are named, and where a fact about them is stated
    """

    subject: Rows
    object: Rows
    stated: NDArray[np.float64]
    occurrences: Occurrences


def mentions(records: Records) -> Occurrences:
    """How often notes name entities; a title does so once.

    :param records: what the memory holds
    :returns: the counts
    """
    table = records.mentions
    note, entity = row_numbers(table["note"], records.notes["id"]), row_numbers(table["entity"], records.entities["id"])
    lengths = pc.list_value_length(table["spans"]).to_numpy(zero_copy_only=False)
    times = np.maximum(lengths.astype(np.float64) / 2, 1.0)
    return _counted(note, entity, times, (len(records.notes), len(records.entities)))


def phrases(records: Records) -> Phrases:
    """Collect the phrases of a memory.

    :param records: what it holds
    :returns: its facts and where their phrases occur
    """
    subject = row_numbers(records.facts["subject"], records.entities["id"])
    target, n_phrases = _objects(records)
    fact = row_numbers(records.evidence["fact"], records.facts["id"])
    note = row_numbers(records.evidence["note"], records.notes["id"])
    known = (fact >= 0) & (note >= 0)
    fact, note = fact[known], note[known]
    stated = np.maximum(np.bincount(fact, minlength=len(subject)), 1).astype(np.float64)
    named, said = mentions(records), np.concatenate([subject[fact], target[fact]])
    # A phrase of a fact that its note never names, an object that is a pronoun's, occurs there all the same, once.
    cells = np.unique(np.stack([np.tile(note, 2), said], axis=1)[said >= 0], axis=0)
    new = cells[~np.isin(cells @ (n_phrases, 1), named.note * n_phrases + named.phrase)]
    both = Occurrences(
        np.concatenate([named.note, new[:, 0]]),
        np.concatenate([named.phrase, new[:, 1]]),
        np.concatenate([named.times, np.ones(len(new))]),
        len(records.notes),
        n_phrases,
    )
    return Phrases(subject, target, stated, both)


def _objects(records: Records) -> tuple[Rows, int]:
    """The phrase that each fact has for an object, and how many phrases there are."""
    target = row_numbers(records.facts["object"], records.entities["id"])
    literal = np.flatnonzero(target < 0)
    texts = [" ".join(words_of(text)) for text in records.facts["object_text"].take(literal).to_pylist()]
    numbers = {text: number for number, text in enumerate(sorted(set(texts)))}
    target[literal] = len(records.entities) + np.array([numbers[text] for text in texts], dtype=np.int64)
    return target, len(records.entities) + len(numbers)


def _counted(note: Rows, phrase: Rows, times: NDArray[np.float64], size: tuple[int, int]) -> Occurrences:
    """Occurrences of which each cell comes once, in the order of notes; those of unknown rows are left out."""
    known = (note >= 0) & (phrase >= 0)
    cells, cell = np.unique(note[known] * size[1] + phrase[known], return_inverse=True)
    total = np.bincount(cell, times[known], len(cells)).astype(np.float64)
    return Occurrences(cells // max(size[1], 1), cells % max(size[1], 1), total, *size)
