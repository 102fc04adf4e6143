"""What users hand in, checked at the door."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphmem.errors import InputError
from graphmem.ids import content_key
from graphmem.ingest.readers import clean_text, read_documents
from graphmem.ingest.records import Rejection, SourceDocument

_PROPERTIES = ("uri", "time", "speaker", "conversation", "tags")


def source_document(text: str, *, identifier: str = "", title: str = "", **properties: Any) -> SourceDocument:  # noqa: ANN401
    """A document from its parts.

    :param text: its text
    :param identifier: its identifier; by default a hash of title and text
    :param title: what it is about
    :param **properties: ``uri``, ``time``, ``speaker``, ``conversation``, ``tags``
    :returns: the document
    :raises InputError: if the text is empty or a property is unknown
    """
    unknown = sorted(set(properties) - set(_PROPERTIES))
    if unknown:
        raise InputError(f"a document has no such property: {unknown[0]}: give one of {', '.join(_PROPERTIES)}")
    values = {"text": text, "identifier": identifier, "title": title, **properties}
    tags = values.pop("tags", ())
    if isinstance(tags, str) or not all(isinstance(tag, str) for tag in tags):
        raise InputError(f"tags are a list of strings: {tags!r}: give one such as [\"ship\"]")
    for name, value in values.items():
        if not isinstance(value, str):
            raise InputError(f"a document's {name} is a string: {value!r}: give one")
    clean = {name: clean_text(value) for name, value in values.items()}
    if not clean["text"].strip():
        raise InputError(f"a document needs text: {identifier or title or 'this one'} has none: give some")
    given = clean.pop("identifier") or content_key(clean["title"], clean["text"])
    return SourceDocument(given, clean.pop("text"), tags=tuple(clean_text(tag) for tag in tags), **clean)


def documents_of(
    sources: str | Path | Iterable[str | Path | SourceDocument | Rejection],
) -> Iterator[SourceDocument | Rejection]:
    """A stream of documents from paths and documents.

    :param sources: a path, or a stream of paths and documents
    :yields: the documents, and what could not be read
    :raises InputError: if there is something else in the stream
    """
    for source in [sources] if isinstance(sources, str | Path) else sources:
        if isinstance(source, str | Path):
            yield from read_documents([source])
        elif isinstance(source, SourceDocument):
            yield _checked(source)
        elif isinstance(source, Rejection):
            yield source
        else:
            # What users hand in need not be of the types that are asked for.
            kind = type(source).__name__  # type: ignore[unreachable]
            raise InputError(f"this is no document: a value of type {kind}: give paths and SourceDocument values")


def _checked(source: SourceDocument) -> SourceDocument | Rejection:
    """A document of the user's own making, as it would be had it been read from a file."""
    values = {name: getattr(source, name) for name in _PROPERTIES}
    try:
        made = source_document(source.text, identifier=source.source_id, title=source.title, **values)
    except InputError as error:
        return Rejection(str(source.source_id), f"cannot be used: {error}", "give another one")
    return replace(made, media_type=source.media_type)
