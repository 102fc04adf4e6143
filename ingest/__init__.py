"""Text in, records out: readers, segmentation, names and facts; no database, no encoder.

Importing this loads no language pipeline; parsing happens in processes of its own (:class:`DocumentParser`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .extract import PlainFact, PlainFacts, plain_facts
    from .language import LanguageError
    from .names import clean_name, entity_key, title_names
    from .pipeline import DocumentParser, WorkerError, parse_documents
    from .readers import MAX_DOCUMENT_BYTES, clean_text, read_documents
    from .records import Argument, Fact, Mention, Note, ParsedDocument, Rejection, SourceDocument
    from .settings import DEFAULT_PIPELINE, IngestSettings
    from .triples import Extraction, Extractor, Triple

__all__ = [
    "DEFAULT_PIPELINE",
    "Argument",
    "DocumentParser",
    "Extraction",
    "Extractor",
    "MAX_DOCUMENT_BYTES",
    "Fact",
    "IngestSettings",
    "LanguageError",
    "Mention",
    "Note",
    "ParsedDocument",
    "PlainFact",
    "PlainFacts",
    "Rejection",
    "SourceDocument",
    "Triple",
    "WorkerError",
    "clean_name",
    "clean_text",
    "entity_key",
    "parse_documents",
    "plain_facts",
    "read_documents",
    "title_names",
]

# A search needs the keys of names and nothing else of this: what a name needs is loaded when it is first used.
_PLACES = {
    "Argument": "records",
    "DEFAULT_PIPELINE": "settings",
    "DocumentParser": "pipeline",
    "Extraction": "triples",
    "Extractor": "triples",
    "Fact": "records",
    "IngestSettings": "settings",
    "LanguageError": "language",
    "MAX_DOCUMENT_BYTES": "readers",
    "Mention": "records",
    "Note": "records",
    "ParsedDocument": "records",
    "PlainFact": "extract",
    "PlainFacts": "extract",
    "Rejection": "records",
    "SourceDocument": "records",
    "Triple": "triples",
    "WorkerError": "pipeline",
    "clean_name": "names",
    "clean_text": "readers",
    "entity_key": "names",
    "parse_documents": "pipeline",
    "plain_facts": "extract",
    "read_documents": "readers",
    "title_names": "names",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_PLACES[name]}", __name__), name)
