"""Links between notes: a note links to those whose title it names, with the sentence that names them as the reason.

What a note links to is a function of its text and of all titles, not of the order of arrival: a note is linked again when
it is new, and when a title that it may name comes or goes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from graphmem.index.generation import Generation
from graphmem.index.postings import tokenize
from graphmem.index.records import Records, row_numbers, rows_at
from graphmem.ingest.names import is_telling, title_names
from graphmem.life.naming import MAX_SHARED, TitleTable, title_words
from graphmem.stores.base import Change, Row, Store, Transaction

_BATCH = 5_000
_COMMIT_NOTES = 1 << 12
"""The links of so many notes are one commit: what a database holds until a commit grows with it."""


class _Title(NamedTuple):
    text: str
    document: str


class News(NamedTuple):
    """What is not linked yet.

    :param since: the revision of the last linking
    :param notes: ids of the notes that came, changed or were retired since then
    :param has_updates: whether some of them changed, so that their titles may have been others
    """

    since: int
    notes: set[str]
    has_updates: bool


class OvertakenError(Exception):
    """Another commit came between reading the notes and linking them."""


def former_titles(store: Store, space: str, since: int) -> list[str]:
    """Titles that documents had before they got another one.

    :param store: the store
    :param space: namespace
    :param since: the revision of the last linking
    :returns: the titles
    """
    rows = store.read("read/former_notes", space=space, revision=since)
    return [json.loads(row["before"])["title"] for row in rows]


class KnownTitles:
    """The titles of a space's documents, kept from one linking to the next: a new one costs the documents that are new."""

    def __init__(self) -> None:
        self._linked = -1
        self._titles: dict[str, _Title] = {}
        self.table = TitleTable()

    def follow(self, news: News, records: Records) -> None:
        """Bring the titles to what the space holds now.

        :param news: what is not linked yet
        :param records: what the space holds
        """
        notes = news.notes
        if news.since != self._linked:
            self._linked, self._titles, self.table = news.since, {}, TitleTable()
            notes = {*records.notes["id"].to_pylist()}
        rows = row_numbers(pa.chunked_array([pa.array(sorted(notes), pa.string())]), records.notes["id"])
        for note in notes:
            known = self._titles.pop(note, None)
            if known is not None:
                self.table.remove(note, known.text)
        some = rows_at(records.notes.select(["id", "document_id", "title", "position"]), rows[rows >= 0])
        for note, document, title, position in zip(*(column.to_pylist() for column in some.columns), strict=True):
            # A document's title leads to its first note.
            if title and position == 0:
                self._titles[note] = _Title(title, document)
                self.table.add(note, title)

    def forget(self) -> None:
        """Let go of them; the next linking reads them again, and what it links is the same."""
        self._linked, self._titles, self.table = -1, {}, TitleTable()

    @property
    def revision(self) -> int:
        """The revision of the last linking that they followed, -1 if there was none."""
        return self._linked

    def linked(self, revision: int) -> None:
        """Remember that all is linked.

        :param revision: the revision of that commit
        """
        self._linked = revision

    def of(self, notes: Iterable[str]) -> list[str]:
        """The titles that lead to some notes.

        :param notes: their ids
        :returns: the titles
        """
        return [self._titles[note].text for note in notes if note in self._titles]

    def document(self, note: str) -> str:
        """The document of a note that a title leads to.

        :param note: its id
        :returns: the document's id
        """
        return self._titles[note].document


def link_notes(store: Store, space: str, generation: Generation, news: News, titles: KnownTitles) -> int:
    """Link notes by the titles that they name, in one commit, or in several for very many; the last says that all are.

    :param store: the store
    :param space: namespace
    :param generation: what the space holds now
    :param news: what is not linked yet
    :param titles: those of before, which are brought to what there is now
    :returns: how many links were written
    :raises OvertakenError: if the store is ahead of the generation; then what was written is written again the next time
    """
    notes, naming = generation.records.notes, generation.postings.rows_with_all
    titles.follow(news, generation.records)
    given = sorted(news.notes)
    rows = row_numbers(pa.chunked_array([pa.array(given, pa.string())]), notes["id"])
    pending = set(rows[rows >= 0].tolist())
    gone = [note for note, row in zip(given, rows.tolist(), strict=True) if row < 0]
    if len(pending) < len(notes):  # else all are linked anyway
        former = former_titles(store, space, news.since) if news.has_updates else []
        for title in {*former, *titles.of(given), *(row["title"] for row in store.read("read/note_titles", ids=gone))}:
            pending |= _may_name(title, naming)
    texts, changed = notes.select(["id", "document_id", "text", "sentences"]), np.array(sorted(pending), dtype=np.int64)

    def work(transaction: Transaction, first: int) -> int:
        if transaction.revision != generation.revision + 1 + first // _COMMIT_NOTES:
            raise OvertakenError
        count = _write_links(transaction, space, rows_at(texts, changed[first : first + _COMMIT_NOTES]), titles)
        if first + _COMMIT_NOTES >= len(changed):
            transaction.record([Change("linked", "", "", space)])
        return count

    starts = range(0, max(len(changed), 1), _COMMIT_NOTES)
    written = [store.commit(partial(work, first=first), cause="link") for first in starts]
    titles.linked(generation.revision + len(written))
    return sum(written)


def _write_links(transaction: Transaction, space: str, notes: pa.Table, titles: KnownTitles) -> int:
    """Write the links of some notes in place of those that they have; how many these are."""
    ids = notes["id"].to_pylist()
    for start in range(0, len(ids), _BATCH):
        transaction.write("write/delete_links", ids=ids[start : start + _BATCH])
    # Found while they are written: a large memory has more links than should be held at once.
    found, count = _found_links(notes, titles), 0
    while batch := list(islice(found, _BATCH)):
        transaction.write("write/links", rows=batch)
        count += len(batch)
    transaction.record(Change("link", "Note", identifier, space) for identifier in ids)
    return count


def _found_links(notes: pa.Table, titles: KnownTitles) -> Iterator[Row]:
    columns = (notes[name] for name in ("id", "document_id", "text", "sentences"))
    for note, document, text, starts in zip(*columns, strict=True):
        for link in _links_of(titles.table, str(text), starts.as_py(), str(note)):
            if titles.document(link["target"]) != str(document):
                yield link


def _may_name(title: str, naming: Callable[[Sequence[str]], Iterable[int]]) -> set[int]:
    found: set[int] = set()
    for name in title_names(title):
        if is_telling(title_words(name)):
            found |= set(naming(tokenize(name)))
    return found


def _links_of(table: TitleTable, text: str, sentences: Sequence[int], note: str) -> list[Row]:
    links: dict[str, Row] = {}
    for place in table.find(text):
        targets = [target for target in place.notes if target != note]
        if len(place.notes) > MAX_SHARED:
            continue
        # A place before the first sentence counts to it; -1 in a text without sentences.
        sentence = max(sum(start <= place.start for start in sentences[0::2]) - 1, 0) if sentences else -1
        for target in targets:
            links.setdefault(target, {
                "source": note, "target": target, "kind": "names", "reason": f"names {text[place.start:place.end]}",
                "score": 1.0 / len(targets), "sentence": sentence,
            })
    return list(links.values())
