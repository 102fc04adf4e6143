"""Vectors for notes and their sentences: one encoder pass over each text.

A fact is as near to a question as the sentence that states it: vectors of its own, of the tokens between its arguments,
took two thirds of the index and moved recall by less than could be shown, up and down. An entity is the mean of the
sentences that name it (:mod:`graphmem.retrieve.similar`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    """

    heading: str
    text: str
    sentences: Sequence[int]

    @property
    def key(self) -> str:
        """Content key: equal keys have equal vectors."""
        return content_key("note", self.heading, self.text, ",".join(map(str, self.sentences)))

    def within_text(self) -> "NoteText":
        """The same with no span beyond the end of the text."""
        end = len(self.text)
        if max(self.sentences, default=0) <= end:
            return self
        return NoteText(self.heading, self.text, [min(offset, end) for offset in self.sentences])


def heading_of(title: str, speaker: str) -> str:
    """What is read before a note's text: without its speaker, a turn of a conversation is found half as often.

    :param title: its document's title, or empty
    :param speaker: who says it, or empty
    :returns: the heading; empty without either
    """
    return "\n".join(part for part in (title, f"{speaker}:" if speaker else "") if part)


def note_blocks(encoder: Encoder, notes: Sequence[NoteText]) -> list[Block]:
    """Encode notes, each once; the vectors of sentences are pooled from the same token vectors.

    :param encoder: the encoder
    :param notes: the notes
    :returns: a block a note, in order
    """
    texts, spans = [], []
    for note in notes:
        prefix = f"{note.heading}\n" if note.heading else ""
        shift = len(prefix)
        texts.append(prefix + note.text)
        spans.append([(start + shift, end + shift) for start, end in pairs(note.sentences)])
    whole, parts = encoder.encode_spans(texts, spans)
    rows = ({"notes": whole[number : number + 1], "sentences": part} for number, part in enumerate(parts))
    return [Block(note.key, row) for note, row in zip(notes, rows, strict=True)]


def pairs(offsets: Sequence[int]) -> list[Span]:
    """Spans from their flat list.

    :param offsets: start, end, start, end, …
    :returns: the spans
    """
    return [span for number, span in enumerate(pairwise(offsets)) if number % 2 == 0]
