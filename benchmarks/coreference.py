"""What pronouns, nouns such as "the film" and bare surnames mean, against labels set by hand before the rules were tuned.

`coreference.tsv` holds one label a line: the set, the document (of a book: the file, and the stretch of it that is read as
one document), where the word stands, the word, and the names that are right, with a bar between them; ``-`` where nothing
named is meant, so that any answer is wrong.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import common
from graphmem.ingest.language import Language
from graphmem.ingest.names import entity_key, title_names
from graphmem.ingest.records import SourceDocument
from graphmem.ingest.references import find_references

LABELS = Path(__file__).with_name("coreference.tsv")


@dataclass(frozen=True)
class Label:
    """A word and what it means.

    :param document: where it stands
    :param start: its first code point there
    :param surface: the word
    :param names: the names that are right; none where nothing named is meant
    """

    document: str
    start: int
    surface: str
    names: tuple[str, ...]


@dataclass
class Coreference:
    """What was found.

    :param labelled: how many words are labelled with a name
    :param resolved: how many labelled words were given a name
    :param right: how many of those the right one
    :param wrong: the others, with what they were given
    :param missed: labelled with a name and given none
    """

    labelled: int = 0
    resolved: int = 0
    right: int = 0

    def __post_init__(self) -> None:
        self.wrong: list[tuple[Label, str]] = []
        self.missed: list[Label] = []


def read_labels(name: str) -> dict[str, list[Label]]:
    """Labels of a set by document."""
    found: dict[str, list[Label]] = {}
    with LABELS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["set"] == name:
                names = () if row["antecedents"] == "-" else tuple(row["antecedents"].split("|"))
                found.setdefault(row["document"], []).append(
                    Label(row["document"], int(row["start"]), row["surface"], names)
                )
    return found


def measure(name: str, language: Language) -> Coreference:
    """Read the labelled documents of a set and compare."""
    labels = read_labels(name)
    result = Coreference()
    for document in _documents(name, set(labels)):
        given = {reference.start: reference.name for reference in find_references(document, language)}
        for label in labels[document.source_id]:
            if document.text[label.start : label.start + len(label.surface)] != label.surface:
                raise SystemExit(f"labels do not fit the text: {label}: get the data that they were made for")
            _compare(label, given.get(label.start, ""), result)
    return result


def _compare(label: Label, given: str, result: Coreference) -> None:
    keys = {entity_key(form) for name in label.names for form in (name, *title_names(name))}
    result.labelled += bool(label.names)
    if not given:
        result.missed += [label] if label.names else []
        return
    result.resolved += 1
    if entity_key(given) in keys:
        result.right += 1
    else:
        result.wrong.append((label, given))


def _documents(name: str, wanted: set[str]) -> Iterator[SourceDocument]:
    if name == "books":
        for place in sorted(wanted):
            file, first, last = place.rsplit(":", 2)
            text = (common.DATA / "books" / file).read_text(encoding="utf-8")
            yield SourceDocument(place, text[int(first) : int(last)])
    else:
        yield from (document for document in common.documents(name) if document.source_id in wanted)
