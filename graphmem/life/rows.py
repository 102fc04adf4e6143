"""Parsed documents as rows of the store: a pure function of the document and the space."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphmem.ids import document_id, entity_id, fact_id, note_id
from graphmem.ingest.names import entity_key, title_names
from graphmem.ingest.records import Fact, Note, ParsedDocument
from graphmem.ingest.times import earlier, later
from graphmem.stores.base import Row

# Where several types were seen for one entity, the first of this order is its type: it must not depend on arrival. What a
# parser takes for a people or a place once is seldom a person (benchmarks/entity_types.py).
_TYPE_ORDER = (
    "NORP", "GPE", "ORG", "PERSON", "PER", "LOC", "EVENT", "PRODUCT", "FAC", "LANGUAGE", "WORK_OF_ART", "LAW", "MISC",
)


@dataclass(slots=True)
class EntityNames:
    """What documents say of an entity.

    :param key: canonical key
    :param aliases: every form of the name that was seen
    :param types: every type that was seen
    """

    key: str
    aliases: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)


@dataclass(slots=True)
class DocumentRows:
    """Rows of one document, ready to write.

    :param document: the document's own row, without version
    :param note_ids: ids of its notes, in order
    :param tables: rows by the name of the query that writes them
    :param entities: what it says of entities, by entity id
    :param dropped: facts not taken, by reason
    """

    document: Row
    note_ids: list[str]
    tables: dict[str, list[Row]]
    entities: dict[str, EntityNames]
    dropped: dict[str, int]


def document_rows(parsed: ParsedDocument, space: str) -> DocumentRows:
    """Turn a parsed document into rows.

    :param parsed: the document, taken apart
    :param space: namespace
    :returns: its rows
    """
    return _RowBuilder(parsed, space).build()


def entity_name(key: str, aliases: Iterable[str]) -> str:
    """The name to show for an entity: a function of the set of its names, so that arrival does not matter.

    :param key: the entity's key
    :param aliases: the forms seen
    :returns: the form that the key was made of, in normal spelling rather than in capitals
    """

    def preference(alias: str) -> tuple[bool, bool, int, str]:
        return entity_key(alias) != key, len(alias) > 5 and alias.isupper(), -_capitals(alias), alias

    names = list(aliases)
    return names[0] if len(names) == 1 else min(names, key=preference)


def entity_type(types: Iterable[str]) -> str:
    """The type to show for an entity: a function of the set of its types.

    :param types: the types seen
    :returns: the alphabetically first of the user's own, which a parser does not know; else the first in a fixed order
    """
    return min((t for t in types if t), key=lambda t: (_TYPE_ORDER.index(t) if t in _TYPE_ORDER else -1, t), default="")


def _capitals(text: str) -> int:
    return sum(character.isupper() for character in text)


class _RowBuilder:
    def __init__(self, parsed: ParsedDocument, space: str) -> None:
        source = parsed.source
        self._parsed = parsed
        self._space = space
        self._title_key = entity_key(source.title)
        # Within a document about "Aftermath (2012 film)", "Aftermath" is that film: elsewhere it need not be.
        self._own_names = {entity_key(name) for name in title_names(source.title)} if self._title_key else set()
        self._tables: dict[str, list[Row]] = {
            name: []
            for name in ("notes", "facts", "part_of", "next", "mentions", "subject", "object", "evidence", "relates")
        }
        self._entities: dict[str, EntityNames] = {}
        self._facts: dict[str, Row] = {}
        self._evidence: set[tuple[str, str, int]] = set()
        self._dropped: dict[str, int] = dict(parsed.dropped)

    def build(self) -> DocumentRows:
        source = self._parsed.source
        document = document_id(self._space, source.source_id)
        occurrences: dict[str, int] = {}
        ids: list[str] = []
        for position, note in enumerate(self._parsed.notes):
            occurrence = occurrences.get(note.text, 0)
            occurrences[note.text] = occurrence + 1
            identifier = note_id(self._space, source.source_id, note.text, occurrence)
            if ids:
                self._tables["next"].append({"source": ids[-1], "target": identifier})
            ids.append(identifier)
            self._tables["part_of"].append({"source": identifier, "target": document})
            self._add_note(note, identifier, position, document)
        self._tables["facts"] = list(self._facts.values())
        for relates in self._tables["relates"]:
            # Of several statements the first need not have given the fact its words.
            relates["predicate"] = self._facts[relates["fact_id"]]["predicate"]
        row = {
            "id": document, "space": self._space, "source_id": source.source_id, "uri": source.uri,
            "sha256": source.sha256, "title": source.title, "media_type": source.media_type, "time": source.time,
            "speaker": source.speaker, "conversation": source.conversation, "tags": list(source.tags),
        }
        return DocumentRows(row, ids, self._tables, self._entities, self._dropped)

    def _add_note(self, note: Note, identifier: str, position: int, document: str) -> None:
        source = self._parsed.source
        self._tables["notes"].append({
            "id": identifier, "space": self._space, "document_id": document, "source_id": source.source_id,
            "position": position, "text": note.text, "title": note.title, "context": note.context,
            "keywords": list(note.keywords), "tags": list(note.tags), "kind": "episodic" if source.speaker else "semantic",
            "event_time": source.time, "speaker": source.speaker, "conversation": source.conversation,
            "start_offset": note.start, "end_offset": note.end,
            "sentences": [offset for span in note.sentences for offset in span],
        })
        self._add_mentions(note, identifier)
        for fact in note.facts:
            self._add_fact(fact, note, identifier)

    def _add_mentions(self, note: Note, identifier: str) -> None:
        if self._title_key:
            entity = self._entity(self._title_key, self._parsed.source.title, "")
            self._tables["mentions"].append(_mention(identifier, entity, [0, 0], "title", self._parsed.source.title, ""))
        found: dict[str, Row] = {}
        for mention in note.mentions:
            entity = self._entity(mention.key, mention.name, mention.label)
            row = found.setdefault(entity, _mention(identifier, entity, [], "text", mention.name, mention.label))
            row["spans"] += [mention.start, mention.end]
            row["count"] += 1
        self._tables["mentions"] += found.values()

    def _add_fact(self, fact: Fact, note: Note, identifier: str) -> None:
        if not fact.subject.key:
            self._drop("unresolved subject")
            return
        subject = self._entity(fact.subject.key, fact.subject.name, fact.subject.label)
        literal = not fact.object.key
        target = "" if literal else self._entity(fact.object.key, fact.object.name, fact.object.label)
        if subject == target:
            self._drop("self-loop")
            return
        identity = f"={' '.join(fact.object.text.split()).casefold()}" if literal else target
        key = fact_id(self._space, subject, fact.predicate_key, fact.polarity, identity)
        if key not in self._facts:
            self._facts[key] = {
                "id": key, "space": self._space, "predicate": fact.predicate, "predicate_key": fact.predicate_key,
                "polarity": fact.polarity, "object_text": " ".join(fact.object.text.split()) if literal else "",
                "valid_from": "", "valid_to": "", "confidence": fact.confidence,
            }
            self._tables["subject"].append({"source": key, "target": subject})
            if target:
                self._tables["object"].append({"source": key, "target": target})
            if target and fact.polarity:
                relates = {"source": subject, "target": target, "predicate": fact.predicate, "fact_id": key}
                self._tables["relates"].append(relates)
        row = self._facts[key]
        row["confidence"] = max(row["confidence"], fact.confidence)
        row["valid_from"] = earlier(row["valid_from"], fact.valid_from)
        row["valid_to"] = later(row["valid_to"], fact.valid_to)
        row["predicate"] = min(row["predicate"], fact.predicate)
        self._add_evidence(fact, note, key, identifier)

    def _add_evidence(self, fact: Fact, note: Note, key: str, identifier: str) -> None:
        place = (key, identifier, fact.sentence)
        if place in self._evidence:
            return
        self._evidence.add(place)
        start, end = note.sentences[fact.sentence]
        self._tables["evidence"].append({
            "source": key, "target": identifier, "start_offset": start, "end_offset": end, "sentence": fact.sentence,
            "predicate": fact.predicate, "rule": fact.rule, "confidence": fact.confidence,
            "spans": [fact.subject.start, fact.subject.end, fact.object.start, fact.object.end],
        })

    def _entity(self, key: str, name: str, label: str) -> str:
        canonical = self._title_key if key in self._own_names else key
        identifier = entity_id(self._space, canonical)
        names = self._entities.setdefault(identifier, EntityNames(canonical))
        names.aliases.add(name)
        if label:
            names.types.add(label)
        return identifier

    def _drop(self, reason: str) -> None:
        self._dropped[reason] = self._dropped.get(reason, 0) + 1


def _mention(note: str, entity: str, spans: list[int], role: str, surface: str, label: str) -> Row:
    return {
        "source": note, "target": entity, "spans": spans, "count": 0, "role": role, "surface": surface,
        "label": label,
    }


def as_json(row: Row) -> str:
    """A row as the journal keeps it: JSON with sorted keys.

    :param row: the row
    :returns: its text
    """
    return json.dumps(row, ensure_ascii=False, sort_keys=True)
