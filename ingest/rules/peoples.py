"""What people something is of, where no verb says so alone: "Boso is a Norwegian painter", "the Norwegian band Boso"."""

from collections.abc import Iterator

from ..kinds import kind_of_noun
from ..lexicon import SETTLEMENT_NOUNS, word_set
from ..syntax import Sentence, Word
from .base import Candidate, Phrase, join, name_of
from .clauses import verb_group
from .copulas import copula_facts
from .nominals import apposition_facts, opening_facts
from .parse import is_name, is_negated, is_relational

PEOPLE = "people"
_SAID = frozenset(["copular", "apposition", "opening"])  # rules whose object is a noun that says what the subject is
_BEFORE = ("amod", "compound", "nmod")
_PEOPLES = frozenset(["NORP", "LANGUAGE"])
_HYPHENS = frozenset("-\u2010\u2011\u2013")
_OF_LANGUAGES = word_set("teacher professor scholar translator lecturer instructor tutor linguist student")
_OTHER_THINGS = frozenset(
    [
        *(("american", "football"), ("canadian", "football"), ("gaelic", "football"), ("australian", "rules")),
        *(("french", "horn"), ("english", "horn"), ("christian", "democratic"), ("american", "indian")),
    ]
)


def people_facts(sentence: Sentence) -> Iterator[Candidate]:
    """The people that an adjective names, of what the noun behind it describes.

    :param sentence: a parsed sentence
    :yields: candidates that read as if the adjective were said alone: "Boso is Norwegian"
    """
    if not any(word.label in _PEOPLES for word in sentence.words):
        return
    for rule in (copula_facts, apposition_facts, opening_facts):
        for said in rule(sentence):
            if said.rule in _SAID and _is_being(said):
                yield from _facts(sentence, said.subject, said.object.head, said.verb)
    for word in sentence.words:
        above = word.head
        if word.dep in _BEFORE and is_name(above) and word.i < above.i and _is_title(word, above):
            yield from _facts(sentence, Phrase(above, *above.name), word, None)
        elif word.dep == "pobj" and above.lower == "of" and above.head.lower in SETTLEMENT_NOUNS:
            yield from _facts(sentence, name_of(word), above.head, None)


def _is_being(said: Candidate) -> bool:
    """Whether it says what something is, not what it became or is not: who is no Norwegian painter may be a Norwegian."""
    return said.verb is None or (said.verb.lemma == "be" and not is_negated(said.verb))


def _is_title(word: Word, name: Word) -> bool:
    """Whether a noun before a name says what its bearer is: "actor", "Chancellor", "band"."""
    if word.mention == name.mention:
        return kind_of_noun(word.lower) == "person"
    if is_name(word):
        return False
    beside = word.end <= name.name[0] <= word.end + 1
    return _says_what(word) or (word.tag == "NN" and name.label == "PERSON" and beside)


def _says_what(noun: Word) -> bool:
    return is_relational(noun) or bool(kind_of_noun(noun.lemma.lower()))


def _facts(sentence: Sentence, bearer: Phrase, noun: Word, verb: Word | None) -> Iterator[Candidate]:
    """Facts of the adjectives before a noun, or before the name that it is a title of."""
    head = bearer.head
    if not (is_name(head) and head.label not in _PEOPLES) and head.pos != "PRON":
        return
    if not _says_what(noun) and head.label != "PERSON":
        return
    for adjective in _adjectives(noun):
        if _is_of_people(sentence, adjective, noun):
            predicate = "is" if verb is None else join(verb_group(verb))
            yield Candidate(bearer, predicate, "be", name_of(adjective), PEOPLE, 0.8, verb)


def _adjectives(noun: Word) -> Iterator[Word]:
    """Heads of the peoples' names before a noun, and of those coordinated with them."""
    heads = [noun, noun.head] if noun.dep in _BEFORE and is_name(noun.head) else [noun]
    found = [child for head in heads for child in head.all(*_BEFORE) if child.i < noun.i]
    for word in found:  # grows while it is read
        if word.label in _PEOPLES and word.mention != noun.mention:
            if word.tag.startswith("JJ") or word.dep == "amod" or word.head.label in _PEOPLES:
                yield word
            found.extend(other for other in word.all("conj", *_BEFORE) if other.i < noun.i and other.mention != word.mention)


def _is_of_people(sentence: Sentence, adjective: Word, noun: Word) -> bool:
    """Whether an adjective is said of what a noun names, not of a language, or of a game that is called after a people."""
    start, end = adjective.name
    ahead = [word for word in sentence.words if word.start >= end][:2]
    behind = [word for word in sentence.words if word.end <= start][-2:]
    if ahead and ((adjective.lower, ahead[0].lower) in _OTHER_THINGS or _is_joined(ahead)):
        return False
    if behind and _is_joined(behind[::-1]):
        return False
    if ahead and ahead[0] is noun and noun.lemma in _OF_LANGUAGES:
        return False
    kind = kind_of_noun(noun.lemma)
    if adjective.label == "LANGUAGE" and kind != "person":
        return False
    return kind not in {"place", "organisation"} or all(child.lower != "former" for child in noun.children)


def _is_joined(beside: list[Word]) -> bool:
    """Whether a hyphen joins a name to a word that names no people: "English-language", "pro-German"."""
    return beside[0].text in _HYPHENS and beside[-1].label not in _PEOPLES
