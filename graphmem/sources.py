"""What users hand in, checked at the door."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from graphmem.errors import InputError
from graphmem.ids import content_key
from graphmem.ingest.readers import clean_text, read_documents
from graphmem.ingest.records import Rejection, SourceDocument

MAX_K = 10_000
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
    if not text.strip():
        raise InputError(f"a document needs text: {identifier or title or 'this one'} has none: give some")
    values = dict(properties)
    tags = values.pop("tags", ())
    given = identifier or content_key(title, text)
    return SourceDocument(given, clean_text(text), title=title, tags=tuple(tags), **values)


def documents_of(
    sources: str | Path | Iterable[str | Path | SourceDocument | Rejection],
) -> Iterator[SourceDocument | Rejection]:
    """A stream of documents from paths and documents.

    :param sources: a path, or a stream of paths and documents
    :yields: the documents, and what could not be read
    """
    for source in [sources] if isinstance(sources, str | Path) else sources:
        if isinstance(source, str | Path):
            yield from read_documents([source])
        else:
            yield source


def check_question(question: str, k: int) -> None:
    """Raise if a question cannot be searched.

    :param question: in plain words
    :param k: how many hits are asked for
    :raises InputError: if the question is empty or ``k`` is out of range
    """
    if not question.strip():
        raise InputError("a question needs words: this one is empty: give some")
    if not 1 <= k <= MAX_K:
        raise InputError(f"k is out of range: {k}: give a number from 1 to {MAX_K}")
