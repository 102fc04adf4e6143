"""What a comparison comes to."""

from dataclasses import dataclass

from graphmem.answer.slots import Value
from graphmem.answer.understand import Option

Key = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    :param option: what is compared
    :param steps: the values that led to it, such as a film's director, then what is compared
    :param key: what it compares as; None where the notes do not say
    :param score: how sure the steps are, in [0, 1]
    """

    option: Option
    steps: tuple[Value, ...]
    key: Key | str | None
    score: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """A comparison's outcome.

    :param answer: an option's text, ``yes`` or ``no``; empty where it cannot be told
    :param sides: what it rests on
    :param score: how sure it is, in [0, 1]
    :param missing: what is not known of which side, in words; empty where both are known
    """

    answer: str
    sides: tuple[Side, ...]
    score: float
    missing: str = ""
