"""How likely a fact is right: a table of log odds by rule and by what makes extraction err.

The table is data (``confidence.json``), a logistic regression; ``benchmarks/confidence.py`` says of what, fits it, and
measures how well it is calibrated. Nothing but the number depends on it: not which facts are found, nor what a search ranks.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from .records import Argument
from .rules import Candidate
from .rules.base import Phrase
from .syntax import Sentence, Word

_LONG, _VERY_LONG = 25, 40  # words of a sentence
_WIDE = 6  # words of an argument
_FAR = 12  # words from head to head
_BELOW = {"relcl": "described", "acl": "described", "conj": "coordinated verb", "ROOT": ""}
_DIGITS = 2
CLAIM = "claim"
_OF_CLAIMS = 0.7  # how much of what somebody is said to claim is taken to hold: a guess, for which there is no data


def marks_of(
    candidate: Candidate, sentence: Sentence, subject: Argument, target: Argument, *, claim: bool
) -> tuple[str, ...]:
    """What the likelihood of a candidate depends on beside its rule.

    :param candidate: as its rule proposes it
    :param sentence: its sentence
    :param subject: its subject as a record
    :param target: its object as a record
    :param claim: whether it is somebody's claim
    :returns: names of properties, sorted
    """
    found = set(_argument_marks("subject", candidate.subject, subject))
    found.update(_argument_marks("object", candidate.object, target))
    if claim:
        found.add(CLAIM)
    if len(sentence.words) > _LONG:
        found.add("very long sentence" if len(sentence.words) > _VERY_LONG else "long sentence")
    if candidate.verb is not None and candidate.verb.head is not candidate.verb:
        found.add(_BELOW.get(candidate.verb.dep, "lower clause"))
    head, other = candidate.subject.head, candidate.object.head
    if head.i >= 0 and other.i >= 0 and abs(head.i - other.i) > _FAR:
        found.add("far apart")
    return tuple(sorted(found))


def _argument_marks(side: str, phrase: Phrase, argument: Argument) -> Iterator[str]:
    word: Word = phrase.head
    if argument.key:
        yield f"pronoun {side}" if word.pos == "PRON" else f"named {side}"
    elif word.pos == "PRON":
        yield f"open {side}"
    if argument.text.count(" ") >= _WIDE:
        yield f"wide {side}"
    if word.dep == "conj":
        yield f"coordinated {side}"


def confidence_of(rule: str, prior: float, marks: Iterable[str]) -> float:
    """The likelihood that a fact is right, by the shipped table.

    :param rule: name of the rule that found it
    :param prior: the rule's own guess, in (0, 1)
    :param marks: names of properties
    :returns: in (0, 1), to two digits
    """
    return round(likelihood(log_odds(shipped_table(), rule, prior, marks), marks), _DIGITS)


def likelihood(odds: float, marks: Iterable[str]) -> float:
    """Log odds that the text says something as the likelihood that it holds: of a claim, less.

    :param odds: log odds
    :param marks: names of properties
    :returns: in (0, 1)
    """
    return (_OF_CLAIMS if CLAIM in marks else 1.0) / (1 + math.exp(-odds))


def log_odds(table: Mapping[str, Mapping[str, float]], rule: str, prior: float, marks: Iterable[str]) -> float:
    """The log odds that a fact is right, by a table; what a table does not know of, adds nothing.

    :param table: ``rules`` with the log odds of rules, ``marks`` with what properties add
    :param rule: name of the rule
    :param prior: in (0, 1), which counts where the table does not know the rule
    :param marks: names of properties
    :returns: log odds
    """
    known = table["rules"].get(rule)
    weights = table["marks"]
    return (math.log(prior / (1 - prior)) if known is None else known) + sum(weights.get(mark, 0.0) for mark in marks)


@cache
def shipped_table() -> dict[str, dict[str, float]]:
    """The table that confidences come from.

    :returns: ``rules``, log odds by rule, and ``marks``, what properties add
    """
    table: dict[str, dict[str, float]] = json.loads(files(__package__).joinpath("confidence.json").read_text("utf-8"))
    return table
