"""Facts of the brackets behind a name: "(born 3 May 1950 in Paris; died 4 June 2001)", "(1950 – 2001)"."""

import re
from collections.abc import Iterator

from ..kinds import kind_of_noun
from ..prepare import Bracket
from ..syntax import Sentence, Word
from .base import Candidate, Phrase, noun_phrase
from .parse import is_nominal

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_YEAR = r"\d{3,4}(?:\s?(?:BCE?|AD|CE))?"
_COMMA = r"(?:\s?,)?\s"  # some texts set a space before every comma
_DATE = (
    rf"(?:(?:c(?:irca)?\.?|ca\.|around|about|after|before|by|between)\s*)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}{_COMMA}{_YEAR}|{_MONTH}\s\d{{1,2}}{_COMMA}{_YEAR}"
    rf"|{_MONTH}{_COMMA}{_YEAR}|{_YEAR})"
)
_PLACE = r"[A-Z\u00c0-\u024f][\w.'\u2019-]*(?:[ ,]+(?:[a-z]{2,3} )?[A-Z\u00c0-\u024f][\w.'\u2019-]*)*"
_EVENT = re.compile(
    rf"\b(?P<verb>born|died|b\.|d\.|\u2020|\*)\s*(?:{_PLACE}{_COMMA}(?={_DATE}))?(?:on\s)?(?P<date>{_DATE})?(?:(?:\s?,)?\s*(?:in|at)\s(?P<place>{_PLACE}))?",
    re.IGNORECASE,
)
_WHERE = r"(?:(?:\s?,)?\s(?:in\s|at\s)?(?P<%s>" + _PLACE + "))?"
_UNTIL = rf"(?:[\u2013\u2014-]|--|to|(?<=\d{{4}})(?=\s?(?:{_MONTH}\s\d|\d{{1,2}}\s{_MONTH})))"
_RANGE = re.compile(
    rf"(?:(?P<born_at>{_PLACE})\s?,\s)?(?P<born>{_DATE}){_WHERE % 'born_in'}(?:\s?,)?\s*{_UNTIL}\s*"
    rf"(?:(?P<died_at>{_PLACE})\s?,\s)?(?P<died>{_DATE}){_WHERE % 'died_in'}"
)
_ONLY_DEATH = re.compile(rf"^\W*[\u2013\u2014-]\s*(?P<died>{_DATE})")
_QUOTES = frozenset("\"'\u201d\u2019")
_ONLY_YEAR = re.compile(r"\W*(?P<year>[12]\d{3})\W*")
_FULL_DATE = re.compile(rf"{_MONTH}")
_ALIAS = re.compile(rf"\b(?P<phrase>also known as|better known as|known as|formerly|n[\u00e9e]e|aka)\s+(?P<name>{_PLACE})")
_SPAN_OF_OFFICE = re.compile(r"\b(?:r\.|reign|ruled|fl\.|active|season|office)", re.IGNORECASE)
_LIFE = (
    ("born", "born", "bear"),
    ("born_in", "born in", "bear_in"),
    ("born_at", "born in", "bear_in"),
    ("died", "died", "die"),
    ("died_at", "died in", "die_in"),
    ("died_in", "died in", "die_in"),
)
_KEYS = {"born": "bear", "b.": "bear", "*": "bear", "died": "die", "d.": "die", "\u2020": "die"}


