"""The second look: candidates of the walk and of the text, ranked by a small model over what is known of each.

The model is data: trees fitted by ``benchmarks/fit_ranker.py`` on questions whose answers are known, every set weighted
alike. Nothing in it is keyed to a corpus; ``docs/recall.md`` has its figures on sets that it was not fitted on.
"""

from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphmem.errors import InputError
from graphmem.retrieve.candidates import Candidates
from graphmem.retrieve.closeup import CandidateTable, CloseUp, strongest
from graphmem.retrieve.pairs import PairTable, in_pairs, pair_table
from graphmem.retrieve.trees import Trees, load_json, logistic

Ask = Callable[[CloseUp, Sequence[int]], None]
_LEANING = 1.0
"""What the best note by text has before the others, in log-odds. On kinds of text that the trees have not seen they know
less than plain fusion does; leaning this far towards it costs nothing where they know more."""
_UNFAMILIAR_LEANING = 12.0
"""The same where nothing links among the candidates, as among turns of a conversation, and the trees were fitted on nothing
of the kind: then it is as good as plain fusion that ranks."""

LINKED_LEANING = 0.5
"""What speaks, in log-odds, for the note that a surely needed one links to best."""
RELATED_LEANING = 1.5
"""What speaks besides for a note of which such a one states a fact that the question asks for. Both matter for the last
places, where the trees hardly tell notes apart; docs/recall.md says how they were chosen."""


class Ranker:
    """Turns what is known of candidates into probabilities, pass after pass.

    :param *passes: the models: of the first pass, and of each that knows what the one before found; two or more
    :param unlinked: whether they were fitted on questions too among whose candidates nothing links
    :param pairs: the model that judges two candidates together; without one, each is judged alone
    :raises InputError: there are fewer than two
    """

    def __init__(self, *passes: Trees, unlinked: bool, pairs: Trees | None = None) -> None:
        if len(passes) < 2:
            raise InputError("a ranker has two passes or more: fit it anew with benchmarks/fit_ranker.py")
        self._passes = passes
        self._unlinked = unlinked
        self._pairs = pairs

    def rank(self, seen: CloseUp, ask: Ask) -> NDArray[np.float64]:
        """How likely each candidate is one that the answer needs, as the passes after the first say.

        :param seen: the candidates
        :param ask: asks some of them what they leave open of the question
        :returns: float64 (n,), in (0, 1)
        :raises InputError: if the model was fitted on other features
        """
        table = seen.first()
        found = _log_odds(self._passes[0], table)
        asked = strongest(logistic(found).astype(np.float32))
        ask(seen, asked)
        further = []
        for trees in self._passes[1:]:
            found = _log_odds(trees, seen.again(logistic(found), asked))
            further.append(found)
        return logistic(self.together(seen, self.leant(seen, further), asked))

    def leant(self, seen: CloseUp, further: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
        """What the passes after the first say, and what speaks for a candidate besides.

        :param seen: the candidates
        :param further: log-odds of each of these passes, float64 (n,)
        :returns: float64 (n,), log-odds
        """
        odds = np.mean(further, axis=0)  # what one pass gains on one kind of question, another loses on the next
        odds = odds + self.toward_text(seen)
        leans: NDArray[np.float64] = odds + leaning(seen.candidates, logistic(odds))
        return leans

    def together(self, seen: CloseUp, odds: NDArray[np.float64], asked: Sequence[int]) -> NDArray[np.float64]:
        """The same with what pairs say. Where nothing links, as among turns of a conversation, an answer is in one note.

        :param seen: the candidates
        :param odds: float64 (n,), how likely each is by itself, in log-odds
        :param asked: the candidates that were asked what they leave open
        :returns: float64 (n,), log-odds
        """
        if self._pairs is None or not seen.is_linked:
            return odds
        table = pair_table(seen, odds, asked)
        return in_pairs(table, _log_odds(self._pairs, table), odds)

    def toward_text(self, seen: CloseUp) -> NDArray[np.float64]:
        """What speaks against each candidate for being less near to the question by text than the nearest.

        :param seen: the candidates
        :returns: float64 (n,), in log-odds, 0 for the nearest
        """
        text = seen.columns["text"] / np.float32(max(float(seen.columns["text"].max(initial=0.0)), 1e-9))
        leans = _LEANING if self._unlinked or seen.is_linked else _UNFAMILIAR_LEANING
        return np.asarray(leans * (text.astype(np.float64) - 1.0), dtype=np.float64)

    def to_json(self) -> dict[str, Any]:
        """The models as :func:`load_ranker` reads them."""
        values: dict[str, Any] = {"passes": [trees.to_json() for trees in self._passes], "unlinked": self._unlinked}
        return values if self._pairs is None else {**values, "pairs": self._pairs.to_json()}


def leaning(candidates: Candidates, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """What speaks for each candidate because likely ones lead to it.

    :param candidates: the notes
    :param probabilities: float64 (n,), how likely each is
    :returns: float64 (n,), in log-odds
    """
    best = candidates.links / np.maximum(candidates.links.max(axis=1, keepdims=True, initial=0.0), 1e-6)
    linked, related = ((probabilities[:, None] * pairs).max(axis=0) for pairs in (best, candidates.led))
    return np.asarray(LINKED_LEANING * linked + RELATED_LEANING * related, dtype=np.float64)


@cache
def load_ranker(path: Path | None = None) -> Ranker:
    """Read a ranker.

    :param path: a file that ``benchmarks/fit_ranker.py`` wrote; the one that is shipped by default
    :returns: the ranker
    :raises InputError: if the file cannot be read
    """
    values = load_json(path or files(__package__).joinpath("ranker.json"), "a ranker", "benchmarks/fit_ranker.py")
    passes = values.get("passes")
    if not isinstance(passes, list):
        raise InputError("a ranker cannot be read: it has no passes: fit it with benchmarks/fit_ranker.py")
    pairs = Trees.from_json(values["pairs"]) if "pairs" in values else None
    return Ranker(*map(Trees.from_json, passes), unlinked=bool(values.get("unlinked")), pairs=pairs)


def _log_odds(trees: Trees, table: CandidateTable | PairTable) -> NDArray[np.float64]:
    if list(trees.features) != table.features:
        missing = sorted(set(trees.features) ^ set(table.features))
        detail = missing[0] if missing else "their order"
        raise InputError(f"this ranker is of another version: {detail}: fit it anew with benchmarks/fit_ranker.py")
    return trees.log_odds(table.rows)
