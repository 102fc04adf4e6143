"""Documents that come again with other bytes: what stays, what goes, and what the journal says of it."""

import json
from dataclasses import replace

import pytest
from builders import document, parse, parser
from canonical import canonical_state
from graphmem.ingest.records import Rejection
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.encode import HashEncoder
from graphmem.ids import document_id, note_id
from graphmem.index.memory_index import MemoryIndex
from graphmem.life.ingest import Ingestion
from graphmem.life.naming import TitleTable
from graphmem.stores import open_store

ENCODER = HashEncoder(16)


class Shelf:
    """A store with its index and a parser that needs no model."""

    def __init__(self, store, folder, space="default"):
        self.store = store
        self.space = space
        self.folder = folder
        if not store.meta().encoder:
            store.set_encoder(ENCODER.fingerprint, ENCODER.dimension)
        self.index = MemoryIndex(store, space, folder, ENCODER)

    def ingest(self, *documents):
        return Ingestion(self.store, self.space, self.index, ENCODER, parser).run(documents)

    def rows(self, text):
        return self.store.query(text, {"space": self.space}).rows

    def projection(self):
        text = "MATCH (a:Entity)-[r:RELATES]->(b:Entity) WHERE a.space = $space RETURN a.name, r.predicate, b.name"
        return sorted(self.rows(text))

    def links(self):
        text = "MATCH (a:Note)-[l:LINKS]->(b:Note) WHERE a.space = $space RETURN a.source_id, b.source_id, l.score"
        return sorted(self.rows(text))

    def journal(self, since=0):
        rows = self.store.read("read/history", space=self.space, revision=since)
        return [(row["operation"], row["label"], row["node_id"]) for row in rows]


@pytest.fixture
def shelf(tmp_path):
    store = open_store(":memory:")
    yield Shelf(store, tmp_path)
    store.close()


@pytest.fixture
def any_shelf(either_place, tmp_path):
    return Shelf(either_place.open(), tmp_path / "index")


def check_no_relationship_twice(shelf):
    relationships = canonical_state(shelf.store)["relationships"]
    assert len(relationships) == len(set(relationships))


def test_a_note_that_comes_back_is_the_same_note_with_one_of_each_relationship(any_shelf):
    first = document("a", "Alder knows Birk.\n\nBirk likes Castel.", title="Alder")
    any_shelf.ingest(first)
    before = canonical_state(any_shelf.store)
    any_shelf.ingest(replace(first, text="Alder knows Birk."))
    any_shelf.ingest(first)
    check_no_relationship_twice(any_shelf)
    after = canonical_state(any_shelf.store)
    assert after["relationships"] == before["relationships"]
    assert [node.replace('"version": 3', '"version": 1') for node in after["nodes"]] == before["nodes"]


def test_the_journal_tells_new_notes_from_kept_and_retired_ones(shelf):
    shelf.ingest(document("a", "One.\n\nTwo.\n\nThree.", title="T"))
    since = shelf.store.meta().revision
    shelf.ingest(document("a", "Zero.\n\nTwo.\n\nOne.", title="T"))
    ids = {text: note_id("default", "a", text, 0) for text in ("Zero.", "One.", "Two.", "Three.")}
    journal = [(operation, node) for operation, label, node in shelf.journal(since) if label == "Note"]
    assert {entry for entry in journal if entry[0] != "link"} == {
        ("create", ids["Zero."]), ("update", ids["One."]), ("update", ids["Two."]), ("retire", ids["Three."]),
    }  # fmt: skip
    assert ("update", "Document", document_id("default", "a")) in shelf.journal(since)
    moved = shelf.store.read("read/former_notes", space="default", revision=since)
    assert [json.loads(row["before"]) for row in moved] == [{"position": 0, "title": "T"}]


def test_the_projection_has_the_words_of_the_fact_whichever_document_comes_first(any_shelf):
    statements = [document("a", "Alder knows all of Birk."), document("b", "Alder knows Birk.")]
    any_shelf.ingest(statements[0])
    assert any_shelf.projection() == [("Alder", "knows all of", "Birk")]
    any_shelf.ingest(statements[1])
    assert any_shelf.projection() == [("Alder", "knows", "Birk")]
    together = Shelf(any_shelf.store, any_shelf.folder, "together")
    together.ingest(*statements)
    assert together.projection() == any_shelf.projection()


