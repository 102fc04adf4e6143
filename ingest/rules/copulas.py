"""Facts of "be", "become" and "remain": what something is, and what that relates it to."""

from collections.abc import Iterator

from ..lexicon import word_set
from ..syntax import Sentence, Word
from .base import Candidate, Phrase, join, key_of, noun_phrase, predicate_of, span_of
from .clauses import verb_group
from .parse import coordinated_roles, core_of, is_name, is_nominal, is_temporal, is_time, named, objects_of
from .roles import roles
from .subjects import subjects_of

_COPULAS = word_set("be become remain")
_MEANS = word_set("by through as")
_LOOSE = word_set("in at from for on since with until near under between during")


def copula_facts(sentence: Sentence) -> Iterator[Candidate]:
    """Facts of copular clauses.

    :param sentence: a parsed sentence
    :yields: candidates
    """
    for verb in sentence.words:
        if verb.lemma not in _COPULAS or verb.mention >= 0 or verb.dep in {"aux", "auxpass"}:
            continue
        subjects = [subject for subject in subjects_of(verb) if is_nominal(subject)]
        words = verb_group(verb)
        for attribute in verb.all("attr"):
            for subject in subjects:
                yield from _nominal(verb, words, subject, attribute)
        for quality in verb.all("acomp"):
            for subject in subjects:
                yield from _quality(verb, words, subject, quality)


def _nominal(verb: Word, words: list[Word], subject: Word, attribute: Word) -> Iterator[Candidate]:
    bearer = noun_phrase(subject)
    be = key_of([verb])
    for noun in coordinated_roles(attribute):
        if not is_nominal(noun):
            continue
        yield Candidate(bearer, join(words), be, noun_phrase(noun), "copular", 0.85, verb)
        for role in roles(noun):
            key = role.key if verb.lemma == "be" else f"{be}_{role.key}"
            surface = f"{join(words)} {noun.text} of" if role.inverse else predicate_of(words, role.words)
            yield Candidate(bearer, surface, key, noun_phrase(role.target), "copular_role", 0.8, verb)
    attribute = named(attribute)
    if is_name(attribute) and not is_name(subject) and subject.pos == "NOUN":
        for role in roles(subject):
            surface = f"{subject.text} of" if role.inverse else join(_bare(role.words))
            target = noun_phrase(role.target)
            yield Candidate(noun_phrase(attribute), surface, role.key, target, "copular_inverse", 0.75, verb)
    yield from _loose(verb, words, bearer, attribute)


def _bare(words: tuple[Word, ...]) -> list[Word]:
    return [word for word in words if word.dep not in {"det", "poss", "case"}]


def _loose(verb: Word, words: list[Word], bearer: Phrase, attribute: Word) -> Iterator[Candidate]:
    """Prepositions that hang on the verb: "was the bishop of Elmham from 995"; only of time, place and company."""
    for preposition in [*verb.all("prep"), *filter(is_temporal, attribute.all("prep"))]:
        for between, head in objects_of(preposition):
            if head.pos == "NOUN" and preposition.lower in _MEANS and not is_name(head) and not is_time(head):
                yield from _through(verb, [*words, attribute], bearer, [*between, *core_of(head), head])
            elif preposition.lower in _LOOSE and is_nominal(head) and (is_name(head) or is_time(head)):
                core = [child for child in attribute.children if child.dep in {"compound"} and child.i < attribute.i]
                predicate = predicate_of(words, [*core, attribute], between)
                key = key_of([attribute, *between])
                yield Candidate(bearer, predicate, key, noun_phrase(head), "copular_preposition", 0.6, verb)


def _through(verb: Word, words: list[Word], bearer: Phrase, between: list[Word]) -> Iterator[Candidate]:
    """Names behind a noun that hangs on the verb: "was a queen by marriage to Lothair"."""
    noun = between[-1]
    for preposition in noun.all("prep"):
        for more, head in objects_of(preposition):
            if is_name(head) and not is_temporal(preposition):
                key = key_of([noun, *more])
                predicate = predicate_of(words, between, more)
                yield Candidate(bearer, predicate, key, noun_phrase(head), "copular_preposition", 0.55, verb)


def _quality(verb: Word, words: list[Word], subject: Word, quality: Word) -> Iterator[Candidate]:
    bearer = noun_phrase(subject)
    for adjective in [quality, *(word for word in quality.all("conj") if word.pos in {"ADJ", "VERB"})]:
        found = False
        for preposition in adjective.all("prep"):
            for between, head in objects_of(preposition):
                if is_nominal(head):
                    found = True
                    predicate = predicate_of(words, [adjective], between)
                    key = key_of([adjective, *between])
                    yield Candidate(bearer, predicate, key, noun_phrase(head), "quality_preposition", 0.7, verb)
        if not found and adjective.child("xcomp", "ccomp") is None:
            modifiers = [
                child for child in adjective.children if child.dep in {"advmod", "npadvmod"} and child.i < adjective.i
            ]
            inside = [word for modifier in modifiers for word in modifier.subtree() if word.i < adjective.i]
            phrase = span_of([adjective, *inside])
            yield Candidate(bearer, join(words), key_of([verb]), phrase, "quality", 0.6, verb)
