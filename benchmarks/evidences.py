"""How many of 2WikiMultihopQA's evidence triples are facts of ours, with a right predicate, and why the others are not."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from common import DATA
from graphmem.ingest.names import entity_key, title_names
from graphmem.ingest.records import Fact, Note, ParsedDocument
from graphmem.ingest.times import find_times
from relations import RELATIONS

Triple = tuple[str, str, str]


@dataclass
class Evidences:
    """What became of the triples.

    :param total: how many there are
    :param joined: joined by a fact with any predicate
    :param right: joined by a fact with a right predicate
    :param misses: the others by cause
    :param by_relation: right ones and all by relation
    :param examples: some misses by cause
    """

    total: int = 0
    joined: int = 0
    right: int = 0
    misses: Counter[str] = field(default_factory=Counter)
    by_relation: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    examples: dict[str, list[Triple]] = field(default_factory=lambda: defaultdict(list))


def read_triples() -> list[Triple]:
    """The different evidence triples of the development questions."""
    with (DATA / "2wiki" / "questions_dev.jsonl").open(encoding="utf-8") as file:
        found = {tuple(triple) for line in file for triple in json.loads(line)["evidences"]}
    return sorted(found)


def measure(parsed: Iterable[ParsedDocument], triples: Iterable[Triple]) -> Evidences:
    """Look for every triple among the facts of a corpus."""
    store = _Store(parsed)
    result = Evidences()
    for triple in triples:
        result.total += 1
        seen = list(store.joining(triple))
        right = any(_is_right(triple[1], fact, backward=backward, literal=literal) for fact, backward, literal in seen)
        result.joined += bool(seen)
        result.right += right
        result.by_relation[triple[1]][0] += right
        result.by_relation[triple[1]][1] += 1
        if not right:
            cause = "another predicate" if seen else store.cause(triple)
            result.misses[cause] += 1
            result.examples[cause].append(triple)
    return result


def _is_right(relation: str, fact: Fact, *, backward: bool, literal: bool) -> bool:
    if not fact.polarity:
        return False
    if literal and RELATIONS[relation].says_in_words(fact.predicate_key):
        return True
    return RELATIONS[relation].says(fact.predicate_key, backward=backward)


class _Store:
    """Facts by the names of their entities, within one corpus, and the notes to see why there is none.

    Within a document its own names mean one thing, as in a memory.

    :param parsed: the corpus
    """

    def __init__(self, parsed: Iterable[ParsedDocument]) -> None:
        self._facts: dict[str, list[Fact]] = defaultdict(list)
        self._keys: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self._notes: dict[str, list[Note]] = defaultdict(list)
        self._texts: list[tuple[str, Note]] = []
        for document in parsed:
            own = frozenset(_keys(document.source.title))
            for note in document.notes:
                self._texts.append((note.text.casefold(), note))
                for key in own:
                    self._notes[key].append(note)
                for fact in note.facts:
                    sides = fact.subject.key, fact.object.key
                    subject, target = (own if key in own else frozenset([key] if key else []) for key in sides)
                    self._keys[id(fact)] = subject, target
                    for key in subject | target:
                        self._facts[key].append(fact)

    def joining(self, triple: Triple) -> Iterator[tuple[Fact, bool, bool]]:
        """Facts between the two names, whether each runs from object to subject, and whether by a literal's words."""
        first, _, second = triple
        keys, others = _keys(first), _keys(second)
        for key in sorted(keys):
            for fact in self._facts[key]:
                subject, target = self._keys[id(fact)]
                if target & keys and subject & others:
                    yield fact, True, False
                elif subject & keys and (target & others or _has_words(fact.object.name, second)):
                    yield fact, False, False
                elif subject & keys and not target and (_has_words(fact.object.text, second) or _same_time(fact, second)):
                    yield fact, False, True

    def cause(self, triple: Triple) -> str:
        """Why no fact joins the two names."""
        first, _, second = triple
        about = [note for key in _keys(first) for note in self._notes[key]]
        if not about:
            return "no passage about the subject"
        if any(_has_words(note.text, second) or _has_time(note.text, second) for note in about):
            return "named in the subject's passage, not joined"
        key = second.casefold()
        if any(key in text and _has_words(text, first) for text, _ in self._texts):
            return "named together elsewhere, not joined"
        return "not said in these words"


def _keys(name: str) -> set[str]:
    return {key for key in (entity_key(own) for own in title_names(name)) if key}


def _has_words(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text.casefold()) is not None


def _same_time(fact: Fact, name: str) -> bool:
    """Whether the object is the gold time: as precise as that is at least."""
    if fact.object.key:
        return False
    wanted = next(find_times(name), None)
    return wanted is not None and any(found.start.startswith(wanted.start) for found in find_times(fact.object.text))


def _has_time(text: str, name: str) -> bool:
    wanted = next(find_times(name), None)
    return wanted is not None and any(found.start.startswith(wanted.start) for found in find_times(text))