def bracket_facts(sentence: Sentence) -> Iterator[Candidate]:
    """Facts of brackets that were cut out before parsing.

    :param sentence: a parsed sentence
    :yields: candidates
    """
    for before, bracket in sentence.brackets:
        bearer = _bearer(before, sentence)
        if bearer is None:
            continue
        found = set()
        for match in _EVENT.finditer(bracket.inner):
            verb, key = match["verb"], _KEYS[match["verb"].lower()]
            if match["date"]:
                found.add(key)
                yield _fact(bearer, verb, key, bracket, match.span("date"))
            if match["place"]:
                found.add(f"{key}_in")
                yield _fact(bearer, f"{verb} in", f"{key}_in", bracket, match.span("place"))
        work = _unquoted(before, sentence)
        if work.label == "WORK_OF_ART" and (year := _ONLY_YEAR.fullmatch(bracket.inner)):
            # each of a list of works has a year of its own, whatever the parse hangs it on
            yield _fact(Phrase(work, *work.name), "dates from", "date_from", bracket, year.span("year"))
        lived = _RANGE.search(bracket.inner) or _ONLY_DEATH.search(bracket.inner)
        if lived and "die" not in found and _is_lifetime(bearer.head, lived, bracket.inner):
            for group, predicate, key in _LIFE:
                if lived.groupdict().get(group) and key not in found:
                    yield _fact(bearer, predicate, key, bracket, lived.span(group))
        for match in _ALIAS.finditer(bracket.inner):
            key = "_".join(match["phrase"].lower().replace("\u00e9", "e").split())
            yield _fact(bearer, match["phrase"], key, bracket, match.span("name"))


def _bearer(before: Word, sentence: Sentence) -> Phrase | None:
    """The phrase that a bracket stands behind; right before the verb, the subject that it belongs to."""
    head = before = _unquoted(before, sentence)
    while head.head is not head and (
        (head.mention >= 0 and head.head.mention == head.mention)
        or head.dep in {"compound", "nmod", "flat", "case"}
        or (head.dep == "punct" and is_nominal(head.head))
        or (head.dep == "appos" and head.head.mention >= 0)
    ):
        head = head.head
    above = head.head
    if head.dep == "pobj" and above.head.dep == "appos" and above.head.head.mention >= 0:
        head = above.head.head  # "Juan, Duke of Medina (died 1512)": Juan died, not Medina
    subject = sentence.root.child("nsubj", "nsubjpass")
    if (
        subject is not None
        and subject.mention >= 0
        and head is not subject
        and _describes(subject, before, head, sentence.root)
    ):
        head = subject
    if not is_nominal(head):
        return None
    return noun_phrase(head, drop=[child for child in head.children if child.i > before.i])


def _unquoted(before: Word, sentence: Sentence) -> Word:
    """The word before a bracket, or before the quotation mark there."""
    at = sentence.words.index(before)
    while at and sentence.words[at].text in _QUOTES:
        at -= 1
    return sentence.words[at]


def _describes(subject: Word, before: Word, head: Word, root: Word) -> bool:
    """Whether a bracket behind further words of a subject is about the subject: "Felix Schuster, 1st Baronet (…), was"."""
    if not subject.i < before.i < root.i or any(child.dep == "conj" for child in subject.children):
        return False
    return head.label != "PERSON"


def _is_lifetime(head: Word, lived: re.Match[str], inner: str) -> bool:
    """Whether two dates are a birth and a death, not a term of office or a season."""
    if _SPAN_OF_OFFICE.search(inner):
        return False
    if "born" not in lived.groupdict():
        return head.label == "PERSON" or bool(_FULL_DATE.search(lived["died"]))
    full = bool(_FULL_DATE.search(lived["born"])) and bool(_FULL_DATE.search(lived["died"]))
    return full or (head.dep in {"nsubj", "nsubjpass"} and (head.label == "PERSON" or _is_somebody(head)))


def _is_somebody(subject: Word) -> bool:
    """Whether a sentence says that its subject is a person: "was a crusader"."""
    verb = subject.head
    return verb.lemma == "be" and any(kind_of_noun(noun.lemma) == "person" for noun in verb.all("attr"))


def _fact(bearer: Phrase, predicate: str, key: str, bracket: Bracket, span: tuple[int, int]) -> Candidate:
    at = bracket.start + 1  # what stands between begins behind the opening bracket
    return Candidate(bearer, predicate, key, Phrase(_LITERAL, at + span[0], at + span[1]), "bracket", 0.9)


_LITERAL = Word(-1, "", "CD", "NUM", "", (0, 0))
