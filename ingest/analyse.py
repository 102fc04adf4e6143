"""A document taken apart: text to sentences, names and facts, and those to notes."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .blocks import Section, split_sections
from .context import ContextWriter, Place, Topic, derive_tags, rank_keywords
from .discourse import Discourse
from .facts import find_facts
from .language import Language
from .lexicon import EMPTY_NOUNS
from .mentions import find_mentions
from .names import entity_key
from .prepare import Piece, pieces
from .records import Argument, Fact, Mention, Note, ParsedDocument, Rejection, SourceDocument, Span
from .repair import repair
from .segment import make_units, pack_notes
from .settings import IngestSettings
from .syntax import Sentence, Word, read_sentences
from .titles import KnownNames, find_known_names

_MARKDOWN = "text/markdown"
_MIN_TERM = 3
_BATCH_CHARS = 40_000  # what is parsed at a time
# what a pipeline or a rule may raise on a text that it was not made for
_FAILURES = (ValueError, LookupError, RecursionError, AssertionError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one sentence yields; every offset counts from the start of the document."""

    span: Span
    section: int
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    terms: tuple[str, ...]


def analyse(
    documents: Sequence[SourceDocument], language: Language, settings: IngestSettings
) -> list[ParsedDocument | Rejection]:
    """Take documents apart; one that fails becomes a rejection and does not harm the others.

    :param documents: a batch that fits in memory
    :param language: the loaded pipeline
    :param settings: sizes
    :returns: one result per document, in order
    """
    with language.bounded_memory():
        try:
            return list(_analyse_together(documents, language, settings))
        except _FAILURES:
            return [_analyse_alone(document, language, settings) for document in documents]


def _analyse_alone(document: SourceDocument, language: Language, settings: IngestSettings) -> ParsedDocument | Rejection:
    try:
        (parsed,) = _analyse_together([document], language, settings)
    except _FAILURES as error:
        detail = (str(error).splitlines() or [""])[0]
        reason = f"cannot be parsed: {type(error).__name__}: {detail}"
        return Rejection(document.source_id, reason, "leave it out, and report it with its text")
    return parsed


def _analyse_together(
    documents: Sequence[SourceDocument], language: Language, settings: IngestSettings
) -> Iterator[ParsedDocument]:
    """Documents with their pieces parsed in common batches."""
    plans = [_Plan(document, language, settings) for document in documents]
    parts = ((plan, piece) for plan in plans for piece in plan.pieces)
    for batch in _batches(parts):
        for (plan, piece), doc in zip(batch, language.parse([piece for _, piece in batch]), strict=True):
            for sentence in read_sentences(doc, piece, language):
                plan.readings.append(plan.reader.read(sentence, piece))
    for plan in plans:
        notes = _NoteMaker(plan.document, plan.sections, settings, plan.reader.topic())
        dropped = dict(sorted(plan.reader.dropped.items()))
        yield ParsedDocument(plan.document, tuple(notes.make(plan.readings)), dropped)


class _Plan:
    """A document on its way.

    :param document: the document
    :param language: the pipeline that parses it
    :param settings: sizes
    """

    def __init__(self, document: SourceDocument, language: Language, settings: IngestSettings) -> None:
        self.document = document
        self.sections = split_sections(document.text, markdown=document.media_type == _MARKDOWN)
        known = find_known_names(document.title, document.text, self.sections)
        masks = known.masked(document.text) if language.parses_english else []
        self.pieces = pieces(document.text, self.sections, settings.piece_chars, masks)
        self.reader = _SentenceReader(document, known, language)
        self.readings: list[_Reading] = []


def _batches(parts: Iterable[tuple[_Plan, Piece]]) -> Iterator[list[tuple[_Plan, Piece]]]:
    batch: list[tuple[_Plan, Piece]] = []
    chars = 0
    for plan, piece in parts:
        if batch and chars + len(piece.text) > _BATCH_CHARS:
            yield batch
            batch, chars = [], 0
        batch.append((plan, piece))
        chars += len(piece.text)
    if batch:
        yield batch


class _SentenceReader:
    """Reads a document's sentences in order, remembering what it was about.

    :param document: the document
    :param known: names that stand in it for sure
    :param language: the pipeline that parsed it
    """

    def __init__(self, document: SourceDocument, known: KnownNames, language: Language) -> None:
        self.dropped: Counter[str] = Counter()
        self._text = document.text
        self._known = known
        self._parses_english = language.parses_english
        self._discourse = Discourse(document.title, self._known.names, document.speaker, document.time)

    def read(self, sentence: Sentence, piece: Piece) -> _Reading:
        """Names, facts and keyword candidates of the next sentence.

        :param sentence: the sentence
        :param piece: where it was parsed
        :returns: what it yields
        """
        mentions = find_mentions(sentence, self._text, self._known, english=self._parses_english)
        facts: list[Fact] = []
        if self._parses_english:
            repair(sentence, mentions)
            self._discourse.enter(sentence, mentions)
            mentions = self._discourse.labelled(mentions)
            facts = find_facts(sentence, self._text, mentions, self._discourse, self.dropped)
            self._discourse.leave()
        terms = tuple(word.lemma.lower() for word in sentence.words if _is_term(word))
        return _Reading((sentence.start, sentence.end), piece.section, tuple(mentions), tuple(facts), terms)

    def topic(self) -> Topic:
        """What the document turned out to be about."""
        name = next(iter(self._known.names.values()), "")
        return Topic(name, self._discourse.kind, self._discourse.aliases if name else frozenset())


