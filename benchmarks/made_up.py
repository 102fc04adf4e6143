"""Made-up memories of any size: notes of a few sentences about names that occur as names do, by a power law.

They are taken apart as they are made, without a parser, so that a memory of 100,000 notes takes minutes and not hours.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from graphmem.ingest.names import entity_key
from graphmem.ingest.records import Argument, Fact, Mention, Note, ParsedDocument, SourceDocument

import graphmem
from graphmem.memory import Memory

SENTENCES = 5
_VERBS = ("knows", "visited", "directed", "married", "founded", "praised", "left", "met")
_SYLLABLES = ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za"]
_BATCH = 2000


def name_of(number: int) -> str:
    """The number's name: pronounceable, and no two have the same."""
    syllables = []
    rest = number + len(_SYLLABLES) ** 2
    while rest:
        rest, digit = divmod(rest, len(_SYLLABLES))
        syllables.append(_SYLLABLES[digit])
    return "".join(syllables).title()


def documents(first: int, count: int, total: int) -> Iterator[ParsedDocument]:
    """Documents of one note each, titled by a name of their own, that speak of others.

    :param first: number of the first
    :param count: how many
    :param total: how many names there are
    :yields: the documents; each depends on its number alone
    """
    expected = (np.arange(total) + 10.0) ** -0.67
    cumulative = np.cumsum(expected) / expected.sum()
    for number in range(first, first + count):
        rng = np.random.default_rng(number)
        others = np.searchsorted(cumulative, rng.random(SENTENCES)).tolist()
        verbs = [_VERBS[choice] for choice in rng.integers(0, len(_VERBS), SENTENCES)]
        yield _document(number, [(verb, name_of(other)) for verb, other in zip(verbs, others, strict=True)])


def _document(number: int, said: list[tuple[str, str]]) -> ParsedDocument:
    title = name_of(number)
    sentences, mentions, facts, text = [], [], [], ""
    for place, (verb, other) in enumerate(said):
        start, sentence = len(text), f"{title} {verb} {other} for the {number % 97 + place}th time."
        subject = Argument(title, start, start + len(title), title, entity_key(title), "PERSON")
        at = start + len(title) + len(verb) + 2
        target = Argument(other, at, at + len(other), other, entity_key(other), "PERSON")
        mentions += [Mention(found.name, found.key, "PERSON", found.start, found.end) for found in (subject, target)]
        facts.append(Fact(subject, verb, verb, target, True, place, "made up", 0.9))
        sentences.append((start, start + len(sentence)))
        text += sentence + " "
    text = text.rstrip()
    source = SourceDocument(f"made-up-{number}", text, title)
    parts = (text, 0, len(text), title, f"About {title}.", (), (), tuple(sentences), tuple(mentions), tuple(facts))
    return ParsedDocument(source, (Note(*parts),))


def write(memory: Memory, parsed: list[ParsedDocument]) -> None:
    """Put documents into a memory as an ingestion does, without its parser."""
    memory._write_parsed(parsed)


def memory_of(folder: Path, notes: int) -> Memory:
    """Make a memory.

    :param folder: where
    :param notes: how many notes
    :returns: the memory, open, with the hashing encoder
    """
    memory = graphmem.open(folder, encoder="hash")
    for first in range(0, notes, _BATCH):
        write(memory, list(documents(first, min(_BATCH, notes - first), notes)))
    return memory


def questions(count: int, total: int) -> list[str]:
    """Questions about names of the memory."""
    numbers = np.random.default_rng(1).integers(0, total, count).tolist()
    return [f"Who knows {name_of(number)}?" for number in numbers]
