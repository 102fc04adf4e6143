"""Facts of verbs: active and passive clauses, relative and participial ones, with their objects and prepositions."""

from collections.abc import Iterator

from ..kinds import kind_of_noun
from ..lexicon import REPORTING, word_set
from ..syntax import Sentence, Word
from .base import Candidate, Phrase, join, key_of, noun_phrase, predicate_of, span_of
from .parse import (
    conjuncts,
    core_of,
    is_example,
    is_name,
    is_nominal,
    is_relational,
    is_temporal,
    is_time,
    named,
    objects_of,
)
from .subjects import RELATIVE_PRONOUNS, SUBJECTS, subjects_of

_OBJECTS = ("dobj", "oprd", "attr")
_COMPLEMENTS = word_set("dobj oprd attr prep agent xcomp ccomp")
_NO_CLAUSE = word_set("aux auxpass amod compound prep")
_UNMARKED_SPEECH = word_set("say claim believe think argue state insist maintain suggest tell report add note")
_ASIDES = word_set("according unlike like despite")  # what hangs on no verb in particular
_IN = Word(-1, "in", "IN", "ADP", "", (0, 0))
_TO = Word(-1, "to", "TO", "ADP", "", (0, 0))
_MAX_SAID = 300  # longest clause that is kept as what was said, in code points


def clause_facts(sentence: Sentence) -> Iterator[Candidate]:
    """Facts of every verb with a subject, its own or inherited.

    :param sentence: a parsed sentence
    :yields: candidates
    """
    for verb in sentence.words:
        if verb.pos not in {"VERB", "AUX"} or verb.mention >= 0 or verb.dep in _NO_CLAUSE:
            continue
        subjects = list(subjects_of(verb))
        if not subjects:
            continue
        words = verb_group(verb)
        for predicate, content, rule, target, prior in _arguments(verb, words):
            for subject in subjects:
                if subject is target:
                    continue
                yield Candidate(
                    noun_phrase(subject),
                    predicate_of(*predicate),
                    key_of(content),
                    noun_phrase(target),
                    rule,
                    prior,
                    verb,
                )
        yield from _said(verb, words, subjects)
        yield from _relatives(verb, subjects)


def verb_group(verb: Word) -> list[Word]:
    """The words of a verb: auxiliaries, negation, the verb, its particle, and the verbs that it hangs on.

    :param verb: the verb
    :returns: words in reading order
    """
    words = [child for child in verb.children if child.dep in {"aux", "auxpass", "neg", "prt"} and child.lower != "to"]
    words += [child for child in verb.all("advmod") if child.i == verb.i - 1 and child.tag == "RB" and not child.children]
    words.append(verb)
    if verb.dep == "xcomp" and is_reported(verb):
        return sorted(set(words), key=lambda word: word.i)  # "is said to have painted": what is said
    if verb.dep == "xcomp" and verb.head.pos in {"VERB", "AUX", "ADJ"} and verb.head.child("dobj") is None:
        if verb.head.dep == "acomp":
            words = [*verb_group(verb.head.head), *words]
        to = [child for child in verb.children if child.dep == "aux" and child.lower == "to"]
        words = [*verb_group(verb.head), *to, *words]
    elif verb.dep == "conj" and not any(word.dep in {"aux", "auxpass"} for word in words):
        shared = _shared_auxiliaries(verb)
        words = [*shared, *words]
    return sorted(set(words), key=lambda word: word.i)


def is_reported(verb: Word) -> bool:
    """Whether somebody says what a verb says, without saying who: "is said to have painted".

    :param verb: a verb below another
    :returns: true for those
    """
    head = verb.head
    return verb.dep == "xcomp" and head.lemma in REPORTING and head.child("auxpass") is not None


def _shared_auxiliaries(verb: Word) -> list[Word]:
    """Auxiliaries of the first of several coordinated verbs ("was written and directed by")."""
    first = verb.head
    if verb.child("nsubj", "nsubjpass") is not None or first.tag != verb.tag:
        return []
    return [child for child in first.children if child.dep in {"aux", "auxpass", "neg"} and child.i < first.i]


def _content(words: list[Word]) -> list[Word]:
    return [word for word in words if word.dep not in {"aux", "auxpass", "neg", "advmod"}]


_Groups = tuple[list[Word], ...]
_Argument = tuple[_Groups, list[Word], str, Word, float]


