"""Facts as plain values, for use without a store."""

from collections.abc import Iterator
from typing import TypedDict

from .records import Note, ParsedDocument


class PlainFact(TypedDict):
    """A fact in the text's own words; ``start`` and ``end`` are its evidence in code points of the document."""

    subject: str
    predicate: str
    object: str
    start: int
    end: int
    confidence: float


class PlainFacts(TypedDict):
    """The facts of a document."""

    id: str
    facts: list[PlainFact]


def plain_facts(parsed: ParsedDocument) -> PlainFacts:
    """A parsed document's facts as JSON values, also those whose subject stayed a pronoun.

    :param parsed: the document
    :returns: its identifier and its facts in the order of the text
    """
    return {"id": parsed.source.source_id, "facts": [fact for note in parsed.notes for fact in _facts(note)]}


def _facts(note: Note) -> Iterator[PlainFact]:
    for fact in note.facts:
        start, end = note.sentences[fact.sentence]
        yield {
            "subject": fact.subject.text,
            "predicate": fact.predicate,
            "object": fact.object.text,
            "start": note.start + start,
            "end": note.start + end,
            "confidence": fact.confidence,
        }