def _is_term(word: Word) -> bool:
    if word.pos != "NOUN" or word.mention >= 0 or word.lemma in EMPTY_NOUNS:
        return False
    return len(word.lemma) >= _MIN_TERM and word.lemma.isalpha()


class _NoteMaker:
    """Makes a document's notes from what its sentences yielded.

    :param document: the document
    :param sections: its sections
    :param settings: sizes
    :param topic: what the document is about
    """

    def __init__(self, document: SourceDocument, sections: list[Section], settings: IngestSettings, topic: Topic) -> None:
        self._document = document
        self._sections = sections
        self._settings = settings
        self._writer = ContextWriter(document, topic, settings.context_chars)

    def make(self, readings: Sequence[_Reading]) -> Iterator[Note]:
        """Pack and describe.

        :param readings: the document's sentences in order
        :yields: notes in order
        """
        packed = list(self._pack(readings))
        rest = deque(readings)
        for index, (section, spans) in enumerate(packed):
            end = spans[-1][1]
            mine = []
            while rest and rest[0].span[0] < end:
                mine.append(rest[0])
                if rest[0].span[1] > end:  # an overlong sentence that goes on in the next note
                    break
                rest.popleft()
            yield self._note(spans, mine, Place(self._heading(section), index, len(packed)))

    def _pack(self, readings: Sequence[_Reading]) -> Iterator[tuple[int, list[Span]]]:
        """Sections and the sentence spans of their notes."""
        spans: defaultdict[int, list[Span]] = defaultdict(list)
        for reading in readings:
            spans[reading.section].append(reading.span)
        target = self._settings.target_words
        for index, section in enumerate(self._sections):
            units = make_units(self._document.text, spans[index], section.blocks, target)
            for first, last in pack_notes(units, target):
                yield index, [(unit.start, unit.end) for unit in units[first:last]]

    def _heading(self, section: int) -> str:
        title = entity_key(self._document.title)
        return " > ".join(name for name in self._sections[section].path if entity_key(name) != title)

    def _note(self, spans: list[Span], readings: Sequence[_Reading], place: Place) -> Note:
        document = self._document
        start, end = spans[0][0], spans[-1][1]
        mentions = tuple(
            Mention(mention.name, mention.key, mention.label, mention.start - start, mention.end - start)
            for reading in readings
            for mention in reading.mentions
            if start <= mention.start and mention.end <= end
        )
        facts = tuple(_moved(fact, start, index) for fact, index in _located(readings, spans))
        terms = Counter(term for reading in readings for term in reading.terms)
        keywords = rank_keywords(terms, [mention.name for mention in mentions], self._settings.max_keywords)
        return Note(
            text=document.text[start:end],
            start=start,
            end=end,
            title=" > ".join(part for part in (document.title, place.heading) if part),
            context=self._writer.write(place, mentions, facts, keywords),
            keywords=keywords,
            tags=derive_tags(document, mentions),
            sentences=tuple((a - start, b - start) for a, b in spans),
            mentions=mentions,
            facts=facts,
        )


def _located(readings: Sequence[_Reading], spans: Sequence[Span]) -> Iterator[tuple[Fact, int]]:
    """Facts that lie whole in one of the note's sentences, with its index."""
    for reading in readings:
        for fact in reading.facts:
            first = min(fact.subject.start, fact.object.start)
            last = max(fact.subject.end, fact.object.end)
            for index, (start, end) in enumerate(spans):
                if start <= first and last <= end:
                    yield fact, index
                    break


def _moved(fact: Fact, offset: int, sentence: int) -> Fact:
    return Fact(
        _shifted(fact.subject, offset),
        fact.predicate,
        fact.predicate_key,
        _shifted(fact.object, offset),
        fact.polarity,
        sentence,
        fact.rule,
        fact.confidence,
        fact.event - offset if fact.event >= 0 else -1,
        fact.valid_from,
        fact.valid_to,
        fact.marks,
    )


def _shifted(side: Argument, offset: int) -> Argument:
    return Argument(side.text, side.start - offset, side.end - offset, side.name, side.key, side.label)
