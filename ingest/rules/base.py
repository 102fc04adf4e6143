"""What rules are made of: candidates, and the phrases that they join."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..lexicon import word_set
from ..syntax import Word
from .parse import is_name, is_relational, is_temporal, is_time

_SPLIT_OFF = word_set(
    "relcl acl appos cc conj punct advcl preconj parataxis ccomp nsubj nsubjpass csubj cop aux dep npadvmod mark expl"
)
_CLAUSES = word_set("relcl advcl ccomp parataxis appos")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of words around a head.

    :param head: the word that stands for it
    :param start: first code point in the document
    :param end: one past the last code point
    """

    head: Word
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact as a rule proposes it.

    :param subject: who or what
    :param predicate: words of the text, already joined
    :param key: lemmas joined by ``_``
    :param object: the other side
    :param rule: name of the rule
    :param confidence: the rule's prior, in [0, 1]
    :param verb: the word whose clause asserts it, for negation and mood; None for a noun phrase
    """

    subject: Phrase
    predicate: str
    key: str
    object: Phrase
    rule: str
    confidence: float
    verb: Word | None = None


def join(words: Iterable[Word]) -> str:
    """Words as in the text: a space where they stand apart.

    :param words: words, in any order
    :returns: their surface
    """
    parts: list[str] = []
    previous: Word | None = None
    for word in sorted(set(words), key=lambda word: word.i):
        if previous is not None and (word.start > previous.end or word.i > previous.i + 1):
            parts.append(" ")
        parts.append(word.text)
        previous = word
    return "".join(parts)


def predicate_of(*groups: Iterable[Word]) -> str:
    r"""Groups of words one after the other, whatever their order in the text: "In 1950 he died" gives "died in".

    :param \*groups: words that belong together
    :returns: their surface; words that the sentence begins with lose their capital
    """
    parts = []
    for index, group in enumerate(groups):
        words = list(group)
        surface = join(words)
        if surface:
            parts.append(surface if index == 0 or words[0].mention >= 0 else surface[0].lower() + surface[1:])
    return " ".join(parts)


def key_of(words: Iterable[Word]) -> str:
    """Canonical key of a predicate's content words.

    :param words: words in reading order, without auxiliaries, negations and determiners
    :returns: lower-case lemmas joined by ``_``
    """
    return "_".join(re.sub(r"\W+", "_", word.lemma.lower()).strip("_") for word in words if word.lemma)


def noun_phrase(head: Word, *, drop: Sequence[Word] = ()) -> Phrase:
    """The noun phrase of a head without its clauses, appositions and conjuncts.

    :param head: a noun, pronoun or number
    :param drop: dependents to leave out as well
    :returns: the contiguous phrase
    """
    inside = {head.i}
    for child in head.children:
        if child.dep in _SPLIT_OFF or child in drop or (child.dep == "prep" and is_temporal(child) and not is_time(head)):
            continue
        if child.dep == "npadvmod" and child.i > head.i:
            continue
        inside.update(word.i for word in _inside(child))
    first = last = head
    by_index = {word.i: word for word in head.subtree()}
    while (before := _neighbour(first, by_index, inside, -1)) is not None:
        first = before
    while (after := _neighbour(last, by_index, inside, 1)) is not None:
        last = after
    return Phrase(head, min(first.start, head.name[0]), max(last.end, head.name[1]))


def name_of(word: Word) -> Phrase:
    """A name without what its phrase says about it: "the painter Boso" as "Boso".

    :param word: head of a name
    :returns: the phrase
    """
    return noun_phrase(word, drop=[child for child in word.children if not is_name(child) or child.mention != word.mention])


def _inside(child: Word) -> Iterator[Word]:
    """A dependent with all of its own but clauses, appositions, and nouns that belong further out."""
    open_words = [child]
    while open_words:
        word = open_words.pop()
        yield word
        for below in word.children:
            strayed = below.dep == "conj" and is_name(word) and is_relational(below) and below.child("prep", "poss")
            if below.dep not in _CLAUSES and not strayed and not (below.dep == "cc" and _is_cut(word)):
                open_words.append(below)


def _is_cut(name: Word) -> bool:
    """Whether what is coordinated with a name belongs further out, so that its conjunction goes too."""
    others = name.all("conj")
    return is_name(name) and any(is_relational(other) and other.child("prep", "poss") for other in others)


def _neighbour(word: Word, by_index: dict[int, Word], inside: set[int], step: int) -> Word | None:
    """The next word of the phrase in one direction, over punctuation or a hyphen that stands between."""
    for distance in (1, 2):
        index = word.i + step * distance
        if index in inside:
            return by_index.get(index)
        between = by_index.get(index)
        if between is None or between.pos != "PUNCT":
            return None
    return None


def span_of(words: Sequence[Word]) -> Phrase:
    """A phrase from the first to the last of some words.

    :param words: at least one word
    :returns: the phrase, with the first word as its head
    """
    return Phrase(words[0], min(word.start for word in words), max(word.end for word in words))
