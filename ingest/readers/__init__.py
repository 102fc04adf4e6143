"""Files to documents: plain text, Markdown, JSON Lines, and folders of them."""

from .decode import clean_text
from .files import MAX_DOCUMENT_BYTES, read_documents

__all__ = ["MAX_DOCUMENT_BYTES", "clean_text", "read_documents"]
