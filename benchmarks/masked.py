"""Questions that nobody wrote: paths of two or three facts whose bridge is described and not named.

Two facts of different notes share an entity, the bridge. The question gives what one of them says of it, in place of its
name, and asks for the rest of the other; both notes are its gold. In a third of them what is given is described too, by a
fact of a third note. Half of the questions compare: two subjects of one predicate, or two such paths over the same
predicates, with the notes of both as gold. The wording is a parser's, not a person's; what a ranker learns from it is how
the notes of an answer hang together, in more texts than anybody has written questions for. No question and no label of a
set is read.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import common

from graphmem.index.records import Records

_THIRD_HOP = 1 / 3
_IN_SENTENCE = 1 / 2
# What part of the questions compares two facts, and two paths.
_COMPARE, _COMPARE_PATHS = 1 / 4, 1 / 4
_COMPARISONS = (
    "Which {said} first, {one} or {other}?",
    "Are {one} and {other} alike in what {said}?",
    "Is it the same that {one} {said} and that {other} {said}?",
)
_LEAST_CONFIDENCE = 0.5
# A name of one note is no bridge, and one of very many leads nowhere.
_MENTIONS = range(2, 61)
_LONGEST_SENTENCE = 220
_KINDS = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place"}
_EMPTY_WORDS = frozenset(["that", "with", "from", "have", "been", "were", "this", "they", "also", "into"])


@dataclass(frozen=True)
class Told:
    """A fact and the note that states it.

    :param subject: an entity's id
    :param predicate: in words
    :param object: an entity's id; empty for a literal
    :param words: of the object
    :param note: row of the note
    :param sentence: the one that says so
    :param has_time: whether the fact holds from a time on
    :param about: what the note's title names
    """

    subject: str
    predicate: str
    object: str
    words: str
    note: int
    sentence: str
    has_time: bool
    about: frozenset[str]

    def other(self, entity: str) -> str:
        """The end that is not this entity."""
        return self.object if self.subject == entity else self.subject


class Masker:
    """Makes questions of a memory's facts.

    :param records: what the memory holds
    :param seed: of the random choices
    """

    def __init__(self, records: Records, seed: int = 0) -> None:
        self._random = random.Random(seed)
        entities = records.entities.select(["id", "name", "type"]).to_pylist()
        self._names = {row["id"]: row["name"] for row in entities}
        self._types = {row["id"]: row["type"] or "" for row in entities}
        self._sources = records.notes["source_id"].to_pylist()
        mentions = Counter(records.mentions["entity"].to_pylist())
        self._of: dict[str, list[Told]] = defaultdict(list)
        for told in _telling(records, self._names):
            for entity in {told.subject, told.object} - {""}:
                self._of[entity].append(told)
        self._bridges = sorted(entity for entity in self._of if mentions[entity] in _MENTIONS)

    def questions(self, count: int) -> list[common.Question]:
        """Make some, no two paths over the same bridge.

        :param count: how many at most
        :returns: the questions with the documents of their notes
        """
        self._random.shuffle(self._bridges)
        pairs = {bridge: pair for bridge in self._bridges if (pair := self._pair(bridge)) is not None}
        pairs = dict(sorted(pairs.items(), key=lambda item: _strangers(item[0], *item[1])))
        compared = [self._compared([(told,) for told in group]) for group in self._groups(round(_COMPARE * count))]
        compared += [self._compared(group) for group in self._path_groups(pairs, round(_COMPARE_PATHS * count))]
        found = [question for question in compared if len(question.gold) > 1]
        for bridge, pair in pairs.items():
            if len(found) >= count:
                break
            question = self._asked(bridge, *pair)
            if len(question.gold) > 1:
                found.append(question)
        return found

    def _groups(self, count: int) -> list[list[Told]]:
        """Pairs of facts of one predicate, each from the note about its subject."""
        said: dict[str, list[Told]] = defaultdict(list)
        for entity, facts in self._of.items():
            for told in facts:
                if told.subject == entity and entity in told.about:
                    said[told.predicate].append(told)
        groups = [self._random.sample(facts, 2) for _, facts in sorted(said.items()) if len(facts) > 1]
        self._random.shuffle(groups)
        return groups[:count]

    def _path_groups(self, pairs: dict[str, tuple[Told, Told]], count: int) -> list[list[tuple[Told, Told]]]:
        """Pairs of paths over the same predicates in the same direction."""
        said: dict[tuple[str, bool, str], list[tuple[Told, Told]]] = defaultdict(list)
        for bridge, (first, last) in pairs.items():
            said[first.predicate, first.subject == bridge, last.predicate].append((first, last))
        groups = [self._random.sample(paths, 2) for _, paths in sorted(said.items()) if len(paths) > 1]
        self._random.shuffle(groups)
        return groups[:count]

    def _compared(self, paths: Sequence[tuple[Told, ...]]) -> common.Question:
        """A question that compares where two paths lead."""
        ends = [path[0].subject if len(path) == 1 else path[0].other(path[1].subject) for path in paths]
        one, other = (self._names[end] for end in ends)
        said = " ".join(told.predicate for told in paths[0])
        text = self._random.choice(_COMPARISONS).format(said=said, one=one, other=other)
        return common.Question(text, frozenset(self._sources[told.note] for path in paths for told in path))

    def _pair(self, bridge: str) -> tuple[Told, Told] | None:
        """What is given of a bridge, and what is asked."""
        given = [told for told in self._of[bridge] if told.object]
        asked = [told for told in self._of[bridge] if told.subject == bridge]
        self._random.shuffle(given)
        self._random.shuffle(asked)
        # As people ask: what is given stands in the note about it, and what is asked in that about the bridge.
        given.sort(key=lambda told: told.other(bridge) not in told.about)
        asked.sort(key=lambda told: bridge not in told.about)
        for last in asked:
            for first in given:
                known = first.other(bridge)
                if first.note != last.note and known not in {bridge, last.object} and not self._alike(known, bridge):
                    return first, last
        return None

    def _alike(self, one: str, other: str) -> bool:
        first, second = self._names[one].casefold(), self._names[other].casefold()
        return first in second or second in first

    def _asked(self, bridge: str, first: Told, last: Told) -> common.Question:
        known, notes = first.other(bridge), {first.note, last.note}
        given = self._names[known]
        further = [told for told in self._of[known] if told.object and told.note not in notes]
        further = [told for told in further if told.other(known) not in {known, bridge, last.object}]
        if further and self._random.random() < _THIRD_HOP:
            told = self._random.choice(further)
            notes.add(told.note)
            given = self._described(known, told, self._names[told.other(known)], "one")
        kind = _KINDS.get(self._types[bridge].upper(), "one")
        text = self._worded(bridge, self._described(bridge, first, given, kind), last)
        return common.Question(text, frozenset(self._sources[note] for note in notes))

    def _described(self, entity: str, told: Told, given: str, kind: str) -> str:
        said = (told.predicate, given) if told.subject == entity else (given, told.predicate)
        return f"the {kind} that {' '.join(said)}"

    def _worded(self, bridge: str, description: str, last: Told) -> str:
        """The sentence with both ends taken out, or its verb alone."""
        name = self._names[bridge]
        has_both = name in last.sentence and last.words and last.words in last.sentence
        if has_both and len(last.sentence) <= _LONGEST_SENTENCE and self._random.random() < _IN_SENTENCE:
            return last.sentence.replace(last.words, "what").replace(name, description).rstrip(".") + "?"
        is_person = self._types.get(last.object, "").upper() == "PERSON"
        asking = "When" if last.has_time and not last.object else "Who" if is_person else "What"
        if self._random.random() < 1 / 2:
            return f"{asking} {last.predicate} of {description}?"
        return f"{asking} {description} {last.predicate}?"


def _strangers(bridge: str, first: Told, last: Told) -> int:
    """How many of a path's facts stand in a note about something else."""
    return (first.other(bridge) not in first.about) + (bridge not in last.about)


