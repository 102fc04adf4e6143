"""Documents taken apart without a language model, for tests of what comes after the parser.

Notes are paragraphs, sentences end in ``.``, names are runs of capitalised words, and a sentence of the form
``Name words in lower case Name.`` states a fact; ``does not`` in it denies the fact.
"""

import re

from graphmem.ingest.names import entity_key
from graphmem.ingest.records import Argument, Fact, Mention, Note, ParsedDocument, SourceDocument

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\n))*")
_SENTENCE = re.compile(r"\S[^.]*\.?")
_NAME = re.compile(r"[A-Z]\w*(?: [A-Z]\w*)*")
_FACT = re.compile(r"([A-Z]\w*(?: [A-Z]\w*)*) ([a-z][a-z ]*[a-z]) ([A-Z]\w*(?: [A-Z]\w*)*|\d+)")


def document(source_id, text, title="", **properties):
    """A document as a user gives it."""
    return SourceDocument(source_id, text, title=title, **properties)


def parse(source):
    """A document taken apart."""
    notes = tuple(_note(source, match) for match in _PARAGRAPH.finditer(source.text))
    return ParsedDocument(source, notes, {})


def parser(documents):
    """A parser as ingestion takes one."""
    return map(parse, documents)


def _note(source, paragraph):
    text = paragraph.group()
    sentences = tuple(match.span() for match in _SENTENCE.finditer(text))
    facts = [fact for number, span in enumerate(sentences) for fact in _facts(text, number, *span)]
    keywords = tuple(sorted({word.casefold() for word in re.findall(r"\w{5,}", text)})[:4])
    return Note(
        text=text, start=paragraph.start(), end=paragraph.end(), title=source.title,
        context=f"About {source.title or source.source_id}.", keywords=keywords, tags=source.tags, sentences=sentences,
        mentions=tuple(_mention(match) for match in _NAME.finditer(text)), facts=tuple(facts),
    )  # fmt: skip


def _mention(match):
    return Mention(match.group(), entity_key(match.group()), "PERSON", *match.span())


def _facts(text, number, start, end):
    match = _FACT.match(text, start, end)
    if not match:
        return
    subject, predicate, target = match.groups()
    words = predicate.replace("does not ", "")
    yield Fact(
        Argument(subject, *match.span(1), name=subject, key=entity_key(subject), label="PERSON"),
        predicate, words.split()[0].rstrip("s"), _object(match, target), polarity="does not" not in predicate,
        sentence=number, rule="test", confidence=0.5 + 0.125 * (len(predicate) % 4),
    )  # fmt: skip


def _object(match, target):
    if target.isdigit():
        return Argument(target, *match.span(3))
    return Argument(target, *match.span(3), name=target, key=entity_key(target), label="PERSON")
