from collections.abc import Callable, Iterator

import pytest
from graphmem.ingest import DocumentParser, IngestSettings, ParsedDocument, SourceDocument
from graphmem.ingest.analyse import analyse
from graphmem.ingest.language import Language, load_language

Read = Callable[..., ParsedDocument]


@pytest.fixture(scope="session")
def language() -> Language:
    return load_language()


@pytest.fixture(scope="session")
def read(language: Language) -> Read:
    """Parses one text in this process."""

    def parse(text: str, title: str = "", settings: IngestSettings | None = None, **fields: str) -> ParsedDocument:
        document = SourceDocument("doc", text, title=title, **fields)
        (result,) = analyse([document], language, settings or IngestSettings())
        assert isinstance(result, ParsedDocument), result
        return result

    return parse


@pytest.fixture(scope="session")
def parser() -> Iterator[DocumentParser]:
    """Parses in two processes, which stay for the session."""
    with DocumentParser(processes=2) as parser:
        yield parser