def _arguments(verb: Word, words: list[Word]) -> Iterator[_Argument]:
    """Predicate words, content words, rule, object head and prior for everything that a verb takes."""
    passive = verb.child("nsubjpass", "auxpass") is not None or (verb.dep in {"acl", "conj"} and verb.tag == "VBN")
    voice = "passive" if passive else "active"
    copular = verb.lemma == "be"
    for child in verb.all("dative"):
        if child.pos != "ADP" and verb.child("dobj") is not None and is_nominal(child):
            for receiver in conjuncts(child):
                yield (words,), [*_content(words), _TO], f"{voice}_dative", named(receiver), 0.75
    for child in verb.children:
        if child.dep in _OBJECTS and not copular:
            yield from _object_arguments(child, words, voice)
        elif child.dep in {"prep", "agent"} or (child.dep == "dative" and child.pos == "ADP"):
            if not copular or verb.child("attr", "acomp") is None:
                yield from _prepositions(child, words, voice)
        elif child.dep in {"npadvmod", "tmod"} and child.i > verb.i and is_time(child) and not copular:
            yield (words,), _content(words), f"{voice}_time", child, 0.75
    yield from _shared_arguments(verb, words, voice)
    if verb.dep == "relcl" and not copular and is_nominal(verb.head):
        yield from _relative_arguments(verb, words, voice)


def _shared_arguments(verb: Word, words: list[Word], voice: str) -> Iterator[_Argument]:
    """What only the last of coordinated verbs has: "written and directed by Charlie Day", "wrote and sang it"."""
    stranded = [child for child in verb.all("prep", "agent") if child.i > verb.i and not child.children]
    if any(child.i > verb.i and child.dep in _COMPLEMENTS and child not in stranded for child in verb.children):
        return
    last = verb.child("conj") or _next_conjunct(verb)
    if stranded and last is not None:
        yield from _stranded_arguments(stranded, last, words, voice)
        return
    while last is not None and (last.tag == verb.tag or {last.tag, verb.tag} == {"VBN", "VBD"}):
        agents = [
            child for child in last.children if child.dep == "agent" or (child.dep == "prep" and child.lower in {"in", "at"})
        ]
        if verb.tag == "VBN":
            for agent in agents:
                yield from _prepositions(agent, words, voice)
        taken = last.all("dobj") if verb.tag != "VBN" or voice == "active" else []
        for child in taken:
            yield from _object_arguments(child, words, voice)
        last = None if agents or taken else last.child("conj")


def _stranded_arguments(stranded: list[Word], last: Word, words: list[Word], voice: str) -> Iterator[_Argument]:
    """What prepositions without an object share with the next verb: "directed by and starring Charlie Day"."""
    taken = [*last.all("dobj"), *(word for child in last.all("prep", "agent") for _, word in objects_of(child))]
    for preposition in stranded:
        for conjunct in (found for head in taken[:1] for found in conjuncts(head) if is_nominal(found)):
            yield (words, [preposition]), [*_content(words), preposition], f"{voice}_preposition", named(conjunct), 0.7


def _next_conjunct(verb: Word) -> Word | None:
    """The verb that follows among those coordinated with the same first one."""
    if verb.dep not in {"conj", "acl"}:
        return None
    return next((other for other in verb.head.all(verb.dep) if other.i > verb.i and other.tag == verb.tag), None)


def _object_arguments(child: Word, words: list[Word], voice: str) -> Iterator[_Argument]:
    for conjunct in conjuncts(child):
        if not is_nominal(conjunct) or conjunct.lower in RELATIVE_PRONOUNS:
            continue
        yield (words,), _content(words), voice, named(conjunct), 0.8
        yield from _inner(conjunct, (words,), _content(words), voice)
    for preposition in child.all("prep"):
        if is_temporal(preposition):
            yield from _prepositions(preposition, words, voice)


def _prepositions(preposition: Word, words: list[Word], voice: str) -> Iterator[_Argument]:
    if preposition.lower in _ASIDES:
        return
    for between, head in objects_of(preposition):
        if not is_nominal(head) or head.lower in RELATIVE_PRONOUNS:
            continue
        content = [*_content(words), *between]
        yield (words, between), content, f"{voice}_preposition", named(head), 0.75
        yield from _inner(head, (words, between), content, voice)
        for nested in head.all("prep"):
            if is_temporal(nested) and not is_time(head):
                yield from _prepositions(nested, words, voice)


