"""What a note says a thing's property is: a person's father, a film's director, a date of birth."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from graphmem.answer.pages import Page, PageReader
from graphmem.answer.places import is_adjective
from graphmem.retrieve.relations import FEMALE, MALE, RELATIONS, Relation

_WORD = re.compile(r"\w+")
_PEOPLE = frozenset(["PERSON", "PER"])
_PLACES = frozenset(["GPE", "LOC", "FAC"])
_NO_PERSON = frozenset(["GPE", "LOC", "FAC", "NORP", "LANGUAGE", "EVENT", "LAW", "WORK_OF_ART", "DATE"])
_NO_PLACE = frozenset(["PERSON", "PER", "NORP", "WORK_OF_ART", "LANGUAGE", "LAW", "EVENT"])
_NAMED = frozenset(["person", "organisation", "thing"])
_PER_WORD = 0.9
_PER_NAME = 0.75
_REACH = 25
_PAGES = 3
_LIFE = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)?")
_DASH = re.compile(
    r"\s[-–—]\s|[–—]|(?<=\d)\s*-\s*(?=[\dA-Z])|(?<=\d{4})(?=\d{1,2} [A-Z])|(?<=\d{4})(?=[A-Z])|(?<=\d{4})(?=\d{4})"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value that a note gives a property.

    :param text: the value in the note's words, or an entity's name
    :param entity: the entity's row; -1 where it is none
    :param score: how well the words say so, in [0, 1]
    :param note: the note's row
    :param sentence: number of the sentence in the note
    :param start: its first code point in the note's text
    :param end: one past its last
    :param key: of a date, its year, month and day; otherwise zeros
    :param about: rows of the notes about it; none where it is no name, or the memory has none
    """

    text: str
    entity: int
    score: float
    note: int
    sentence: int
    start: int
    end: int
    key: tuple[int, int, int] = (0, 0, 0)
    about: tuple[int, ...] = ()


