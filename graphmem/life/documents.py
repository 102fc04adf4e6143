"""Writing documents: each as a whole, replacing its earlier version, in one commit a batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphmem.ingest.times import earlier, later
from graphmem.life.rows import DocumentRows, EntityNames, as_json, entity_name, entity_type
from graphmem.stores.base import Change, Row, Transaction

# Relationships are written after the nodes that they join.
_NODE_TABLES = ("documents", "notes", "entities", "facts")
_NEW = "new_"
_EDGE_TABLES = ("part_of", "next", "mentions", "subject", "object", "evidence", "relates")


@dataclass(slots=True)
class Outcome:
    """What a commit did with its documents.

    :param created: source ids of new documents
    :param replaced: source ids of documents that had an older version
    :param unchanged: source ids of documents that were there already, as they are
    """

    created: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def write_documents(transaction: Transaction, documents: Sequence[DocumentRows]) -> Outcome:
    """Write documents within a commit; a document known with other bytes replaces its older version.

    Notes whose text stays keep their ids. Notes that go are retired, and so are facts that no current note supports.

    :param transaction: the commit under way
    :param documents: the documents' rows, no document twice
    :returns: what was created, replaced and unchanged
    """
    known = {
        row["id"]: row
        for row in transaction.read("read/documents_by_id", ids=[document.document["id"] for document in documents])
    }
    outcome = Outcome()
    news = []
    for document in documents:
        before = known.get(document.document["id"])
        source = str(document.document["source_id"])
        if before and before["sha256"] == document.document["sha256"]:
            outcome.unchanged.append(source)
            continue
        (outcome.replaced if before else outcome.created).append(source)
        document.document["version"] = before["version"] + 1 if before else 1
        news.append(document)
    replaced = [document for document in news if document.document["version"] > 1]
    kept, shaken = _take_apart(transaction, replaced)
    writer = DocumentsWriter(transaction, kept)
    for document in news:
        writer.add_document(document)
    writer.write()
    _retire_unsupported(transaction, shaken)
    return outcome


def _take_apart(transaction: Transaction, replaced: Sequence[DocumentRows]) -> tuple[dict[str, Row], list[str]]:
    """Retire what goes, detach what stays: the notes that stay as they were, and facts that may have lost their support."""
    staying = {identifier for document in replaced for identifier in document.note_ids}
    old = transaction.read("read/document_notes", ids=[document.document["id"] for document in replaced])
    before = {row["id"]: {"title": row["title"], "position": row["position"]} for row in old if row["id"] in staying}
    kept = list(before)
    # A note that an older version held and that comes again is there already, retired, with its relationships.
    written = sorted(staying)
    gone = [row["id"] for row in old if row["id"] not in staying]
    shaken = [row["id"] for row in transaction.read("read/facts_of_notes", ids=kept + gone)]
    transaction.write("write/delete_next", ids=kept + gone)
    transaction.write("write/delete_links", ids=kept + gone)
    transaction.write("write/delete_links_to", ids=gone)
    for query in ("write/delete_part_of", "write/delete_mentions", "write/delete_evidence"):
        transaction.write(query, ids=written)
    transaction.write("write/retire_notes", ids=gone, retired_at=transaction.recorded_at)
    space = replaced[0].document["space"] if replaced else ""
    transaction.record(Change("retire", "Note", identifier, space) for identifier in gone)
    return before, shaken


def _retire_unsupported(transaction: Transaction, shaken: Sequence[str]) -> None:
    supported = {row["id"] for row in transaction.read("read/supported_facts", ids=list(shaken))}
    lost = [identifier for identifier in dict.fromkeys(shaken) if identifier not in supported]
    transaction.write("write/delete_relates", ids=lost)
    transaction.write("write/retire_facts", ids=lost, retired_at=transaction.recorded_at)
    spaces = {row["id"]: row["space"] for row in transaction.read("read/fact_spaces", ids=lost)}
    transaction.record(Change("retire", "Fact", identifier, spaces[identifier]) for identifier in lost)


class DocumentsWriter:
    """Merges the rows of a batch with one another and with what is stored, and writes them.

    :param transaction: the commit under way
    :param kept: what notes that stay were before, by id
    """

    def __init__(self, transaction: Transaction, kept: Mapping[str, Row]) -> None:
        self._transaction = transaction
        self._kept = kept
        new = (_NEW + name for name in _NODE_TABLES)
        self._tables: dict[str, list[Row]] = {name: [] for name in (*new, *_NODE_TABLES, *_EDGE_TABLES)}
        self._entities: dict[str, EntityNames] = {}
        self._facts: dict[str, Row] = {}
        self._reworded: list[str] = []
        self._space = ""

    def write(self) -> None:
        """Write everything that was added, each entity and fact once."""
        self._merge_entities()
        self._merge_facts()
        # All at once, before their new words are written: each such statement looks through the relationships.
        self._transaction.write("write/delete_relates", ids=self._reworded)
        for name, rows in self._tables.items():
            if name not in _EDGE_TABLES:
                for row in rows:
                    row["recorded_at"] = self._transaction.recorded_at
            self._transaction.write(f"write/{name}", rows=rows)

    def add_document(self, document: DocumentRows) -> None:
        """Take a document with its notes and all that is said in them."""
        is_new = document.document["version"] == 1
        prefix = _NEW if is_new else ""
        self._tables[prefix + "documents"].append(document.document)
        self._tables[prefix + "notes"] += document.tables["notes"]
        self._space = str(document.document["space"])
        operation = "create" if is_new else "update"
        self._record(operation, "Document", document.document["id"])
        for row in document.tables["notes"]:
            self._record_note(row)
        for name in ("part_of", "next"):
            self._tables[name] += document.tables[name]
        self.add(document)

    def add(self, document: DocumentRows) -> None:
        """Take what is said in a document's notes, which are there or are written too."""
        self._space = str(document.document["space"])
        for name in ("mentions", "evidence"):
            self._tables[name] += document.tables[name]
        joined = {name: {row["source"]: row for row in document.tables[name]} for name in ("subject", "object")}
        relates = {row["fact_id"]: row for row in document.tables["relates"]}
        for row in document.tables["facts"]:
            known = self._facts.get(row["id"])
            if known is not None:
                _merge_fact(known, row)
                continue
            self._facts[row["id"]] = row
            row["_edges"] = {"subject": joined["subject"].get(row["id"]), "object": joined["object"].get(row["id"])}
            row["_relates"] = relates.get(row["id"])
        for identifier, names in document.entities.items():
            merged = self._entities.setdefault(identifier, EntityNames(names.key))
            merged.aliases |= names.aliases
            merged.types |= names.types

    def _merge_entities(self) -> None:
        stored = {row["id"]: row for row in self._transaction.read("read/entities_by_id", ids=sorted(self._entities))}
        for identifier, names in sorted(self._entities.items()):
            before = stored.get(identifier)
            aliases, types = set(names.aliases), set(names.types)
            if before:
                aliases |= set(before["aliases"])
                types |= set(before["types"])
            row = {
                "id": identifier, "space": self._space, "key": names.key, "sense": "",
                "name": entity_name(names.key, aliases), "type": entity_type(types), "types": sorted(types),
                "aliases": sorted(aliases),
            }
            if before and len(aliases) == len(before["aliases"]) and len(types) == len(before["types"]):
                continue
            self._tables["entities" if before else _NEW + "entities"].append(row)
            self._record("update" if before else "create", "Entity", identifier, as_json(before) if before else "")

    def _merge_facts(self) -> None:
        stored = {row["id"]: row for row in self._transaction.read("read/facts_by_id", ids=sorted(self._facts))}
        for identifier, row in sorted(self._facts.items()):
            edges, relates = row.pop("_edges"), row.pop("_relates")
            before = stored.get(identifier)
            if before is None:
                for name, edge in edges.items():
                    self._tables[name] += [edge] if edge else []
            else:
                _merge_fact(row, before)
            if relates:
                self._project(row, relates, before)
            self._tables["facts" if before else _NEW + "facts"].append(row)
            self._record("update" if before else "create", "Fact", identifier, as_json(before) if before else "")

    def _project(self, fact: Row, relates: Row, before: Row | None) -> None:
        """Keep the readable relationship in the words of the fact, whichever document came first."""
        is_there = before is not None and not before["retired_at"]
        if is_there and before is not None and before["predicate"] == fact["predicate"]:
            return
        if is_there:
            self._reworded.append(fact["id"])
        self._tables["relates"].append({**relates, "predicate": fact["predicate"]})

    def _record_note(self, row: Row) -> None:
        before = self._kept.get(row["id"])
        if before is None:
            self._record("create", "Note", row["id"])
            return
        moved = any(before[name] != row[name] for name in before)
        self._record("update", "Note", row["id"], as_json(before) if moved else "")

    def _record(self, operation: str, label: str, identifier: str, before: str = "") -> None:
        self._transaction.record([Change(operation, label, identifier, self._space, before)])


def _merge_fact(row: Row, other: Row) -> None:
    """Take the stronger confidence, the alphabetically first wording and the widest time: none depends on arrival."""
    row["confidence"] = max(row["confidence"], other["confidence"])
    row["predicate"] = min(row["predicate"], other["predicate"])
    row["valid_from"] = earlier(row["valid_from"], other["valid_from"])
    row["valid_to"] = later(row["valid_to"], other["valid_to"])
