"""Subject-predicate-object triples from elsewhere: a user's own, those of a file, those of a user's extractor.

What is made of them is in :mod:`.stated`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from .names import entity_key
from .readers import clean_text
from .records import Note, Rejection, SourceDocument

_LEADING = re.compile(r"(?:is|are|was|were|be|been|has|have|had|did|does|do)\s+(?=\S)", re.IGNORECASE)
_NUMERIC = re.compile(r"[^\w]*\d")
_TIME = re.compile(r"-?\d{4,}(?:-\d\d(?:-\d\d)?)?")
_PARTS = 3
_ADVICE = 'write {"id": …, "entities": […], "triples": [[…, …, …]]}'


@dataclass(frozen=True, slots=True)
class Triple:
    """A statement.

    :param subject: name of an entity
    :param predicate: in words, such as ``was designed by``
    :param object: name of an entity, or a literal such as a date
    :param subject_type: type of the subject, of any vocabulary; empty where unknown
    :param object_type: type of the object likewise
    :param literal: whether the object is no entity; None leaves it to its form: what begins with a digit is none
    :param polarity: False for a denial
    :param confidence: in [0, 1]
    :param valid_from: since when it held in the world, such as ``1814-09``; empty where unknown
    :param valid_to: until when, likewise
    """

    subject: str
    predicate: str
    object: str
    subject_type: str = ""
    object_type: str = ""
    literal: bool | None = None
    polarity: bool = True
    confidence: float = 1.0
    valid_from: str = ""
    valid_to: str = ""

    @property
    def is_literal(self) -> bool:
        """Whether the object is no entity."""
        return bool(_NUMERIC.match(self.object)) if self.literal is None else self.literal

    @property
    def sentence(self) -> str:
        """The statement as a sentence."""
        words = [self.subject, self.predicate if self.polarity else f"not {self.predicate}", self.object]
        return " ".join(" ".join(words).split()).rstrip(".") + "."


@dataclass(frozen=True, slots=True)
class Extraction:
    """What an extractor finds in a note.

    :param triples: statements
    :param entities: types of names by the names as the text writes them, of any vocabulary; empty where unknown
    :param unusable: how many statements were left out, since they are none
    """

    triples: tuple[Triple, ...] = ()
    entities: Mapping[str, str] = field(default_factory=dict)
    unusable: int = 0


class Extractor(Protocol):
    """Finds statements in notes; for :meth:`graphmem.Memory.ingest`. It is called in the calling process, note by note."""

    def extract(self, note: Note, source: SourceDocument) -> Extraction:
        """What a note states.

        :param note: the note, with the names and facts that the rules have found
        :param source: the document that it is part of
        :returns: what is to be added
        """


class TripleError(ValueError):
    """A triple that cannot be used."""


def checked(triple: Triple) -> Triple:
    """A triple with clean text.

    :param triple: as given
    :returns: the triple
    :raises TripleError: if a part is no name, the confidence is none, or a time cannot be read
    """
    parts = {name: getattr(triple, name) for name in ("subject", "predicate", "object", "subject_type", "object_type")}
    for name, value in parts.items():
        if not isinstance(value, str):
            raise TripleError(f"a triple's {name} is a string: {value!r}: give one")
        parts[name] = " ".join(clean_text(value).split())
    clean = replace(triple, **parts)
    if not entity_key(clean.subject):
        raise TripleError(f"a triple's subject needs letters or digits: {clean.subject!r}: give the name of something")
    if not predicate_key(clean.predicate):
        raise TripleError(f"a triple's predicate needs words: {clean.predicate!r}: give some, such as \"was designed by\"")
    if not clean.object or not (clean.is_literal or entity_key(clean.object)):
        raise TripleError(f"a triple's object needs letters or digits: {clean.object!r}: give a name or a literal")
    if not clean.is_literal and entity_key(clean.subject) == entity_key(clean.object):
        raise TripleError(f"a triple says something of two things: {clean.subject}: give another object")
    if not 0 <= clean.confidence <= 1:
        raise TripleError(f"a confidence lies between 0 and 1: {clean.confidence}: give such a number")
    for value in (clean.valid_from, clean.valid_to):
        if value and not _TIME.fullmatch(value):
            raise TripleError(f"this is no time: {value!r}: write it as 1814, 1814-09 or 1814-09-27")
    return clean


def predicate_key(predicate: str) -> str:
    """Canonical form of a predicate that no parser has seen: its words without a leading auxiliary.

    :param predicate: in words
    :returns: lower case, joined by ``_``
    """
    return "_".join(entity_key(_LEADING.sub("", predicate.strip(), count=1)).split())


def read_triples(path: Path) -> Iterator[tuple[str, Extraction] | Rejection]:
    """Read ``{"id", "entities", "triples"}`` lines: what was found in the documents of these identifiers.

    ``entities`` is a list of names, or an object of types by name; an object of a triple that is neither one of them nor a
    subject is a literal.

    :param path: a JSON Lines file
    :yields: a document's identifier and what was found in it, or a line that cannot be used
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield _line(line)
                except (TripleError, ValueError) as error:
                    detail = str(error) if isinstance(error, TripleError) else "is broken JSON"
                    yield Rejection(f"{path}, line {number}", detail, _ADVICE)


def _line(line: str) -> tuple[str, Extraction]:
    row = json.loads(line)
    if not isinstance(row, dict) or not isinstance(row.get("id"), str | int) or isinstance(row.get("id"), bool):
        raise TripleError("has no `id`")
    rows, names = row.get("triples", []), row.get("entities", [])
    if not isinstance(rows, list) or not isinstance(names, list | dict):
        raise TripleError("has `triples` or `entities` that are no list")
    lists = [row for row in rows if isinstance(row, list) and len(row) == _PARTS]
    whole = [row for row in lists if all(isinstance(part, str) for part in row)]
    given = names if isinstance(names, dict) else dict.fromkeys(names, "")
    types = {str(name): str(kind) for name, kind in given.items()}
    known = {entity_key(name) for name in [*types, *(triple[0] for triple in whole)]}
    triples = []
    for subject, predicate, target in whole:
        is_name = entity_key(target) in known and not _NUMERIC.match(target)
        try:
            triples.append(checked(Triple(subject, predicate, target, literal=not is_name)))
        except TripleError:
            continue
    entities = {name: kind for name, kind in types.items() if not _NUMERIC.match(name)}
    found = Extraction(tuple(triples), entities, unusable=len(rows) - len(triples))
    return clean_text(str(row["id"])).strip(), found