def test_a_fact_that_two_documents_state_stays_until_both_are_gone(any_shelf):
    any_shelf.ingest(document("a", "Alder knows Birk."), document("b", "Alder knows Birk. Castel ends."))
    any_shelf.ingest(document("a", "Nothing here."))
    assert any_shelf.projection() == [("Alder", "knows", "Birk")]
    since = any_shelf.store.meta().revision
    any_shelf.ingest(document("b", "Castel ends."))
    assert any_shelf.projection() == []
    assert any_shelf.rows("MATCH (f:Fact) WHERE f.space = $space AND f.retired_at <> '' RETURN count(f)") == [(1,)]
    assert [label for operation, label, _ in any_shelf.journal(since) if operation == "retire"].count("Fact") == 1
    any_shelf.ingest(document("c", "Alder knows Birk."))
    assert any_shelf.projection() == [("Alder", "knows", "Birk")]
    check_no_relationship_twice(any_shelf)


def test_links_follow_a_document_that_gets_another_title(any_shelf):
    any_shelf.ingest(
        document("a", "Nothing.", title="Alder"), document("b", "Alder and Birk stand."), document("c", "Birk ends.")
    )
    assert any_shelf.links() == [("b", "a", 1.0)]
    any_shelf.ingest(document("a", "Nothing.", title="Birk"))
    assert any_shelf.links() == [("b", "a", 1.0), ("c", "a", 1.0)]
    reasons = any_shelf.rows("MATCH (a:Note)-[l:LINKS]->(:Note) WHERE a.space = $space RETURN DISTINCT l.reason")
    assert reasons == [("names Birk",)]
    any_shelf.ingest(document("a", "Nothing.", title=""))
    assert any_shelf.links() == []


def test_links_lead_to_the_first_note_of_a_document_whatever_comes_before_it(shelf):
    shelf.ingest(document("a", "Second.", title="Alder"), document("b", "Alder stands."))
    shelf.ingest(document("a", "First.\n\nSecond.", title="Alder"))
    text = "MATCH (:Note)-[:LINKS]->(n:Note) WHERE n.space = $space RETURN n.text"
    assert shelf.rows(text) == [("First.",)]


def test_a_name_that_many_documents_share_is_no_link(shelf):
    for number in range(8):
        shelf.ingest(document(f"a{number}", f"Number {number}.", title="Alder"))
    shelf.ingest(document("b", "Alder stands."))
    assert shelf.links() == [("b", f"a{number}", 0.125) for number in range(8)]
    shelf.ingest(document("one too many", "Number 9.", title="Alder"))
    assert shelf.links() == []


def test_one_identifier_twice_in_a_run_is_one_document(shelf):
    same = document("a", "Alder knows Birk.")
    receipt = shelf.ingest(same, document("b", "Birk ends."), same, document("a", "Other."), document("b", "Birk ends."))
    assert (receipt.created, receipt.replaced, receipt.unchanged) == (["a", "b"], [], [])
    (rejection,) = receipt.rejected
    assert "identifier of another document of this run: a" in rejection.reason
    again = shelf.ingest(same, document("a", "Other."))
    assert (again.unchanged, again.created, again.replaced, len(again.rejected)) == (["a"], [], [], 1)
    assert shelf.rows("MATCH (n:Note) WHERE n.space = $space AND n.retired_at = '' RETURN count(n)") == [(2,)]


def test_what_could_not_be_read_stands_in_the_receipt_and_the_rest_is_done(shelf):
    broken = Rejection("x.txt", "is broken", "mend it")
    receipt = shelf.ingest(broken, document("a", "Alder knows Birk."), broken)
    assert (receipt.created, receipt.rejected, receipt.done) == (["a"], [broken, broken], 3)


def test_a_linking_that_is_overtaken_starts_anew(shelf):
    """Between reading the notes and linking them another process commits: its note must be linked to as well."""
    shelf.ingest(document("a", "Birk stands."))
    other = Shelf(shelf.store, shelf.folder.parent / "other")
    late = [document("b", "Nothing.", title="Birk")]

    class Late:
        """The index, for which a document comes while it is read."""

        def __getattr__(self, name):
            return getattr(shelf.index, name)

        def refresh(self):
            generation = shelf.index.refresh()
            if late and generation.graph.n_notes == 2:
                other.ingest(late.pop())
            return generation

    Ingestion(shelf.store, "default", Late(), ENCODER, parser).run([document("c", "Alder and Birk stand.", title="Alder")])
    assert late == []
    assert shelf.links() == [("a", "b", 1.0), ("c", "b", 1.0)]
    assert shelf.index.refresh().revision == shelf.store.meta().revision


