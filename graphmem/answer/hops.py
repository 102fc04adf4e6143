"""Following a chain of relations from what a question names, a few bindings at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.answer.pages import PageReader
from graphmem.answer.slots import SlotFiller, Value

_BEAM = 4


@dataclass(frozen=True, slots=True)
class Binding:
    """One way through a chain.

    :param values: the value of each relation, the inner first
    :param score: product of the values' scores, in [0, 1]
    :param missing: the first relation without a value; empty where the chain is complete
    """

    values: tuple[Value, ...]
    score: float
    missing: str = ""


class ChainFollower:
    """Walks chains of relations over notes that are about things.

    :param reader: gives the notes
    """

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader
        self._slots = SlotFiller(reader)

    def start(self, entities: tuple[int, ...], scores: NDArray[np.float64]) -> int:
        """Which of several things of one name is meant: the one whose notes the search ranks best.

        :param entities: their rows
        :param scores: float64 (n_notes,), the search's
        :returns: a row, -1 for none
        """

        def worth(entity: int) -> tuple[float, int]:
            about = self._reader.about(entity)
            return max((float(scores[row]) for row in about), default=-1.0), -entity

        return max(entities, key=worth) if entities else -1

    def follow(self, entity: int, chain: tuple[str, ...], likely: Sequence[int] = ()) -> list[Binding]:
        """The best ways through a chain, best first.

        :param entity: row of the thing where it starts
        :param chain: relations, the inner first
        :param likely: rows of notes that the way may lead over
        :returns: complete ways; where there is none, the longest, with what it misses
        """
        beam = [(Binding((), 1.0), self._reader.about(entity) if entity >= 0 else [])]
        for number, relation in enumerate(chain):
            grown: list[tuple[Binding, list[int]]] = []
            for binding, about in beam:
                subject = int(self._reader.subject_of[about[0]]) if about else -1
                for value in self._slots.fill(about, relation, subject, likely)[:_BEAM]:
                    score = binding.score * value.score
                    if number + 1 < len(chain) and not value.about:
                        score *= 0.2  # nothing is known of it: the next step cannot be taken
                    grown.append((Binding((*binding.values, value), score), list(value.about)))
            if not grown:
                return [Binding(binding.values, 0.0, relation) for binding, _ in beam]
            beam = sorted(grown, key=lambda item: -item[0].score)[:_BEAM]
        return [binding for binding, _ in beam]
