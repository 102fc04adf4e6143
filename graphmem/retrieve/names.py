"""The names that a memory knows, and where a question says one of them."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graphmem.index.records import Records
from graphmem.ingest.names import title_names
from graphmem.life.naming import fold, is_telling, words_of

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """A place where a question names entities of the memory.

    :param text: the question's own words
    :param entities: rows of the entities of that name; several where the name is shared
    """

    text: str
    entities: tuple[int, ...]


class NameTable:
    """Names of entities and of documents, by their folded words.

    :param records: what the memory holds
    """

    def __init__(self, records: Records) -> None:
        self._rows: dict[tuple[str, ...], set[int]] = defaultdict(set)
        self._longest = 1
        for row, aliases in enumerate(records.entities["aliases"].to_pylist()):
            for alias in aliases:
                self._add(alias, row)
        by_id = {identifier: row for row, identifier in enumerate(records.entities["id"].to_pylist())}
        for role, entity, surface in _titles(records):
            if role == "title" and entity in by_id:
                for name in title_names(surface):
                    self._add(name, by_id[entity])

    def find(self, question: str) -> list[NamedEntity]:
        """Names in a question, from left to right, each as long as can be, not overlapping.

        :param question: in plain words
        :returns: what it names
        """
        spans = [match.span() for match in _WORD.finditer(question)]
        words = [fold(question[start:end]) for start, end in spans]
        found = []
        position = 0
        while position < len(words):
            length = self._match(words, position)
            if length:
                text = question[spans[position][0] : spans[position + length - 1][1]]
                # A single word in lower case is a word of the question, whatever else bears its name.
                if length > 1 or not text.islower():
                    rows = self._rows[tuple(words[position : position + length])]
                    found.append(NamedEntity(text, tuple(sorted(rows))))
            position += max(length, 1)
        return found

    def _match(self, words: list[str], position: int) -> int:
        for length in range(min(self._longest, len(words) - position), 0, -1):
            if tuple(words[position : position + length]) in self._rows:
                return length
        return 0

    def _add(self, name: str, row: int) -> None:
        words = words_of(name)
        if is_telling(words):
            self._rows[words].add(row)
            self._longest = max(self._longest, len(words))


def _titles(records: Records) -> Iterable[tuple[str, str, str]]:
    table = records.mentions
    columns = (table["role"].to_pylist(), table["entity"].to_pylist(), table["surface"].to_pylist())
    return zip(*columns, strict=True)
