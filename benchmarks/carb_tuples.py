"""Facts as tuples of open information extraction: what one verb says of one subject is one tuple of several arguments."""

from collections.abc import Iterator, Sequence
from os.path import commonprefix

import spacy.tokens
from carb import Tuple, joined, tokens
from graphmem.ingest.language import Language
from graphmem.ingest.prepare import Piece
from graphmem.ingest.records import Fact, Note, ParsedDocument
from graphmem.ingest.syntax import read_sentences

_ARGUMENTS = ("active", "passive", "active_preposition", "passive_preposition", "active_time", "passive_time")


def tuples_of(parsed: ParsedDocument) -> list[Tuple]:
    """The facts of a sentence as tuples."""
    return [found for note in parsed.notes for found in _note_tuples(note)]


def _note_tuples(note: Note) -> Iterator[Tuple]:
    groups: dict[tuple[int, int, int], list[Fact]] = {}
    for fact in note.facts:
        if fact.event >= 0 and fact.rule in _ARGUMENTS:
            groups.setdefault((fact.event, fact.subject.start, fact.subject.end), []).append(fact)
        elif fact.rule.endswith(("_nested", "_role", "_example")):
            continue
        else:
            predicate = fact.predicate if fact.event >= 0 else fact.predicate.replace("is", "be")
            yield Tuple(predicate, (fact.subject.text, fact.object.text), fact.confidence)
    for group in groups.values():
        yield from _event_tuples(group)


def _event_tuples(group: list[Fact]) -> Iterator[Tuple]:
    """One tuple for each object of a verb, with all its prepositions; without objects, the prepositions together."""
    objects = [fact for fact in group if "_" not in fact.rule]
    others = [fact for fact in group if "_" in fact.rule]
    if not objects:
        first, *rest = sorted(others, key=lambda fact: fact.object.start)
        base = commonprefix([fact.predicate.split() for fact in group]) if rest else first.predicate.split()
        words = [_argument(fact, len(base)) for fact in rest]
        predicate = first.predicate
        yield Tuple(predicate, tuple(map(tokens, (first.subject.text, first.object.text, *words))), first.confidence)
        return
    for fact in objects:
        base = len(fact.predicate.split())
        words = [_argument(other, base) for other in sorted(others, key=lambda other: other.object.start)]
        arguments = (fact.subject.text, fact.object.text, *words)
        yield Tuple(fact.predicate, tuple(map(tokens, arguments)), fact.confidence)


def _argument(fact: Fact, base: int) -> str:
    """An object with its preposition, which stands behind the verb's words in the predicate."""
    return joined([" ".join(fact.predicate.split()[base:]), fact.object.text])


def verb_tuples(docs: Sequence[tuple[spacy.tokens.Doc, Piece]], language: Language) -> list[Tuple]:
    """A baseline without rules: every verb, what stands before it and what stands behind it."""
    found = []
    for doc, piece in docs:
        for sentence in read_sentences(doc, piece, language):
            words = sentence.words
            for at, word in enumerate(words):
                if word.pos == "VERB" and 0 < at < len(words) - 1:
                    before, after = (" ".join(other.text for other in part) for part in (words[:at], words[at + 1 :]))
                    found.append(Tuple(word.text, (before, after), 0.5))
    return found
