"""Names that are spelled alike: they only propose, since no similarity tells a misspelling from a namesake.

A pair is looked at where the names share all words but one, or begin alike (blocking), so that not everything is compared
with everything. Digits and numerals have to agree: "Task 5" is not "Task 6", nor Otto I Otto II.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphmem.index.same import ACCEPTED, PROPOSED
from graphmem.ingest.kinds import kind_of_label
from graphmem.ingest.names import entity_key, title_names
from graphmem.stores.base import Row

SPELLING, ALIKE, TITLE = "spelled the same", "spelled alike", "title without its bracket"
REASONS = frozenset([SPELLING, ALIKE, TITLE])
_LEAST = 88.0  # of 100; "Hanns" and "Hans" have 89, "Anna" and "Anne" 75
_MIN_WORD = 4
_HEAD = 4
_NUMERAL = re.compile(r"[ivxlcdm]+")
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """An entity's name.

    :param id: the entity's id
    :param key: its key
    :param type: its type, or empty
    """

    id: str
    key: str
    type: str


def alike_pairs(names: Sequence[Named], wanted: Container[str] | None = None) -> dict[Pair, str]:
    """Pairs of entities that may be one by their spelling.

    :param names: all entities of a space
    :param wanted: only pairs with one of these ids; all by default
    :returns: the reason by the pair's ids, ordered by their keys
    """
    found: dict[Pair, str] = {}
    for block in _blocks(names):
        fresh = [name for name in block if wanted is None or name.id in wanted]
        for one in fresh:
            for other in block:
                if one.id == other.id or not _agree(one, other):
                    continue
                reason = _compare(one.key, other.key)
                if reason:
                    first, second = sorted((one, other), key=lambda name: (name.key, name.id))
                    found[first.id, second.id] = reason
    return found


def title_pairs(names: Iterable[Named], titles: Iterable[str], wanted: Container[str] | None = None) -> dict[Pair, str]:
    """A name, and what a document is about whose title is that name with something in brackets.

    :param names: all entities of a space
    :param titles: the titles of its documents
    :param wanted: only pairs with one of these ids; all by default
    :returns: the reason by the pair's ids: the bare name, then the whole title
    """
    by_key = {name.key: name.id for name in names}
    found: dict[Pair, str] = {}
    for title in set(titles):
        whole, *others = [entity_key(name) for name in title_names(title)] or [""]
        for key in others:
            if key in by_key and whole in by_key:
                pair = by_key[key], by_key[whole]
                if wanted is None or pair[0] in wanted or pair[1] in wanted:
                    found[pair] = TITLE
    return found


def proposals(pairs: Mapping[Pair, str], facts: Mapping[str, set[tuple[str, str, str]]]) -> Iterator[Row]:
    """What to say of pairs: two that differ in marks only are one where the same fact is told of both.

    :param pairs: the reason by the pair's ids
    :param facts: what facts say of entities: side, predicate and the other entity
    :yields: ``SAME_AS`` with ``source``, ``target``, ``status`` and ``reason``
    """
    for (source, target), reason in sorted(pairs.items()):
        shared = reason == SPELLING and facts.get(source, set()) & facts.get(target, set())
        yield {"source": source, "target": target, "status": ACCEPTED if shared else PROPOSED, "reason": reason}


def plain(key: str) -> str:
    """A key without accents, for comparison only: no name is stored or shown this way.

    :param key: a key
    :returns: its base letters, in their own script
    """
    return "".join(char for char in unicodedata.normalize("NFD", key) if not unicodedata.combining(char))


def _blocks(names: Iterable[Named]) -> Iterator[list[Named]]:
    blocks: dict[tuple[str, ...], list[Named]] = defaultdict(list)
    for name in names:
        words = plain(name.key).split()
        blocks[("joined", _joined(name.key))].append(name)
        if len(words) == 1:
            blocks[("head", words[0][:_HEAD])].append(name)
        else:
            for number in range(len(words)):
                blocks[("but", str(number), *words[:number], *words[number + 1 :])].append(name)
    yield from (block for block in blocks.values() if len(block) > 1)


def _joined(key: str) -> str:
    return re.sub(r"[ \-]", "", plain(key))


def _agree(one: Named, other: Named) -> bool:
    kinds = {kind_of_label(name.type) or name.type for name in (one, other)} - {""}
    return len(kinds) < 2


def _compare(one: str, other: str) -> str:
    from rapidfuzz import fuzz

    if _joined(one) == _joined(other):
        return SPELLING
    pairs = [pair for pair in zip(plain(one).split(), plain(other).split(), strict=False) if pair[0] != pair[1]]
    if len(one.split()) != len(other.split()) or len(pairs) != 1:
        return ""
    for word in pairs[0]:
        if len(word) < _MIN_WORD or any(char.isdigit() for char in word) or _NUMERAL.fullmatch(word):
            return ""
    return ALIKE if fuzz.ratio(*pairs[0]) >= _LEAST else ""
