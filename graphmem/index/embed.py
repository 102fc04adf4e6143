"""Vectors for notes, their sentences and the facts stated in them: one encoder pass over each text.

An entity needs no vector of its own: it is the mean of the sentences that name it (:mod:`graphmem.retrieve.similar`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from graphmem.encode import Encoder
from graphmem.ids import content_key
from graphmem.index.vectorlog import Block

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NoteText:
    """What a note's vectors are made of.

    :param heading: what stands above it, by :func:`heading_of`; may be empty
    :param text: the note's text
    :param sentences: sentence spans in the text, flat: start, end, start, end, …
    :param facts: for each statement of a fact, in the order of the index, the span from its subject to its object
    """

    heading: str
    text: str
    sentences: Sequence[int]
    facts: Sequence[Span]

    @property
    def key(self) -> str:
        """Content key: equal keys have equal vectors."""
        return content_key("note", self.heading, self.text, _joined(self.sentences), *map(_joined, self.facts))

    def within_text(self) -> "NoteText":
        """The same with no span beyond the end of the text."""
        end = len(self.text)
        if max(chain(self.sentences, chain.from_iterable(self.facts)), default=0) <= end:
            return self
        sentences = [min(offset, end) for offset in self.sentences]
        return NoteText(self.heading, self.text, sentences, [(min(a, end), min(b, end)) for a, b in self.facts])


def heading_of(title: str, speaker: str) -> str:
    """What is read before a note's text: without its speaker, a turn of a conversation is found half as often.

    :param title: its document's title, or empty
    :param speaker: who says it, or empty
    :returns: the heading; empty without either
    """
    return "\n".join(part for part in (title, f"{speaker}:" if speaker else "") if part)


def note_blocks(encoder: Encoder, notes: Sequence[NoteText]) -> list[Block]:
    """Encode notes, each once; the vectors of sentences and facts are pooled from the same token vectors.

    :param encoder: the encoder
    :param notes: the notes
    :returns: a block a note, in order
    """
    texts, spans = [], []
    for note in notes:
        prefix = f"{note.heading}\n" if note.heading else ""
        shift = len(prefix)
        sentences = [(start + shift, end + shift) for start, end in pairs(note.sentences)]
        texts.append(prefix + note.text)
        spans.append(sentences + [(start + shift, end + shift) for start, end in note.facts])
    whole, parts = encoder.encode_spans(texts, spans)
    blocks = []
    for number, note in enumerate(notes):
        count = len(note.sentences) // 2
        rows = {"notes": whole[number : number + 1], "sentences": parts[number][:count], "facts": parts[number][count:]}
        blocks.append(Block(note.key, rows))
    return blocks


def fact_span(spans: Sequence[int]) -> Span:
    """The span from a fact's first argument to its last.

    :param spans: subject's start and end, object's start and end
    :returns: where both and what stands between them lie
    """
    return min(spans[0], spans[2]), max(spans[1], spans[3])


def pairs(offsets: Sequence[int]) -> list[Span]:
    """Spans from their flat list.

    :param offsets: start, end, start, end, …
    :returns: the spans
    """
    return [span for number, span in enumerate(pairwise(offsets)) if number % 2 == 0]


def _joined(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))