def test_the_links_of_many_notes_are_several_commits_and_are_written_again_after_a_kill_between_them(shelf, monkeypatch):
    monkeypatch.setattr("graphmem.life.links._COMMIT_NOTES", 1)
    stream = [document("a", "Birk stands."), document("b", "Nothing.", title="Birk"), document("c", "Birk, too.")]
    commit, causes = shelf.store.commit, []

    def killed(work, *, cause):
        causes.append(cause)
        if causes.count("link") == 3:
            raise KeyboardInterrupt
        return commit(work, cause=cause)

    monkeypatch.setattr(shelf.store, "commit", killed)
    with pytest.raises(KeyboardInterrupt):
        shelf.ingest(*stream)
    assert [operation for operation, _, _ in shelf.journal()].count("link") == 2
    assert "linked" not in {operation for operation, _, _ in shelf.journal()}
    receipt = shelf.ingest(*stream)
    assert (receipt.unchanged, receipt.links) == (["a", "b", "c"], 2)
    assert shelf.links() == [("a", "b", 1.0), ("c", "b", 1.0)]
    assert [operation for operation, _, _ in shelf.journal()].count("linked") == 1
    assert shelf.ingest(*stream).links == 0


def test_notes_that_a_killed_run_left_unlinked_are_linked_by_the_next(shelf):
    class Killed(Ingestion):
        def link(self):
            raise KeyboardInterrupt

    stream = [document("a", "Birk stands."), document("b", "Nothing.", title="Birk")]
    with pytest.raises(KeyboardInterrupt):
        Killed(shelf.store, "default", shelf.index, ENCODER, parser).run(stream)
    assert shelf.links() == []
    receipt = shelf.ingest(*stream)
    assert (receipt.unchanged, receipt.links) == (["a", "b"], 1)
    assert shelf.links() == [("a", "b", 1.0)]


alphabet = ["Cafe", "Cafe\u0301", "Caf\u00e9", "हिन्दी", "東京", "Straße", "STRASSE", "the", "of", "Birk", "\ufb01lm", "x²"]
phrases = st.lists(st.sampled_from(alphabet), min_size=1, max_size=3).map(" ".join)
world = st.lists(st.tuples(phrases, phrases), min_size=1, max_size=5)


@settings(max_examples=12)
@given(world=world, data=st.data())
def test_links_are_a_function_of_titles_and_texts_in_any_script(tmp_path_factory, world, data):
    documents = [document(f"d{number}", f"{text} ends.", title=title) for number, (title, text) in enumerate(world)]
    order = data.draw(st.permutations(documents))
    store = open_store(":memory:")
    together = Shelf(store, tmp_path_factory.mktemp("index"), "together")
    one_by_one = Shelf(store, together.folder, "one by one")
    together.ingest(*documents)
    for item in order:
        one_by_one.ingest(item)
    assert one_by_one.links() == together.links()
    store.close()


@pytest.mark.parametrize(
    ("title", "text", "named"),
    [
        ("Alder", "So says Alder.", ["Alder"]),
        ("Alder", "alder wood", []),
        ("iPhone", "an IPHONE", ["IPHONE"]),
        ("Aftermath (2012 film)", "Aftermath came out.", ["Aftermath"]),
        ("New York", "New York City and new york", ["New York"]),
        ("The", "The end", []),
        ("1984", "In 1984 it rained", []),
        ("Cafe\u0301", "the Caf\u00e9 and the Cafe", ["Caf\u00e9", "Cafe"]),
        ("हिन्दी", "यह हिन्दी है", ["हिन्दी"]),
        ("", "Nothing at all", []),
    ],
)
def test_a_text_names_a_title(title, text, named):
    places = TitleTable([(7, title)]).find(text)
    assert [(text[place.start : place.end], place.notes) for place in places] == [(name, (7,)) for name in named]


def test_the_longest_title_is_the_one_that_is_named():
    table = TitleTable([(1, "New York"), (2, "York"), (3, "New York City Hall"), (4, "York")])
    text = "New York City is not York, nor New York City Hall."
    assert [(place.start, place.notes) for place in table.find(text)] == [(0, (1,)), (21, (2, 4)), (31, (3,))]


def test_a_parsed_document_without_sentences_is_taken(shelf):
    bare = parse(document("a", "Birk", title="T"))
    note = replace(bare.notes[0], sentences=(), facts=())
    run = Ingestion(shelf.store, "default", shelf.index, ENCODER, lambda _: iter([replace(bare, notes=(note,))]))
    run.run([bare.source])
    shelf.ingest(document("b", "Alder stands.", title="Birk"))
    assert shelf.links() == [("a", "b", 1.0)]
    sentences = shelf.index.refresh().records.links["sentence"].to_pylist()
    assert sentences == [-1]
