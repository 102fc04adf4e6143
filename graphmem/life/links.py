"""Links between notes: a note links to those whose title it names, with the sentence that names them as the reason.

What a note links to is a function of its text and of all titles, not of the order of arrival: a note is linked again when
it is new, and when a title that it may name comes or goes.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import pyarrow.compute as pc

from graphmem.index.generation import Generation
from graphmem.index.postings import tokenize
from graphmem.index.records import Records
from graphmem.ingest.names import is_telling, title_names
from graphmem.life.naming import MAX_SHARED, TitleTable, title_words
from graphmem.stores.base import Change, Row, Store, Transaction

_BATCH = 5_000


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


def link_notes(
    store: Store, space: str, generation: Generation, news: set[str], former: Iterable[str]
) -> int:
    """Link notes by the titles that they name, in one commit.

    :param store: the store
    :param space: namespace
    :param generation: what the space holds now
    :param news: ids of the notes that came, changed or were retired since the last linking
    :param former: titles that no longer lead where they led
    :returns: how many links were written
    :raises OvertakenError: if the store is ahead of the generation; nothing is written then
    """
    records, naming = generation.records, generation.postings.rows_with_all
    ids = records.notes["id"].to_pylist()
    texts = records.notes["text"]
    pending = {row for row, identifier in enumerate(ids) if identifier in news}
    titles = _titles(records)
    gone = store.read("read/note_titles", ids=sorted(news.difference(ids)))
    for title in {*former, *(titles[row] for row in pending if row in titles), *(row["title"] for row in gone)}:
        pending |= _may_name(title, naming)
    table = TitleTable(titles.items())
    starts = records.notes["sentences"]
    documents = records.notes["document_id"]

    def links() -> Iterator[Row]:
        for row in sorted(pending):
            for link in _links_of(table, str(texts[row]), starts[row].as_py(), row):
                if documents[link["target"]] != documents[row]:
                    yield {**link, "source": ids[row], "target": ids[link["target"]]}

    def work(transaction: Transaction) -> int:
        if transaction.revision != generation.revision + 1:
            raise OvertakenError
        changed = [ids[row] for row in sorted(pending)]
        for first in range(0, len(changed), _BATCH):
            transaction.write("write/delete_links", ids=changed[first : first + _BATCH])
        # Found while they are written: a large memory has more links than should be held at once.
        found, count = links(), 0
        while batch := list(islice(found, _BATCH)):
            transaction.write("write/links", rows=batch)
            count += len(batch)
        transaction.record(Change("link", "Note", identifier, space) for identifier in changed)
        transaction.record([Change("linked", "", "", space)])
        return count

    return store.commit(work, cause="link")


def _titles(records: Records) -> dict[int, str]:
    """Titles by the row of their document's first note."""
    first = pc.equal(records.notes["position"], 0).to_pylist()
    titles = records.notes["title"].to_pylist()
    return {row: title for row, (title, is_first) in enumerate(zip(titles, first, strict=True)) if title and is_first}


def _may_name(title: str, naming: Callable[[Sequence[str]], Iterable[int]]) -> set[int]:
    found: set[int] = set()
    for name in title_names(title):
        if is_telling(title_words(name)):
            found |= set(naming(tokenize(name)))
    return found


def _links_of(table: TitleTable, text: str, sentences: Sequence[int], row: int) -> list[Row]:
    links: dict[int, Row] = {}
    for place in table.find(text):
        targets = [note for note in place.notes if note != row]
        if len(place.notes) > MAX_SHARED:
            continue
        # A place before the first sentence counts to it; -1 in a text without sentences.
        sentence = max(sum(start <= place.start for start in sentences[0::2]) - 1, 0) if sentences else -1
        for target in targets:
            links.setdefault(target, {
                "source": row, "target": target, "kind": "names", "reason": f"names {text[place.start:place.end]}",
                "score": 1.0 / len(targets), "sentence": sentence,
            })
    return list(links.values())
