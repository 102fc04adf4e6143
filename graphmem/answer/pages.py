"""Notes as a reader sees them: sentences, names with their spans, dates, numbers, countries and facts."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphmem.answer.places import Place, find_countries
from graphmem.answer.spans import Name, Stated
from graphmem.answer.values import Dated, Numbered, find_dates, find_numbers
from graphmem.index.ends import Numbers
from graphmem.index.generation import Generation
from graphmem.ingest.lexicon import DAYS, MONTHS, word_set
from graphmem.ingest.names import words_of

Rows = NDArray[np.int64]
_CALENDAR = MONTHS | DAYS
_SMALL = word_set(
    """
    of the and de von van del di la le king queen prince princess duke duchess count countess earl lord lady sir
    emperor empress dr saint st
    """
)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")
_RUN = re.compile(
    r"(?:[^\W\d_a-z][\w'’.-]*\w|[A-Z]\.)(?: (?:(?:of|de|von|van|del|di|la|le|der|bin|ibn|al|mac|and|the) ){0,2}"
    r"(?:[^\W\d_a-z][\w'’.-]*\w|[A-Z]\.|[IVX]+\b))*"
)
_WITHIN = re.compile(r"\b(?:in|at|near) (?:the )?$")
_LOWER_LEAD = re.compile(r"^(?:[a-z][a-z-]+ )+(?=[^\W\d_a-z])")
_HE = re.compile(r"\b(?:he|his|him|himself|king|prince|duke|lord|sir|emperor|actor|earl|baron)\b", re.IGNORECASE)
_SHE = re.compile(
    r"\b(?:she|her|hers|herself|queen|princess|duchess|lady|empress|actress|countess|baroness)\b", re.IGNORECASE
)


class Page:
    """One note; what is costly is found when it is asked for.

    :param row: the note's row
    :param reader: where it comes from
    """

    def __init__(self, row: int, reader: "PageReader") -> None:
        self.row = row
        self._reader = reader
        notes = reader.generation.records.notes
        self.id: str = notes["id"][row].as_py()
        self.text: str = notes["text"][row].as_py()
        self.title: str = notes["title"][row].as_py()
        self.source: str = notes["source_id"][row].as_py()
        self.speaker: str = notes["speaker"][row].as_py()
        self.time: str = notes["event_time"][row].as_py()
        spans = notes["sentences"][row].as_py()
        self.sentences: list[tuple[int, int]] = list(zip(spans[::2], spans[1::2], strict=True))

    @cached_property
    def title_words(self) -> frozenset[str]:
        """The words of its title, without what stands in parentheses."""
        return frozenset(words_of(_PARENTHESIS.sub("", self.title)))

    @cached_property
    def names(self) -> list[Name]:
        """What it names, from left to right."""
        return self._reader.names(self.row)

    @cached_property
    def unnamed(self) -> list[tuple[int, int]]:
        """Runs of capitalised words that no name of the memory covers."""
        taken = [(name.start, name.end) for name in self.names]
        starts = {start for start, _ in self.sentences}
        return [
            match.span() for match in _RUN.finditer(self.text)
            if not any(start < match.end() and match.start() < end for start, end in taken)
            and (match.start() not in starts or " " in match.group())
            and match.group().lower().rstrip(".") not in _CALENDAR
        ]  # fmt: skip

    @cached_property
    def facts(self) -> list[Stated]:
        """What it states."""
        return self._reader.facts(self.row)

    @cached_property
    def dates(self) -> list[Dated]:
        """Its dates."""
        return find_dates(self.text)

    @cached_property
    def numbers(self) -> list[Numbered]:
        """Its numbers that are no part of a date."""
        dated = [(date.start, date.end) for date in self.dates]
        return [n for n in find_numbers(self.text) if not any(start <= n.start < end for start, end in dated)]

    @cached_property
    def countries(self) -> list[Place]:
        """The countries that it speaks of."""
        return find_countries(self.text)

    @cached_property
    def gender(self) -> float:
        """Whom it is about: near 1 for a man, near -1 for a woman, 0 where it does not say."""
        he, she = len(_HE.findall(self.text)), len(_SHE.findall(self.text))
        return (he - she) / (he + she + 1)

    def is_within(self, start: int) -> bool:
        """Whether what starts here stands after "in", "at" or "near", as places do, whatever their type was taken for."""
        return _WITHIN.search(self.text, max(0, start - 9), start) is not None

    def sentence_at(self, offset: int) -> int:
        """The sentence that holds a place of the text.

        :param offset: a code point
        :returns: the sentence's number; the last before it where none holds it
        """
        found = 0
        for number, (start, _) in enumerate(self.sentences):
            if start <= offset:
                found = number
        return found


def _span(owner: Numbers, row: int) -> tuple[int, int]:
    """Where the values of a row are in a column that is sorted by owner."""
    # In the column's own width: else it would be copied, whole, into the other.
    first, last = np.searchsorted(owner, np.array([row, row + 1], dtype=owner.dtype)).tolist()
    return first, last


class PageReader:
    """Reads notes of one generation.

    :param generation: the index
    """

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        records = generation.records
        self._pages: dict[int, Page] = {}
        ends = generation.ends
        self._mention_note, self._mention_entity = ends.mention_note, ends.mention_entity
        self._evidence_note, self._evidence_fact = ends.evidence_note, ends.evidence_fact
        self._fact_subject, self._fact_object = ends.fact_subject, ends.fact_object
        titled = pc.equal(records.mentions["role"], "title").to_numpy()
        order = np.argsort(self._mention_entity[titled], kind="stable")
        self._titled_entity = self._mention_entity[titled][order]
        self._titled_note = self._mention_note[titled][order]
        own = np.full(len(records.notes), -1, dtype=np.int64)
        own[self._mention_note[titled]] = self._mention_entity[titled]
        self.subject_of = own
        self._link_source, self._link_target = ends.link_source, ends.link_target

    @cached_property
    def speakers(self) -> dict[str, frozenset[str]]:
        """Who speaks in the memory's conversations, each with the words of the name."""
        said = set(self.generation.records.notes["speaker"].to_pylist()) - {"", None}
        return {speaker: frozenset(words_of(speaker)) for speaker in sorted(said)}

    def page(self, row: int) -> Page:
        """One note.

        :param row: its row
        :returns: the note; the same object each time
        """
        found = self._pages.get(row)
        if found is None:
            if len(self._pages) > 4096:
                self._pages.clear()
            found = self._pages[row] = Page(row, self)
        return found

    def about(self, entity: int, limit: int = 4) -> list[int]:
        """The notes that are about an entity, by their title, in the order of their documents.

        :param entity: its row
        :param limit: how many at most
        :returns: their rows
        """
        first, last = np.searchsorted(self._titled_entity, [entity, entity + 1])
        rows = [int(row) for row in self._titled_note[first:last]]
        notes = self.generation.records.notes
        return sorted(rows, key=lambda row: (notes["source_id"][row].as_py(), notes["position"][row].as_py()))[:limit]

    def meant(self, text: str, entity: int, row: int, likely: Sequence[int] = ()) -> list[int]:
        """The notes about what a note names: by the name itself, or by a title that the words there stand for.

        Texts say "King Oswiu" and "Otto II" of what is titled "Oswiu" and "Otto II, Count of Guelders".

        :param text: the note's words
        :param entity: the row of the entity that bears the name; -1 where none does
        :param row: the note's row
        :param likely: rows of other notes that may be meant, such as a search's best
        :returns: rows of notes about it; none where the memory has none
        """
        own = self.about(entity) if entity >= 0 else []
        if own:
            return own
        words = set(words_of(text))
        best, found = 0.0, -1
        linked = self.linked(row)
        if not linked and not likely:
            return []
        for place, other in enumerate([*linked, *likely]):
            if other == row or self.subject_of[other] in {-1, self.subject_of[row]}:
                continue
            titled = self.page(other).title_words
            common = {word for word in words & titled if word not in _SMALL}
            if not common:
                continue
            share = len(common) / max(1, min(len(words - _SMALL), len(titled - _SMALL)))
            score = share + 0.1 * len(common) + (0.3 if place < len(linked) else 0.0) - 0.001 * place
            if share > 0.6 and score > best:
                best, found = score, other
        return self.about(int(self.subject_of[found])) if found >= 0 else []

    def links(self, row: int) -> list[tuple[int, int]]:
        """The notes that a note links to, each with the number of the sentence that does."""
        first, last = _span(self._link_source, row)
        sentences = self.generation.records.links["sentence"]
        targets = self._link_target[first:last]
        return [(int(target), sentences[int(first) + n].as_py()) for n, target in enumerate(targets) if target >= 0]

    def linked(self, row: int) -> list[int]:
        """The notes that a note links to."""
        first, last = _span(self._link_source, row)
        return list(dict.fromkeys(int(target) for target in self._link_target[first:last] if target >= 0))

    def entity_name(self, entity: int) -> str:
        """The name to show of an entity, without what a title adds in parentheses.

        :param entity: its row
        :returns: its name
        """
        name: str = self.generation.records.entities["name"][entity].as_py()
        return _PARENTHESIS.sub("", name) or name

    def shown(self, text: str, entity: int, about: Sequence[int] = ()) -> str:
        """How an answer names something: by the title of the notes about it, else by its name.

        :param text: the words of a note
        :param entity: the entity's row; -1 where it is none
        :param about: rows of the notes about it
        :returns: its name, without what stands before it in lower case ("actress")
        """
        if about and self.subject_of[about[0]] >= 0:
            return self.entity_name(int(self.subject_of[about[0]]))
        name = " ".join((self.entity_name(entity) if entity >= 0 else text).split())
        return _LOWER_LEAD.sub("", name) or name

    def entity_type(self, entity: int) -> str:
        """The type of an entity; empty where unknown."""
        return str(self.generation.records.entities["type"][entity].as_py())

    def names(self, row: int) -> list[Name]:
        """What a note names, from left to right."""
        first, last = _span(self._mention_note, row)
        spans = self.generation.records.mentions["spans"]
        found = []
        for mention in range(first, last):
            entity = int(self._mention_entity[mention])
            flat: list[int] = spans[mention].as_py()
            for start, end in zip(flat[::2], flat[1::2], strict=True):
                if entity >= 0 and end > start:
                    found.append(Name(start, end, entity, self.entity_type(entity)))
        return sorted(set(found), key=lambda name: (name.start, -name.end))

    def facts(self, row: int) -> list[Stated]:
        """What a note states."""
        first, last = _span(self._evidence_note, row)
        evidence, facts = self.generation.records.evidence, self.generation.records.facts
        found = []
        for number in range(first, last):
            fact = int(self._evidence_fact[number])
            spans: list[Any] = evidence["spans"][number].as_py()
            if fact < 0 or len(spans) < 4:
                continue
            found.append(
                Stated(
                    fact,
                    int(self._fact_subject[fact]),
                    facts["predicate"][fact].as_py(),
                    int(self._fact_object[fact]),
                    facts["object_text"][fact].as_py(),
                    spans[2],
                    spans[3],
                    spans[0],
                    number,
                )
            )
        return found