def _telling(records: Records, names: dict[str, str]) -> Iterator[Told]:
    """The facts that a question can be made of, each with the first note that states it."""
    rows = {note: row for row, note in enumerate(records.notes["id"].to_pylist())}
    texts = records.notes["text"].to_pylist()
    about: dict[int, set[str]] = defaultdict(set)
    for mention in records.mentions.select(["note", "entity", "role"]).to_pylist():
        if mention["role"] == "title":
            about[rows[mention["note"]]].add(mention["entity"])
    stated: dict[str, dict] = {}
    for statement in records.evidence.select(["fact", "note", "start_offset", "end_offset"]).to_pylist():
        stated.setdefault(statement["fact"], statement)
    for fact in records.facts.to_pylist():
        where = stated.get(fact["id"])
        if where is None or not fact["polarity"] or fact["confidence"] < _LEAST_CONFIDENCE:
            continue
        if fact["subject"] in names and _says_something(fact["predicate"].split()):
            row = rows[where["note"]]
            target = fact["object"] if fact["object"] in names else ""
            yield Told(
                fact["subject"], fact["predicate"], target, names.get(target, fact["object_text"]), row,
                texts[row][where["start_offset"] : where["end_offset"]], bool(fact["valid_from"]), frozenset(about[row]),
            )  # fmt: skip


def _says_something(words: Sequence[str]) -> bool:
    return any(len(word) > 3 and word.casefold() not in _EMPTY_WORDS for word in words)