def _inner(
    noun: Word, before: _Groups, content: list[Word], voice: str, *, deeper: bool = True
) -> Iterator[_Argument]:
    """Names behind a common noun, or behind two: "served as bishop of Elmham", "as minister of finance of Norway"."""
    if is_name(noun) or noun.pos != "NOUN":
        return
    core = core_of(noun)
    for participle in noun.all("acl"):
        for agent in participle.all("agent"):
            for between, head in objects_of(agent):
                if is_name(head) and participle.tag == "VBN":
                    made = [*content, noun, participle, *between]
                    yield (*before, [*core, noun], [participle], between), made, f"{voice}_nested", head, 0.6
    for preposition in noun.all("prep"):
        if is_temporal(preposition):
            continue
        for between, head in objects_of(preposition):
            through = (*before, [*core, noun], between)
            if not is_name(head):
                if deeper and head.pos == "NOUN" and kind_of_noun(noun.lemma) == "person":
                    yield from _inner(head, through, [*content, noun, *between], voice, deeper=False)
            elif is_example(preposition) and deeper:
                yield before, content, f"{voice}_example", head, 0.65
            else:
                yield through, [*content, noun, *between], f"{voice}_nested", head, 0.6


def _relative_arguments(verb: Word, words: list[Word], voice: str) -> Iterator[_Argument]:
    """The noun that a relative clause takes: "the book that he wrote", "the film in which she played"."""
    subject = verb.child(*SUBJECTS)
    if subject is None or subject.lower in RELATIVE_PRONOUNS:
        return
    for preposition in verb.all("prep"):
        governed = preposition.child("pobj")
        if governed is not None and governed.lower in RELATIVE_PRONOUNS:
            content = [*_content(words), preposition]
            yield (words, [preposition]), content, f"{voice}_relative", named(verb.head), 0.7
            return
    where = next((child for child in verb.children if child.lower == "where"), None)
    if where is not None:
        yield (words, [where]), [*_content(words), _IN], f"{voice}_relative", named(verb.head), 0.65
        return
    taken = verb.child("dobj")
    complete = subject.dep == "nsubjpass" or (taken is not None and taken.lower not in RELATIVE_PRONOUNS)
    stranded = any(child.dep == "prep" and not child.children for child in verb.children)
    adverbial = any(child.lower in {"where", "when", "why", "how"} for child in verb.children)
    if not (complete or stranded or adverbial or verb.child("ccomp", "xcomp")):
        yield (words,), _content(words), f"{voice}_relative", named(verb.head), 0.7


def _relatives(verb: Word, subjects: list[Word]) -> Iterator[Candidate]:
    """Relatives that somebody has: "had two children, Anna and Karl" makes Anna a child of theirs."""
    if verb.lemma != "have":
        return
    for noun in verb.all("dobj"):
        if is_name(noun) or not is_relational(noun):
            continue
        for first in noun.all("appos"):
            for relative in conjuncts(first):
                for subject in subjects:
                    if is_name(relative):
                        owner = noun_phrase(subject)
                        yield Candidate(
                            noun_phrase(relative), f"{noun.text} of", f"{key_of([noun])}_of", owner, "has_role", 0.7, verb
                        )


def _said(verb: Word, words: list[Word], subjects: list[Word]) -> Iterator[Candidate]:
    """What somebody said, as a literal; what the clause itself says is a fact of its own."""
    clause = verb.child("ccomp")
    if clause is None or verb.lemma not in REPORTING:
        return
    mark = [child for child in clause.children if child.dep == "mark" and child.lower == "that"]
    if not mark and verb.lemma not in _UNMARKED_SPEECH:
        return
    inside = [word for word in clause.subtree() if word.dep != "mark" or word.head is not clause]
    while inside and inside[0].pos == "PUNCT":
        inside.pop(0)
    while inside and inside[-1].pos == "PUNCT":
        inside.pop()
    if not inside:
        return
    phrase = span_of(inside)
    if phrase.end - phrase.start > _MAX_SAID or phrase.start < verb.end <= phrase.end:
        return
    for subject in subjects:
        yield Candidate(
            noun_phrase(subject),
            join([*words, *mark]),
            key_of(_content(words)),
            Phrase(clause, phrase.start, phrase.end),
            "attribution",
            0.6,
            verb,
        )