class SlotFiller:
    """Finds values of properties in the notes about a thing.

    :param reader: gives the notes
    """

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader

    def fill(self, notes: list[int], relation_name: str, entity: int = -1, likely: Sequence[int] = ()) -> list[Value]:
        """Values of a property, best first, no value twice.

        :param notes: rows of the notes about the thing, the first sentences first
        :param relation_name: one of ``RELATIONS``
        :param entity: the thing itself, which is not its own value; -1 where it is none
        :param likely: rows of notes that values may be about
        :returns: its values
        """
        relation = RELATIONS[relation_name]
        best: dict[tuple[int, str], Value] = {}
        for place, row in enumerate(notes[:_PAGES]):
            page = self._reader.page(row)
            for value in self._in_page(page, relation, entity, likely):
                value = replace(value, score=value.score * 0.95**place)
                known = best.get((value.entity, value.text))
                if known is None or known.score < value.score:
                    best[value.entity, value.text] = value
        return sorted(best.values(), key=lambda value: (-value.score, value.note, value.start))

    def _in_page(self, page: Page, relation: Relation, entity: int, likely: Sequence[int]) -> list[Value]:
        spans = self._spans(page, relation, entity)
        stated = self._stated(page, relation, entity)
        found = []
        for start, end, value, fit, key in spans:
            sentence = page.sentence_at(start)
            score = self._cue(page, relation, start, end, sentence, [(s, e) for s, e, *_ in spans])
            score = max(score, self._lifespan(page, relation, start), 0.85 if start in stated else 0.0)
            if score <= 0:
                continue
            text = " ".join(page.text[start:end].split())
            about: tuple[int, ...] = ()
            if relation.kind in _NAMED:
                about = tuple(self._reader.meant(text, value, page.row, likely))
                text = self._reader.shown(text, value, about)
                if about and int(self._reader.subject_of[about[0]]) == entity:
                    continue
            score *= fit * 0.98 ** min(sentence, 20) * self._gendered(relation, about)
            found.append(Value(text, value, min(score, 1.0), page.row, sentence, start, end, key, about))
        return found

    def _spans(self, page: Page, relation: Relation, entity: int) -> list[tuple[int, int, int, float, tuple[int, int, int]]]:
        none = (0, 0, 0)
        if relation.kind == "date":
            return [(date.start, date.end, -1, 1.0, date.key) for date in page.dates]
        if relation.kind == "country":
            return [(place.start, place.end, -1, 1.0 if place.adjective else 0.8, none) for place in page.countries]
        spans = []
        for name in page.names:
            fit = _fit(relation.kind, name.type)
            if relation.kind == "place" and page.is_within(name.start):
                fit = max(fit, 0.85)
            if relation.kind in {"person", "place", "organisation"} and is_adjective(page.text[name.start : name.end]):
                continue
            if fit > 0 and name.entity not in {entity, self._reader.subject_of[page.row]}:
                spans.append((name.start, name.end, name.entity, fit, none))
        spans.extend((start, end, -1, 0.6, none) for start, end in page.unnamed)
        return spans

    def _stated(self, page: Page, relation: Relation, entity: int) -> set[int]:
        """Where facts about the thing itself give the property's value."""
        mine = {entity, int(self._reader.subject_of[page.row])}
        said = "|".join(pattern for pattern in (relation.before, relation.after) if pattern)
        return {
            fact.start
            for fact in page.facts
            if said and fact.subject in mine and re.search(said, fact.predicate, re.IGNORECASE)
        }

    @staticmethod
    def _cue(page: Page, relation: Relation, start: int, end: int, sentence: int, others: list[tuple[int, int]]) -> float:
        """How near the words that say the property are, without other values between."""
        if not relation.before and not relation.after:
            return 0.6
        first, last = page.sentences[sentence] if page.sentences else (0, len(page.text))
        best = 0.0
        for pattern, begins in ((relation.before, True), (relation.after, False)):
            if not pattern:
                continue
            for match in re.finditer(pattern, page.text[first:last], re.IGNORECASE):
                gap = (first + match.end(), start) if begins else (end, first + match.start())
                if gap[0] > gap[1] + 1:
                    continue
                words = len(_WORD.findall(page.text[gap[0] : gap[1]]))
                between = sum(1 for s, e in others if gap[0] <= s and e <= gap[1])
                if words <= _REACH:
                    best = max(best, (0.9 if begins else 0.7) * _PER_WORD**words * _PER_NAME**between)
        return best

    @staticmethod
    def _lifespan(page: Page, relation: Relation, start: int) -> float:
        """Whether a place or date stands in the parenthesis after the name: born before the dash, dead after it."""
        wanted = relation.name.split()[0]
        if wanted not in {"birth", "death"}:
            return 0.0
        for match in list(_LIFE.finditer(page.text[:500]))[:2]:
            if not match.start(1) <= start < match.end(1) or not re.search(r"\d{3}", match.group(1)):
                continue
            dash = _DASH.search(match.group(1))
            born_only = dash is None and not re.match(r"\s*(?:died|d\.)", match.group(1))
            after = dash is not None and start >= match.start(1) + dash.end()
            if (wanted == "death") == (after or not (born_only or dash)):
                return 0.95
            return 0.0
        return 0.0

    def _gendered(self, relation: Relation, about: Sequence[int]) -> float:
        """Less for a father of whom the notes say "she"."""
        if not relation.gender:
            return 1.0
        if not about:
            return 0.8
        gender = self._reader.page(about[0]).gender * {MALE: 1, FEMALE: -1}[relation.gender]
        return 1.0 if gender > 0.2 else 0.25 if gender < -0.2 else 0.85


def _fit(kind: str, label: str) -> float:
    """How well a name of a type can be a value of a kind, in [0, 1]; types are guesses of a small model."""
    if kind == "person":
        return 1.0 if label in _PEOPLE else 0.35 if label in _NO_PERSON else 0.8
    if kind == "place":
        return 1.0 if label in _PLACES else 0.35 if label in _NO_PLACE else 0.75
    if kind == "organisation":
        return 1.0 if label == "ORG" else 0.5 if label in _PEOPLE else 0.7
    return 0.3 if label in _PEOPLE else 0.8
