"""Who or what a verb is said of: its own subject, one shared with another verb, or the noun that a clause describes."""

from collections.abc import Iterator

from ..lexicon import WORK_NOUNS, word_set
from ..syntax import Word
from .parse import conjuncts, is_name, is_nominal, named

SUBJECTS = ("nsubj", "nsubjpass")
RELATIVE_PRONOUNS = word_set("who whom which that whose")
_MAX_CLIMB = 3
# whose object then does what follows: "persuaded Boso to leave", other than "asked Boso to leave"
_MAKE_HAPPEN = word_set(
    "persuade convince force compel cause lead help make let oblige prompt inspire drive coerce induce see"
)
_WHILE = word_set("while when after before since upon whilst")
_STARRING = frozenset(["starring", "featuring"])
_BELOW_NOUN = word_set("pobj agent prep acl appos conj")


def subjects_of(verb: Word, depth: int = 0) -> Iterator[Word]:
    """Who or what a verb is said of.

    :param verb: head of a clause
    :param depth: how many clauses were climbed
    :yields: heads, one for each conjunct
    """
    own = [child for child in verb.children if child.dep in SUBJECTS]
    if own:
        for subject in own:
            yield from _relative_antecedent(subject, verb)
        return
    if depth > _MAX_CLIMB or verb.head is verb or any(child.dep == "expl" for child in verb.children):
        return
    if verb.dep == "conj" and verb.head.pos in {"VERB", "AUX"}:
        first = verb.head
        while first.dep == "conj" and first.child(*SUBJECTS) is None and first.head.pos in {"VERB", "AUX"}:
            first = first.head
        yield from subjects_of(first, depth + 1)
    elif verb.dep == "acl" and verb.tag in {"VBN", "VBG"} and is_nominal(verb.head):
        noun = _starred(verb) if verb.lower in _STARRING else verb.head
        yield from bearers(noun, depth) if noun is not None else ()
    elif verb.dep == "xcomp" and verb.head.lemma in _MAKE_HAPPEN and verb.head.child("dobj") is not None:
        for made in verb.head.all("dobj"):
            yield from (named(conjunct) for conjunct in conjuncts(made))
    elif (verb.dep == "xcomp" and _is_ability(verb.head)) or _shares_subject(verb):
        outer = verb.head.head if verb.head.pos == "ADJ" and verb.head.dep == "acomp" else verb.head
        yield from subjects_of(outer, depth + 1)


def _shares_subject(verb: Word) -> bool:
    if verb.dep == "xcomp":
        return verb.head.pos != "ADJ" and verb.head.child("dobj") is None
    if verb.dep != "advcl":
        return False
    taken = [verb, *verb.all("conj")]
    opening = verb.tag == "VBN" and verb.i < verb.head.i and any(word.child("agent", "prep") is not None for word in taken)
    mark = verb.child("mark")
    if mark is not None:
        return verb.tag == "VBG" and mark.lower in _WHILE
    return verb.tag == "VBG" or opening


def _is_ability(head: Word) -> bool:
    return head.lower == "able" and head.dep == "acomp"


def bearers(noun: Word, depth: int = 0) -> Iterator[Word]:
    """Who or what a description is about: in "Empties is a film directed by …" the film is Empties.

    :param noun: head of a noun phrase that a clause describes further
    :param depth: how many clauses were climbed
    :yields: heads of names where the description has a bearer, else the noun
    """
    outer = noun
    while outer.dep == "conj" and outer.pos == "NOUN":
        outer = outer.head
    if is_name(noun) or noun.pos != "NOUN":
        yield noun
    elif outer.dep == "attr" and outer.head.lemma in {"be", "become", "remain"} and depth <= _MAX_CLIMB:
        found = [subject for subject in subjects_of(outer.head, depth + 1) if is_nominal(subject)]
        yield from found or [noun]
    elif outer.dep == "appos" and is_name(outer.head):
        yield outer.head
    else:
        yield named(noun)


def _starred(verb: Word) -> Word | None:
    """The work that somebody stars in: the noun that "directed by X starring Y" goes back to."""
    noun = verb.head
    while noun.lemma not in WORK_NOUNS and noun.head is not noun and noun.dep in _BELOW_NOUN:
        noun = noun.head
    return noun if noun.lemma in WORK_NOUNS else None


def _relative_antecedent(subject: Word, verb: Word) -> Iterator[Word]:
    if subject.lower in RELATIVE_PRONOUNS and subject.tag in {"WDT", "WP", "IN", "WP$"}:
        clause = verb
        while clause.dep == "conj":
            clause = clause.head
        if clause.dep == "relcl" and is_nominal(clause.head):
            yield from bearers(clause.head)
        return
    for conjunct in conjuncts(subject):
        yield named(conjunct)
