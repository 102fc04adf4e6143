"""When and where works and other made things came to be: "is a 1936 film", "released Evil Empire in 1996"."""

from collections.abc import Iterator

from ..kinds import kind_of_noun
from ..lexicon import word_set
from ..syntax import Sentence, Word
from .base import Candidate, Phrase, join, key_of, name_of, noun_phrase
from .clauses import verb_group
from .copulas import copula_facts
from .nominals import apposition_facts
from .parse import conjuncts, is_name, is_nominal, is_time, named, objects_of

_SAID = frozenset(["copular", "apposition"])  # rules whose object is a noun that says what the subject is
_YEAR_CHARS = 4
_NOT_MADE = frozenset(["PERSON", "GPE", "LOC", "NORP"])  # "established Eugene in Lombardy"
_TO_SOMEBODY = frozenset(["write"])  # "wrote Pitt in 1800": only what is known to be a work was written
_WHERE_AND_WHEN = word_set("in on at")
_PLACES = frozenset(["GPE", "LOC", "FAC"])
_BEFORE = ("nummod", "nmod", "compound", "amod")
# participles of verbs that bring their object about: whatever time or place they have is the object's as well
_MAKES = {
    **{"release": "released", "publish": "published", "found": "founded", "open": "opened", "form": "formed"},
    **{"establish": "established", "build": "built", "launch": "launched", "create": "created", "write": "written"},
    **{"produce": "produced", "record": "recorded", "direct": "directed", "invent": "invented", "compose": "composed"},
    **{"co-found": "co-founded", "organize": "organized", "organise": "organised", "paint": "painted", "stage": "staged"},
    **{"start": "started", "premiere": "premiered", "introduce": "introduced", "construct": "constructed"},
}


def work_facts(sentence: Sentence) -> Iterator[Candidate]:
    """When and where made things came to be, where no fact of their own says so.

    :param sentence: a parsed sentence
    :yields: candidates that read as if it were: "Evil Empire was released in 1996"
    """
    if any(is_time(word) and word.dep in _BEFORE for word in sentence.words):
        for rule in (copula_facts, apposition_facts):
            for said in rule(sentence):
                if said.rule in _SAID:
                    yield from _dated(said)
    for verb in sentence.words:
        if verb.lemma in _MAKES and verb.pos == "VERB" and verb.child("auxpass", "nsubjpass") is None:
            yield from _made(verb)


def _dated(said: Candidate) -> Iterator[Candidate]:
    """The year before a noun that says what kind of work something is."""
    noun, verb = said.object.head, said.verb
    if kind_of_noun(noun.lemma) != "work" or (verb is not None and verb.lemma != "be"):
        return
    be = join(verb_group(verb)) if verb is not None else "is"
    article = "an" if noun.lower[0] in "aeio" else "a"
    for year in noun.all(*_BEFORE):
        if year.i < noun.i and len(year.text) == _YEAR_CHARS and year.text.isdigit() and is_time(year):
            surface = f"{be} {article} {noun.lemma} of"
            yield Candidate(said.subject, surface, f"{key_of([noun])}_of", noun_phrase(year), "year_role", 0.75, verb)


def _made(verb: Word) -> Iterator[Candidate]:
    """When and where somebody made something with a name."""
    if verb.tag == "VBG" and verb.dep not in {"advcl", "acl", "conj"}:
        return
    for child in verb.all("dobj"):
        for made in map(named, conjuncts(child)):
            if not is_name(made) or not _can_be_made(verb, child, made):
                continue
            prepositions = [*verb.all("prep"), *child.all("prep"), *made.all("prep")]
            for preposition in sorted(set(prepositions), key=lambda word: word.i):
                if preposition.lower in _WHERE_AND_WHEN and preposition.i > verb.i:
                    yield from _came_about(verb, made, preposition)


def _can_be_made(verb: Word, noun: Word, name: Word) -> bool:
    """Whether a name can be that of what a verb makes: what a noun calls a work, else no person or place."""
    if any(kind_of_noun(word.lemma.lower()) == "work" for word in [noun, *name.all("compound", "nmod")]):
        return True
    return name.label not in _NOT_MADE and (verb.lemma not in _TO_SOMEBODY or name.label == "WORK_OF_ART")


def _came_about(verb: Word, made: Word, preposition: Word) -> Iterator[Candidate]:
    subject: Phrase = name_of(made)
    for between, head in objects_of(preposition):
        if is_nominal(head) and (is_time(head) or head.label in _PLACES) and len(between) == 1:
            predicate = f"was {_MAKES[verb.lemma]} {preposition.lower}"
            key = key_of([verb, preposition])
            yield Candidate(subject, predicate, key, noun_phrase(head), "made_role", 0.7, verb)
