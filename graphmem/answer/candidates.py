"""Everything in the best notes that could be an answer, and where it stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graphmem.answer.pages import Page, PageReader
from graphmem.ingest.names import entity_key, words_of

KINDS = ("person", "place", "organisation", "work", "people", "other", "date", "number", "phrase")
_BY_LABEL = {
    "PERSON": "person", "PER": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation",
    "WORK_OF_ART": "work", "PRODUCT": "work", "NORP": "people", "LANGUAGE": "people",
}  # fmt: skip
_MAY_BE_PLACES = frozenset(["person", "organisation", "people", "other"])
_QUOTED = re.compile(r"[\"“]([^\"“”]{2,60})[\"”]")
_ARTICLE = re.compile(r"^(?:the|an?|his|her|its|their)\s+", re.IGNORECASE)
_JOIN = re.compile(r",\s?")
_YEAR = re.compile(r"\d{3,4}\Z")
_PHRASE_WORDS = 6
_OPENING = 4


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a candidate stands.

    :param page: the note
    :param start: its first code point in the note's text
    :param end: one past its last
    :param place: the note's place among the best, from 0
    """

    page: Page
    start: int
    end: int
    place: int


@dataclass(slots=True)
class Candidate:
    """What could be an answer.

    :param text: how an answer would say it
    :param kind: one of ``KINDS``
    :param entity: the entity's row; -1 where it is none
    :param about: rows of the notes about it
    :param occurrences: where it stands
    """

    text: str
    kind: str
    entity: int = -1
    about: tuple[int, ...] = ()
    occurrences: list[Occurrence] = field(default_factory=list)


def find_candidates(pages: Sequence[Page], reader: PageReader, kind: str, noun: str = "") -> list[Candidate]:
    """What could answer a question.

    :param pages: the best notes, best first
    :param reader: where they come from
    :param kind: what the question asks for: only dates for a date, numbers too for a number, phrases for a thing
    :param noun: the noun that the question word asks for; where it is a year, dates are cut to theirs
    :returns: candidates, each with its occurrences, in order of appearance
    """
    found: dict[tuple[str, str], Candidate] = {}
    for place, page in enumerate(pages):
        for start, end, label, entity in _spans(page, kind):
            if label == "date" and noun in {"year", "years"}:
                start = _year_of(page.text, start, end)  # noqa: PLW2901 - the same span, cut
            about = _about(page, start, end, entity, reader) if label in KINDS[:6] else []
            text = reader.shown(page.text[start:end], entity, about)
            key = entity_key(text)
            if not key:
                continue
            group = "name" if label in KINDS[:6] else label
            candidate = found.setdefault((group, key), Candidate(text, label, entity, tuple(about)))
            candidate.occurrences.append(Occurrence(page, start, end, place))
            if kind in {"place", "country"} and label in _MAY_BE_PLACES and page.is_within(start):
                candidate.kind = "place"
    return list(found.values())


def _year_of(text: str, start: int, end: int) -> int:
    """Where a date's year starts, if the date ends with it; else where the date does."""
    year = _YEAR.search(text, start, end)
    return year.start() if year else start


def _about(page: Page, start: int, end: int, entity: int, reader: PageReader) -> list[int]:
    """The notes about a name; a note opens with the full name of what its title calls shorter."""
    named = reader.meant(page.text[start:end], entity, page.row)
    subject = int(reader.subject_of[page.row])
    opens = start <= _OPENING and subject >= 0 and page.title_words & set(words_of(page.text[start:end]))
    return reader.about(subject) if not named and opens else named


def _spans(page: Page, kind: str) -> Iterator[tuple[int, int, str, int]]:
    if kind in {"date", "number"}:
        for date in page.dates:
            yield date.start, date.end, "date", -1
    if kind in {"number", "thing"}:
        for number in page.numbers:
            yield number.start, number.end, "number", -1
    if kind in {"date", "number"}:
        return
    for name in page.names:
        yield name.start, name.end, _BY_LABEL.get(name.type, "other"), name.entity
    for one, other in zip(page.names, page.names[1:], strict=False):
        if kind in {"place", "thing"} and _JOIN.fullmatch(page.text[one.end : other.start]):
            yield one.start, other.end, "place", -1
    for start, end in page.unnamed:
        yield start, end, "other", -1
    for country in page.countries:
        yield country.start, country.end, "people" if country.adjective else "place", -1
    yield from _phrases(page, kind)


def _phrases(page: Page, kind: str) -> Iterator[tuple[int, int, str, int]]:
    for match in _QUOTED.finditer(page.text):
        yield match.start(1), match.end(1), "work", -1
    if kind not in {"thing", "country"}:
        return
    for fact in page.facts:
        if fact.object >= 0 or not fact.literal:
            continue
        start = page.text.find(fact.literal, max(0, fact.start - 2))
        article = _ARTICLE.match(fact.literal)
        words = fact.literal.split()
        if start >= 0 and len(words) <= _PHRASE_WORDS:
            yield start + (article.end() if article else 0), start + len(fact.literal), "phrase", -1
