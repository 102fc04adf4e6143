"""Triples from elsewhere, put into notes: their names where the text has them, their evidence the sentence that has most.

What a text does not say in those words is still taken; its evidence then is the first sentence that names one side.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .names import clean_name, entity_key
from .records import Argument, Fact, Mention, Note, ParsedDocument, SourceDocument, Span
from .triples import Extraction, Extractor, Triple, TripleError, checked, predicate_key

GIVEN = "given"
STATED = "stated"
UNUSABLE = "unusable triple"
_KEYWORDS = 8


def extend(parsed: ParsedDocument, extractor: Extractor) -> ParsedDocument:
    """A document with what an extractor finds in its notes.

    :param parsed: the document, taken apart
    :param extractor: the extractor
    :returns: the document with more names and facts; what cannot be used is counted as dropped
    """
    dropped = dict(parsed.dropped)
    notes = []
    for note in parsed.notes:
        extraction = extractor.extract(note, parsed.source)
        usable, unusable = [], extraction.unusable
        for triple in extraction.triples:
            try:
                usable.append(checked(triple))
            except TripleError:
                unusable += 1
        if unusable:
            dropped[UNUSABLE] = dropped.get(UNUSABLE, 0) + unusable
        notes.append(with_triples(note, replace(extraction, triples=tuple(usable)), rule=type(extractor).__name__))
    return replace(parsed, notes=tuple(notes), dropped=dropped)


def with_triples(note: Note, extraction: Extraction, *, rule: str = GIVEN) -> Note:
    """A note with more names and facts.

    :param note: the note
    :param extraction: what to add; its triples are checked
    :param rule: who found them
    :returns: the note; names that it has already are not added again
    """
    if not note.sentences:
        return note
    types = {entity_key(name): kind for name, kind in extraction.entities.items()}
    names = dict.fromkeys(extraction.entities)
    facts = []
    for triple in extraction.triples:
        facts.append(_fact(note, triple, rule, types))
        names |= dict.fromkeys([triple.subject] if triple.is_literal else [triple.subject, triple.object])
        types |= {entity_key(triple.subject): triple.subject_type or types.get(entity_key(triple.subject), "")}
        types |= {entity_key(triple.object): triple.object_type or types.get(entity_key(triple.object), "")}
    known = {mention.key for mention in note.mentions}
    mentions = [
        Mention(clean_name(name) or name, entity_key(name), types.get(entity_key(name), ""), start, end)
        for name in names
        if entity_key(name) and entity_key(name) not in known
        for start, end in _places(note.text, name)
    ]
    typed = [replace(mention, label=types.get(mention.key) or mention.label) for mention in note.mentions]
    return replace(note, mentions=tuple(sorted([*typed, *mentions], key=_place)), facts=(*note.facts, *facts))


def statement(source_id: str, triples: Iterable[Triple], *, title: str = "", size: int = 20) -> ParsedDocument:
    """Triples as a document of their own: a sentence each, so that a search finds them.

    :param source_id: the document's identifier
    :param triples: checked triples
    :param title: the document's title
    :param size: how many sentences a note has at most
    :returns: the document, taken apart
    """
    whole = list(triples)
    notes, position, texts = [], 0, []
    for first in range(0, len(whole), size):
        some = whole[first : first + size]
        text = " ".join(triple.sentence for triple in some)
        note = _statement_note(text, position, some, title)
        notes.append(note)
        texts.append(text)
        position += len(text) + 2
    return ParsedDocument(SourceDocument(source_id, "\n\n".join(texts), title=title), tuple(notes))


def _statement_note(text: str, position: int, triples: list[Triple], title: str) -> Note:
    sentences: list[Span] = []
    for triple in triples:
        start = sentences[-1][1] + 1 if sentences else 0
        sentences.append((start, start + len(triple.sentence)))
    names = tuple(dict.fromkeys(name for triple in triples for name in (triple.subject, triple.object)))
    note = Note(
        text=text, start=position, end=position + len(text), title=title, context=f"States: {triples[0].sentence}",
        keywords=names[:_KEYWORDS], tags=(), sentences=tuple(sentences), mentions=(), facts=(),
    )
    note = with_triples(note, Extraction(tuple(triples)), rule=STATED)
    placed = enumerate(zip(note.facts, sentences, strict=True))
    return replace(note, facts=tuple(_in_sentence(fact, number, span, text) for number, (fact, span) in placed))


def _in_sentence(fact: Fact, number: int, span: Span, text: str) -> Fact:
    """A statement's fact stands in its own sentence, whichever others hold its names."""
    subject, target = (_argument_in(side, span, text) for side in (fact.subject, fact.object))
    return replace(fact, subject=subject, object=target, sentence=number)


def _fact(note: Note, triple: Triple, rule: str, types: Mapping[str, str]) -> Fact:
    subject_key, object_key = entity_key(triple.subject), "" if triple.is_literal else entity_key(triple.object)
    number = _best_sentence(note, triple)
    span = note.sentences[number]
    subject = Argument(
        triple.subject, *span, name=clean_name(triple.subject) or triple.subject, key=subject_key,
        label=triple.subject_type or types.get(subject_key, ""),
    )
    target = Argument(
        triple.object, *span, name="" if triple.is_literal else clean_name(triple.object) or triple.object, key=object_key,
        label="" if triple.is_literal else triple.object_type or types.get(object_key, ""),
    )
    return Fact(
        _argument_in(subject, span, note.text), triple.predicate, predicate_key(triple.predicate),
        _argument_in(target, span, note.text), triple.polarity, number, rule, triple.confidence,
        valid_from=triple.valid_from, valid_to=triple.valid_to,
    )


def _argument_in(side: Argument, span: Span, text: str) -> Argument:
    """Where an argument stands in a sentence; the whole sentence where it does not."""
    place = next(iter(_places(text[span[0] : span[1]], side.text)), None)
    start, end = (place[0] + span[0], place[1] + span[0]) if place else span
    return replace(side, start=start, end=end)


def _best_sentence(note: Note, triple: Triple) -> int:
    """The sentence that holds most of a triple's names, the first of equals."""
    scores = []
    for start, end in note.sentences:
        sentence = note.text[start:end]
        scores.append(any(_places(sentence, triple.object)) + any(_places(sentence, triple.subject)))
    return scores.index(max(scores))


def _places(text: str, name: str) -> Iterator[Span]:
    """Where a name stands in a text, whatever the case."""
    words = name.split()
    if not words:
        return
    left = r"(?<!\w)" if re.match(r"\w", words[0]) and words[0].isascii() else ""
    right = r"(?!\w)" if re.search(r"\w$", words[-1]) and words[-1].isascii() else ""
    for match in re.finditer(left + r"\s+".join(map(re.escape, words)) + right, text, re.IGNORECASE):
        yield match.span()


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.key
