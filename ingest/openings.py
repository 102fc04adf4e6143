"""What a first sentence says of the thing that its document is about."""

from collections.abc import Iterator, Sequence, Set

from .lexicon import word_set
from .syntax import Sentence, Word

_SUBJECTS = ("nsubj", "nsubjpass")
_CALLED = frozenset(["as", "called", "or", "simply", "named", "styled", "aka"])
_CALLED_WITHIN = 4
_SAME_THING = (
    word_set("film movie comedy drama documentary thriller western musical"),
    word_set("song single track"),
    word_set("band group duo trio quartet"),
    word_set("book novel novella story"),
    word_set("company corporation firm manufacturer"),
    word_set("series show sitcom program programme"),
    word_set("album record soundtrack ep"),
)


def is_called(sentence: Sentence, titles: Sequence[int]) -> bool:
    """Whether a sentence gives the title as another name of its subject: "also known as", "or simply".

    :param sentence: the first sentence
    :param titles: indices of the mentions that are the title
    :returns: true where such words stand before the first of them
    """
    by_index = {word.i: word for word in sentence.words}
    for word in sentence.words:
        if word.mention in titles:
            before = (by_index.get(word.i - distance) for distance in range(1, _CALLED_WITHIN))
            return any(other is not None and other.lower in _CALLED for other in before)
    return False


def first_subject(sentence: Sentence) -> Word | None:
    """The subject of the sentence's head, or the first of any clause where the head has none.

    :param sentence: a sentence
    :returns: head of the subject, or None
    """
    found = sentence.root.child(*_SUBJECTS)
    return found or next((word for word in sentence.words if word.dep in _SUBJECTS), None)


def definition(verb: Word) -> Iterator[str]:
    """Nouns that a copular clause says its subject is.

    :param verb: its head
    :yields: lemmas
    """
    open_words = verb.all("attr")
    while open_words:
        noun = open_words.pop()
        yield noun.lemma.lower()
        open_words.extend(noun.all("conj"))
        if noun.lower in {"one", "type", "kind"}:
            open_words.extend(word for preposition in noun.all("prep") for word in preposition.all("pobj"))


def repeats(word: Word, nouns: Set[str]) -> bool:
    """Whether a definite noun such as "the film" repeats what a definition called its subject.

    :param word: a noun
    :param nouns: lemmas of the nouns that the definition used
    :returns: true for a bare "the" or "this" and one of them, or one for the same sort of thing
    """
    lemma = word.lemma.lower()
    same = {noun for group in _SAME_THING if lemma in group for noun in group} | {lemma}
    if word.tag != "NN" or not same & nouns or word.dep in {"attr", "appos"}:
        return False
    if any(child.dep == "appos" for child in word.children):
        return False
    rest = [child for child in word.children if child.dep in {"amod", "compound", "poss", "nummod", "nmod"}]
    of = [child for child in word.all("prep") if child.lower == "of"]
    return not rest and not of and any(c.dep == "det" and c.lower in {"the", "this"} for c in word.children)
