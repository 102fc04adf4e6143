"""Facts of a sentence: the candidates of every rule, checked and made into records.

Where two rules read the same, the surer reading stays: its rule's prior, lowered for what makes extraction err. How likely a
fact is right is another number, fitted, in :mod:`.confidence`; it decides nothing here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .confidence import confidence_of, marks_of
from .discourse import Discourse
from .lexicon import REPORTING, UNREAL_HEADS, UNREAL_MARKS, word_set
from .names import clean_name, entity_key
from .records import Argument, Fact, Mention
from .rules import RULES, Candidate
from .rules.base import Phrase
from .rules.parse import is_negated, is_time
from .rules.peoples import PEOPLE
from .syntax import Sentence, Word
from .times import find_times
from .validity import event_times, times_of

_UNREAL_MODALS = word_set("would could should might may 'd")
_HAPPENED_LATER = word_set("later eventually subsequently ultimately soon then also")
_LONG_SENTENCE = 40
_PENALTY_LONG = 0.9
_PENALTY_CLAIM = 0.7
_PENALTY_PRONOUN = 0.9
_MAX_ARGUMENT = 300  # code points; longer ones are misread clauses
_NO_SUBJECTS = word_set("there what whom whose when where why how")
_QUOTES = "\"\u201c\u201d'\u2018\u2019"
_PARTNERS = {"(": ")", ")": "(", "[": "]", "]": "[", "\u201c": "\u201d", "\u201d": "\u201c"}
_YEAR_BEHIND = re.compile(r" ?,? \d{3,4}\b")
_DATE_START = re.compile(r"[\d(]")


def find_facts(
    sentence: Sentence, text: str, mentions: Sequence[Mention], discourse: Discourse, dropped: Counter[str]
) -> list[Fact]:
    """The facts of a sentence.

    :param sentence: a parsed sentence, its words marked by :func:`.mentions.find_mentions`
    :param text: the document's text
    :param mentions: the sentence's mentions
    :param discourse: what was spoken of so far
    :param dropped: counts of rejected candidates by reason; added to
    :returns: facts in the order of the rules, offsets in the document, sentence 0
    """
    reader = _Reader(sentence, text, mentions, discourse)
    found: dict[tuple[object, ...], tuple[float, Fact]] = {}
    question = reader.is_question()
    for rule in RULES:
        for candidate in rule(sentence):
            reason = "question" if question else reader.objection(candidate)
            if reason:
                dropped[reason] += 1
                continue
            strength, fact = reader.fact(candidate)
            if fact.subject.key and fact.subject.key == fact.object.key:
                dropped["self-loop"] += 1
                continue
            identity = (
                fact.subject.start,
                fact.subject.key,
                fact.predicate_key,
                fact.object.start,
                fact.object.end,
            )
            known = found.get(identity)
            if known is None or known[0] < strength:
                found[identity] = strength, fact
    facts = [fact for _, fact in found.values()]
    return sorted(facts, key=lambda fact: (fact.subject.start, fact.object.start, fact.predicate_key))


class _Reader:
    """Checks candidates of one sentence and makes them into facts.

    :param sentence: the sentence
    :param text: the document's text
    :param mentions: the sentence's mentions
    :param discourse: what was spoken of so far
    """

    def __init__(self, sentence: Sentence, text: str, mentions: Sequence[Mention], discourse: Discourse) -> None:
        self.sentence = sentence
        self.text = text
        self.mentions = mentions
        self.discourse = discourse
        self._times = event_times(sentence, text, discourse.time)

    def is_question(self) -> bool:
        """Whether the sentence asks."""
        words = self.text[self.sentence.start : self.sentence.end]
        if not words.rstrip(_QUOTES + " )").endswith("?"):
            return False
        return words[0] in _QUOTES or words[-1] == "?" or not any(quote in words[:-2] for quote in _QUOTES)

    def objection(self, candidate: Candidate) -> str:
        """Why a candidate is no fact; empty where it is one."""
        subject, target = candidate.subject, candidate.object
        if not candidate.key or not candidate.predicate.strip():
            return "empty predicate"
        if subject.head.lower in _NO_SUBJECTS and subject.head.mention < 0:
            return "no subject"
        if subject.start < target.end and target.start < subject.end:
            return "overlapping arguments"
        if subject.head.mention >= 0 and subject.head.mention == target.head.mention:
            return "one name"
        if max(target.end - target.start, subject.end - subject.start) > _MAX_ARGUMENT:
            return "overlong argument"
        if not any(char.isalnum() for char in self.text[target.start : target.end]):
            return "empty object"
        if candidate.verb is not None and _is_unreal(candidate.verb):
            return "hypothetical"
        return ""

    def fact(self, candidate: Candidate) -> tuple[float, Fact]:
        """A candidate as a record, behind the strength that decides between readings of the same."""
        subject = self.argument(candidate.subject)
        target = self.argument(candidate.object)
        claim = candidate.verb is not None and _is_claim(candidate.verb)
        strength = candidate.confidence
        if len(self.sentence.words) > _LONG_SENTENCE:
            strength *= _PENALTY_LONG
        if claim:
            strength *= _PENALTY_CLAIM
        if any(
            arg.key and arg.text.lower() != arg.name.lower() and phrase.head.pos == "PRON"
            for arg, phrase in ((subject, candidate.subject), (target, candidate.object))
        ):
            strength *= _PENALTY_PRONOUN
        polarity = candidate.verb is None or not is_negated(candidate.verb)
        bounds = self._bounds(candidate, target)
        marks = marks_of(candidate, self.sentence, subject, target, claim=claim)
        return round(strength, 3), Fact(
            subject,
            candidate.predicate,
            candidate.key,
            target,
            polarity,
            0,
            candidate.rule,
            confidence_of(candidate.rule, candidate.confidence, marks),
            candidate.verb.start if candidate.verb is not None else -1,
            *bounds,
            marks,
        )

    def _bounds(self, candidate: Candidate, target: Argument) -> tuple[str, str]:
        """Since when and until when a candidate held."""
        if candidate.rule == PEOPLE:
            return "", ""  # "was a Norwegian minister until 1950": still a Norwegian then
        if candidate.verb is not None:
            return times_of(candidate.verb, self._times)
        dated = next(find_times(target.text), None) if candidate.rule == "bracket" else None
        return (dated.start, dated.end) if dated is not None else ("", "")

    def _with_year(self, phrase: Phrase) -> Phrase:
        """A date with the year behind its comma, which the parse often leaves out."""
        if phrase.head.i < 0 or not is_time(phrase.head):
            return phrase
        year = _YEAR_BEHIND.match(self.text, phrase.end, self.sentence.end)
        return Phrase(phrase.head, phrase.start, year.end()) if year else phrase

    def _trimmed(self, phrase: Phrase) -> Phrase:
        """A phrase without a quotation mark or bracket whose partner lies outside."""
        start, end = phrase.start, phrase.end
        while end - start > 1 and self._unpaired(start, end, self.text[end - 1]):
            end -= 1
            while end > start + 1 and self.text[end - 1].isspace():
                end -= 1
        while end - start > 1 and self._unpaired(start, end, self.text[start]):
            start += 1
            while start < end - 1 and self.text[start].isspace():
                start += 1
        return Phrase(phrase.head, start, end)

    def _unpaired(self, start: int, end: int, mark: str) -> bool:
        inside = self.text[start:end]
        if mark in ",;:":
            return True
        if mark == '"':
            return inside.count(mark) % 2 == 1
        partner = _PARTNERS.get(mark)
        return partner is not None and inside.count(mark) != inside.count(partner)

    def argument(self, phrase: Phrase) -> Argument:
        """One side of a fact, with the entity that it stands for."""
        phrase = self._trimmed(self._with_year(phrase))
        text, head = self.text[phrase.start : phrase.end], phrase.head
        if head.i >= 0 and head.mention >= 0:
            mention = self.mentions[head.mention]
            meant = self.discourse.meant(mention) or (mention.name, mention.key, mention.label)
            return Argument(text, phrase.start, phrase.end, *meant)
        if head.i >= 0:
            known = self.discourse.antecedent(head)
            if known is not None:
                return Argument(text, phrase.start, phrase.end, *known)
        elif not _DATE_START.match(text) and text[:1].isupper() and not any(char.isdigit() for char in text):
            name = clean_name(text)
            return Argument(text, phrase.start, phrase.end, name, entity_key(name))
        return Argument(text, phrase.start, phrase.end)


def _clauses(verb: Word) -> Iterator[Word]:
    """A verb and the verbs that it hangs on, inside out."""
    yield verb
    while verb.head is not verb:
        if verb.dep in {"relcl", "acl"}:
            return  # what is said of a noun holds whatever happens to the noun
        verb = verb.head
        if verb.pos in {"VERB", "AUX", "ADJ"}:
            yield verb


def _is_unreal(verb: Word) -> bool:
    below: Word | None = None
    for clause in _clauses(verb):
        if any(child.dep == "mark" and child.lower in UNREAL_MARKS for child in clause.children):
            return True
        conditional = any(
            child.dep == "advcl" and any(mark.dep == "mark" and mark.lower in {"if", "unless"} for mark in child.children)
            for child in clause.children
        )
        if conditional and clause is verb:
            return True
        if _has_unreal_modal(clause) and (clause is verb or _depends(below)):
            return True
        if below is not None and below.dep in {"xcomp", "ccomp"} and clause.lemma in UNREAL_HEADS:
            return True
        below = clause
    return verb.dep == "advcl" and any(c.dep == "aux" and c.lower == "to" for c in verb.children)


def _depends(below: Word | None) -> bool:
    return below is not None and below.dep in {"xcomp", "ccomp", "conj"} and below.child("nsubj", "aux") is None


def _has_unreal_modal(verb: Word) -> bool:
    if not any(child.dep == "aux" and child.tag == "MD" and child.lower in _UNREAL_MODALS for child in verb.children):
        return False
    later = any(child.dep == "advmod" and child.lower in _HAPPENED_LATER for child in verb.children)
    going_on = verb.lemma == "go" and verb.child("xcomp") is not None
    return not (later or going_on)


def _is_claim(verb: Word) -> bool:
    below: Word | None = None
    for clause in _clauses(verb):
        if below is not None and below.dep in {"ccomp", "xcomp"} and clause.lemma in REPORTING:
            return True
        if any(child.dep == "prep" and child.lower == "according" for child in clause.children):
            return True
        below = clause
    return False
