"""Records as JSON values, and frames of them on a pipe: how worker processes talk.

Records become positional lists; a note's text does not travel, since its span and the document give it back.
"""

import json
import struct
from dataclasses import asdict, fields
from operator import attrgetter
from typing import Any, BinaryIO

from .records import Argument, Fact, Mention, Note, ParsedDocument, Rejection, SourceDocument
from .settings import IngestSettings

_LENGTH = struct.Struct(">I")


def _names(record: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


_DOCUMENT_FIELDS = _names(SourceDocument)
_document_values = attrgetter(*_DOCUMENT_FIELDS)
_mention_values = attrgetter(*_names(Mention))
_argument_values = attrgetter(*_names(Argument))
_fact_values = attrgetter(*_names(Fact))
_rejection_values = attrgetter(*_names(Rejection))


def write_frame(stream: BinaryIO, value: object) -> None:
    """Send a JSON value: four bytes of length, then ASCII.

    :param stream: where to
    :param value: what ``json`` can write
    """
    payload = json.dumps(value, separators=(",", ":")).encode("ascii")
    stream.write(_LENGTH.pack(len(payload)) + payload)
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:  # noqa: ANN401
    """Receive a JSON value.

    :param stream: where from
    :returns: the value
    :raises EOFError: the other side is gone
    """
    head = _read_exactly(stream, _LENGTH.size)
    return json.loads(_read_exactly(stream, *_LENGTH.unpack(head)))


def _read_exactly(stream: BinaryIO, size: int) -> bytes:
    parts = []
    while size:
        part = stream.read(size)
        if not part:
            raise EOFError("the other side of the pipe is gone")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def pack_settings(settings: IngestSettings) -> dict[str, Any]:
    """Settings as an object: the first frame that a worker expects.

    :param settings: sizes
    :returns: JSON value
    """
    return asdict(settings)


def pack_document(document: SourceDocument) -> list[Any]:
    """A document as a list.

    :param document: the document
    :returns: JSON value
    """
    return list(_document_values(document))


def unpack_document(value: list[Any]) -> SourceDocument:
    """Inverse of :func:`pack_document`.

    :param value: JSON value
    :returns: the document
    """
    named = dict(zip(_DOCUMENT_FIELDS, value, strict=True))
    return SourceDocument(**{**named, "tags": tuple(named["tags"])})


def pack_result(result: ParsedDocument | Rejection) -> dict[str, Any]:
    """A parsed document without its source, or a rejection.

    :param result: what parsing gave
    :returns: JSON value
    """
    if isinstance(result, Rejection):
        return {"rejection": _rejection_values(result)}
    return {"notes": [_pack_note(note) for note in result.notes], "dropped": dict(result.dropped)}


def unpack_result(value: dict[str, Any], document: SourceDocument) -> ParsedDocument | Rejection:
    """Inverse of :func:`pack_result`.

    :param value: JSON value
    :param document: the document that was parsed
    :returns: the result
    """
    if "rejection" in value:
        return Rejection(*value["rejection"])
    notes = tuple(_unpack_note(note, document.text) for note in value["notes"])
    return ParsedDocument(document, notes, value["dropped"])


def _pack_note(note: Note) -> list[Any]:
    return [
        note.start,
        note.end,
        note.title,
        note.context,
        note.keywords,
        note.tags,
        note.sentences,
        [_mention_values(mention) for mention in note.mentions],
        [_pack_fact(fact) for fact in note.facts],
    ]


def _pack_fact(fact: Fact) -> list[Any]:
    subject, predicate, key, obj, *rest = _fact_values(fact)
    return [_argument_values(subject), predicate, key, _argument_values(obj), *rest]


def _unpack_note(value: list[Any], text: str) -> Note:
    start, end, title, context, keywords, tags, sentences, mentions, facts = value
    return Note(
        text=text[start:end],
        start=start,
        end=end,
        title=title,
        context=context,
        keywords=tuple(keywords),
        tags=tuple(tags),
        sentences=tuple((a, b) for a, b in sentences),
        mentions=tuple(Mention(*mention) for mention in mentions),
        facts=tuple(_unpack_fact(fact) for fact in facts),
    )


def _unpack_fact(value: list[Any]) -> Fact:
    subject, predicate, key, obj, *rest, marks = value
    values = [*rest, tuple(marks)]
    return Fact(Argument(*subject), predicate, key, Argument(*obj), *values)
