"""Text in, records out: readers, segmentation, names and facts; no database, no encoder.

Importing this loads no language pipeline; parsing happens in processes of its own (:class:`DocumentParser`).
"""

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
