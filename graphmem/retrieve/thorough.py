"""Search in rounds: what the likeliest notes leave open is looked for among all notes, until nothing new is found.

The third and fourth hop of a question is often neither near to its words nor reached by the walk from its names. Once the
notes before it are found, what they leave open (see :mod:`graphmem.retrieve.residual`) may be near to it.
"""

import numpy as np
from numpy.typing import NDArray

from graphmem.retrieve.closeup import CloseUp, CloseUpReader, Question, strongest
from graphmem.retrieve.ranker import Ranker

_ROUNDS = 3
"""How many rounds at most; one is the rule, and more than two the exception."""
_ASKED = 4
_NEAREST = 5
"""How many notes each query may bring."""
_TOP = 5


def rank_in_rounds(question: Question, closeups: CloseUpReader, ranker: Ranker) -> tuple[CloseUp, NDArray[np.float64]]:
    """Rank candidates, look for what the likeliest leave open, and rank again with what was found.

    It stops when a round finds no note that is not a candidate, or leaves the best five and their order as they were.

    :param question: the question
    :param closeups: looks at candidates
    :param ranker: ranks them; the one of the default search serves
    :returns: the last round's candidates, and float64 (n,), how likely each is, in (0, 1)
    """
    seen = closeups.read(question)
    likely = ranker.rank(seen, closeups.ask)
    found = np.empty(0, dtype=np.int64)
    before: list[int] = []
    for _ in range(_ROUNDS):
        strength = likely.astype(np.float32)
        best = seen.candidates.notes[strongest(strength, _TOP)].tolist()
        found = np.union1d(found, closeups.beyond(seen, strongest(strength, _ASKED), _NEAREST))
        if best == before or np.isin(found, seen.candidates.notes).all():
            break
        before = best
        seen = closeups.read(question, found, seen.vectors)
        likely = ranker.rank(seen, closeups.ask)
    return seen, likely
