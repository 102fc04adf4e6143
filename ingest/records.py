"""What ingestion yields: plain immutable records, without ids, vectors or a database.

Every offset is a Unicode code point. A note's text is exactly ``document.text[note.start:note.end]``; the offsets of
sentences, mentions and facts count from the start of their note's text.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A source as it came.

    :param source_id: the identifier given by the user, or derived from the path; unique within a space
    :param text: the whole text
    :param title: what the document is about; may be empty
    :param uri: where it came from; may be empty
    :param media_type: ``text/plain``, ``text/markdown`` or ``application/x-ndjson``
    :param time: when it was said or written, ISO 8601; may be empty
    :param speaker: who said it; may be empty
    :param conversation: the conversation that it is a turn of; may be empty
    :param tags: labels of the user's
    """

    source_id: str
    text: str
    title: str = ""
    uri: str = ""
    media_type: str = "text/plain"
    time: str = ""
    speaker: str = ""
    conversation: str = ""
    tags: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """Digest over everything that ingestion reads: equal digests give equal notes."""
        fields = [
            self.text,
            self.title,
            self.uri,
            self.media_type,
            self.time,
            self.speaker,
            self.conversation,
        ]
        payload = json.dumps([*fields, list(self.tags)], ensure_ascii=False)
        return hashlib.sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that was not taken, and why.

    :param source: the path, or path and line, that the user can find it by
    :param reason: what is wrong with it
    :param advice: what to do about it
    """

    source: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of an entity in a note's text.

    :param name: the name as an entity's name: the surface without article, possessive and surrounding punctuation
    :param key: ``names.entity_key(name)``, never empty
    :param label: entity type (spaCy's label, such as ``PERSON``), or empty where unknown
    :param start: first code point in the note's text
    :param end: one past the last code point
    """

    name: str
    key: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Argument:
    """Subject or object of a fact.

    :param text: the text's own words, ``note.text[start:end]``
    :param start: first code point in the note's text
    :param end: one past the last code point
    :param name: the name of the entity it stands for (a pronoun's antecedent, where resolved); empty for a literal
    :param key: ``names.entity_key(name)``; empty for a literal
    :param label: entity type, or empty
    """

    text: str
    start: int
    end: int
    name: str = ""
    key: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A subject-predicate-object triple with its evidence.

    :param subject: who or what it is about
    :param predicate: the text's own words, for example ``was born in``
    :param predicate_key: canonical form: lemmas, lower case, joined by ``_``, for example ``bear_in``
    :param object: an entity or a literal
    :param polarity: False where the text denies it
    :param sentence: index of the evidence sentence in the note's ``sentences``
    :param rule: name of the rule that found it
    :param confidence: how likely it is right, in [0, 1]
    :param event: first code point in the note's text of the word that asserts it: what one verb says with several objects
        and prepositions is several facts of one event; -1 where no verb does
    :param valid_from: since when it held in the world, as precise as the text says: ``1814``, ``1814-09``, ``1814-09-27``,
        with a minus sign and a year 0 before Christ (``-0043`` is 44 BC); empty where unknown
    :param valid_to: until when, likewise
    :param marks: what its confidence depends on beside the rule, see :func:`.confidence.marks_of`
    """

    subject: Argument
    predicate: str
    predicate_key: str
    object: Argument
    polarity: bool
    sentence: int
    rule: str
    confidence: float
    event: int = -1
    valid_from: str = ""
    valid_to: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """One atomic note: the unit of retrieval.

    :param text: ``document.text[start:end]``
    :param start: first code point in the document's text
    :param end: one past the last code point
    :param title: the document's title, or its section's heading path
    :param context: what the note is about, in one sentence of our own making, not a sentence of the text
    :param keywords: the words that set the note apart, best first
    :param tags: the user's tags, then derived ones
    :param sentences: sentence spans in the note's text, in order, not overlapping
    :param mentions: names in the text, in order of ``start``
    :param facts: facts found in the text, in order of their sentence
    """

    text: str
    start: int
    end: int
    title: str
    context: str
    keywords: tuple[str, ...]
    tags: tuple[str, ...]
    sentences: tuple[Span, ...]
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document taken apart.

    :param source: the document
    :param notes: its notes, in order
    :param dropped: how many candidate facts were rejected, by reason
    """

    source: SourceDocument
    notes: tuple[Note, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)
