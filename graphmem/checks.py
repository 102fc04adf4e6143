"""Questions and counts, checked at the door."""

from graphmem.errors import InputError

MAX_K = 10_000


def check_question(question: str, k: int) -> None:
    """Raise if a question cannot be searched.

    :param question: in plain words
    :param k: how many hits are asked for
    :raises InputError: if the question is empty or ``k`` is out of range
    """
    if not question.strip():
        raise InputError("a question needs words: this one is empty: give some")
    check_count(k)


def check_count(k: int) -> None:
    """Raise if so many results cannot be asked for.

    :param k: how many
    :raises InputError: if it is out of range
    """
    if not 1 <= k <= MAX_K:
        raise InputError(f"k is out of range: {k}: give a number from 1 to {MAX_K}")
