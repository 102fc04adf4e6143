"""Parts of a question's wording: what its relations stand for, what is around the question word, what is beside names."""

import re

from graphmem.answer.understand import Asked, asking_word
from graphmem.index.postings import STOPWORDS
from graphmem.ingest.lexicon import word_set
from graphmem.retrieve.relations import find_relations

_HEAD = 7
_PLAIN = STOPWORDS | word_set(
    """
    film song movie book album what which who where when whose whom does did do was were is are of the place date
    name magazine university company
    """
)
ASKING = word_set(
    """
    what which when where whom whose does name many much
    """
)


def explained(asked: Asked) -> float:
    """How much of what a question says beside names its chain of relations stands for, in [0, 1].

    :param asked: the question
    :returns: 0 without a chain
    """
    if not asked.chain:
        return 0.0
    text = without_names(asked)
    said = [match for match in re.finditer(r"[A-Za-z][A-Za-z-]+", text) if match.group().lower() not in _PLAIN]
    spans = find_relations(text)
    known = sum(1 for match in said if any(start <= match.start() and match.end() <= end for start, end, _ in spans))
    return known / len(said) if said else 0.0


def head_of(asked: Asked) -> str:
    """The words around the question word: what the last step to the answer is about.

    :param asked: the question
    :returns: up to ``_HEAD`` words on each side of it
    """
    match = asking_word(asked.text)
    place = match.start() if match else 0
    before, after = asked.text[:place].split(), asked.text[place:].split()
    return " ".join([*before[-_HEAD:], *after[: _HEAD + 1]])


def without_names(asked: Asked) -> str:
    """What a question says beside the names in it.

    :param asked: the question
    :returns: its other words
    """
    text = asked.text
    for name in asked.names:
        text = text.replace(name.text, " ")
    return re.sub(r"\s+", " ", text).strip()
