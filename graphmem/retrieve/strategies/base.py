"""What a strategy is given, and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.index.generation import Generation
from graphmem.index.names import NamedEntity
from graphmem.index.vectorlog import VectorLog
from graphmem.retrieve.signals import Signals

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Source:
    """What strategies are made from.

    :param generation: the index
    :param log: its vectors
    :param encoder: the encoder that made them
    """

    generation: Generation
    log: VectorLog
    encoder: Encoder


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it has been read. In place of a language model, the memory's own names are looked up in it; a name that
    the memory has is its own nearest phrase, so that nothing needs to be matched by vectors.

    :param names: what it names
    :param signals: what it says of everything
    """

    names: Sequence[NamedEntity]
    signals: Signals


class Strategy(Protocol):
    """A way to rank notes."""

    def rank(self, asked: Asked) -> Scores:
        """Score every note.

        :param asked: the question
        :returns: float64 (n_notes,); greater is better, and what is not above 0 was not found
        """
        ...


Maker = Callable[[Source], Strategy]


def between_ends(values: NDArray[np.float32]) -> Scores:
    """Values moved and scaled so that the least is 0 and the greatest is 1 (min-max); all 1 where they are equal.

    :param values: float32 (n,)
    :returns: float64 (n,), in [0, 1]
    """
    if not len(values):
        return np.zeros(0)
    low, high = float(values.min()), float(values.max())
    scaled: Scores = (values.astype(np.float64) - low) / (high - low) if high > low else np.ones(len(values))
    return scaled
