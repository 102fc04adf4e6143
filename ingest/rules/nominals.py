"""Facts without a verb: appositions, titles before names, possessives."""

from collections.abc import Iterator

from ..kinds import kind_of_noun
from ..lexicon import CHILDREN, PERSON_NOUNS, RELATIONAL_NOUNS
from ..syntax import Sentence, Word
from .base import Candidate, join, key_of, name_of, noun_phrase, span_of
from .parse import coordinated_roles, is_name, is_nominal, is_relational
from .roles import belongs_to, roles

_PLACES = frozenset(["GPE", "LOC", "FAC"])
_OPENING = frozenset(["npadvmod", "dep", "advcl", "appos", "nmod", "attr", "parataxis", "dobj"])
_BEFORE = ("compound", "nmod")
_NO_PERSONS = _PLACES | {"NORP", "ORG", "EVENT", "LANGUAGE", "WORK_OF_ART"}


def apposition_facts(sentence: Sentence) -> Iterator[Candidate]:
    """What a noun phrase set beside a name says of it: "Hucbert, the abbot of St. Maurice".

    :param sentence: a parsed sentence
    :yields: candidates
    """
    for word in sentence.words:
        if word.dep != "appos" or not is_nominal(word.head) or not is_nominal(word):
            continue
        head = word.head
        if is_name(head) and head.mention == word.mention:
            continue
        if not (_describes(word) if is_name(head) else _names_kind(head)):
            continue
        if is_name(head) and not is_name(word):
            yield from _described(_nearest(sentence, head, word), word, "apposition", 0.75)
        elif is_name(word) and not is_name(head) and head.pos == "NOUN":
            yield from _described(word, head, "apposition", 0.75)
        elif is_name(head) and is_name(word) and head.label in _PLACES and word.label in _PLACES:
            yield Candidate(name_of(head), "in", "in", name_of(word), "place_apposition", 0.6)


def opening_facts(sentence: Sentence) -> Iterator[Candidate]:
    """What a description before the subject says of it: "The daughter of Boso, she married Lothair".

    :param sentence: a parsed sentence
    :yields: candidates
    """
    root = sentence.root
    subject = root.child("nsubj", "nsubjpass")
    if subject is None:
        return
    for word in root.children:
        described = word.dep in _OPENING and word.pos == "NOUN" and not is_name(word)
        described = described and (word.i < subject.i or word.lemma in CHILDREN)
        if described and (is_relational(word) or kind_of_noun(word.lemma.lower())):
            yield from _described(subject, word, "opening", 0.65)


def title_facts(sentence: Sentence) -> Iterator[Candidate]:
    """What a common noun right before a name says of it: "his brother Boso", "director John Ford".

    :param sentence: a parsed sentence
    :yields: candidates
    """
    for word in sentence.words:
        if word.dep not in {"compound", "nmod", "amod"} or word.tag not in {"NN", "NNP"} or is_name(word):
            continue
        if word.lower not in PERSON_NOUNS and word.lower not in RELATIONAL_NOUNS:
            continue
        name = word.head
        if not is_name(name) or word.i > name.i:
            continue
        described = [child for child in name.children if child.dep in {"compound", "amod", "nmod"} and not is_name(child)]
        before = [child for child in described if child.i <= word.i]
        yield Candidate(name_of(name), "is", "be", span_of([word, *before]), "title", 0.65)
        for body in [*word.all(*_BEFORE), *name.all(*_BEFORE)]:
            if body.i < word.i and body.mention not in {name.mention, -1} and belongs_to(word, body):
                yield Candidate(name_of(name), f"{word.text} of", f"{key_of([word])}_of", name_of(body), "title_role", 0.65)
        owner = name.child("poss")
        if owner is not None and word.lower in RELATIONAL_NOUNS:
            yield Candidate(name_of(name), f"{word.text} of", f"{key_of([word])}_of", noun_phrase(owner), "title_role", 0.75)


def possession_facts(sentence: Sentence) -> Iterator[Candidate]:
    """Whose a named thing is: "Hitchcock's Psycho".

    :param sentence: a parsed sentence
    :yields: candidates
    """
    for owner in sentence.words:
        thing = owner.head
        if owner.dep == "poss" and is_name(owner) and is_name(thing) and owner.mention != thing.mention:
            titled = any(child.lower in RELATIONAL_NOUNS for child in thing.all("compound", "nmod"))
            if not titled:
                yield Candidate(noun_phrase(owner), "has", "have", name_of(thing), "possession", 0.5)


def _describes(noun: Word) -> bool:
    """Whether a common noun can say what a name is; parses also set vocatives and adverbs beside names."""
    return (
        is_name(noun)
        or _names_kind(noun)
        or any(child.dep == "det" and child.lower in {"a", "an", "the"} for child in noun.children)
    )


def _names_kind(noun: Word) -> bool:
    return is_relational(noun) or bool(kind_of_noun(noun.lemma.lower()))


def _nearest(sentence: Sentence, head: Word, word: Word) -> Word:
    """The name right before the comma of an apposition, which parses often pass over for one further out."""
    start = min(below.i for below in word.subtree())
    before = [other for other in sentence.words if other.i < start]
    if len(before) < 2 or before[-1].text != "," or not is_name(before[-2]) or before[-2].mention == head.mention:
        return head
    nearest = before[-2]
    while nearest.head.mention == nearest.mention and nearest.head is not nearest:
        nearest = nearest.head
    while nearest.dep == "pobj" and nearest.head.lower == "of" and nearest.head.head.label == "PERSON":
        nearest = nearest.head.head
    personal = word.lower in PERSON_NOUNS or word.lower in RELATIONAL_NOUNS
    return head if personal and nearest.label in _NO_PERSONS else nearest


def _described(name: Word, noun: Word, rule: str, prior: float) -> Iterator[Candidate]:
    bearer = name_of(name)
    for role_noun in coordinated_roles(noun):
        yield Candidate(bearer, "is", "be", noun_phrase(role_noun), rule, prior)
        for role in roles(role_noun):
            words = [word for word in role.words if word.dep not in {"det", "poss", "case"}]
            surface = f"{role_noun.text} of" if role.inverse else join(words)
            target = role.target
            if target is name:
                continue
            yield Candidate(bearer, surface, role.key, noun_phrase(target), f"{rule}_role", prior)
