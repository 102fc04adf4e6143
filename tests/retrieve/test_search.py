"""Search: what a question names, where the walk starts, and that the reasons are the ones that carried the rank."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_memory import memory_of

import graphmem
from graphmem.errors import InputError
from graphmem.index.names import NameTable
from graphmem.index.pagerank import personalized_pagerank
from graphmem.index.topk import top_k
from graphmem.retrieve.seeds import KINDS
from graphmem.settings import SearchSettings

TEXTS = {
    "Fram": "Fram is a polar ship. Fram was designed by Colin Archer.",
    "Colin Archer": "Colin Archer was born in Larvik. His parents had come from Scotland.",
    "Larvik": "Larvik is a town by the sea. Thor Heyerdahl was born in Larvik.",
    "Kon-Tiki": "Kon-Tiki is a raft. Thor Heyerdahl sailed it over the ocean.",
    "Polar ship": "A polar ship is a ship that is built for ice. Many a designer has drawn one.",
    "Parents": "Parents come from one country or from two. A designer has parents too.",
    "Country": "A country is where people come from. Every ship has a home country.",
}
QUESTION = "From which country did the parents of the designer of Fram come?"


@pytest.fixture(scope="module")
def memory():
    with memory_of(TEXTS) as opened:
        yield opened


def test_a_passage_that_shares_no_name_with_the_question_is_found_over_the_bridge(memory):
    retriever = memory.retriever()
    signals = retriever.read(QUESTION)
    sources = retriever.generation.records.notes["source_id"].to_pylist()
    dense = [sources[row] for row in top_k(signals.notes, 3)]
    found = [source for source, _ in memory.rank(QUESTION, k=3)]
    assert "Colin Archer" not in dense
    assert "Colin Archer" in found


def test_the_path_to_it_goes_over_the_fact(memory):
    retriever = memory.retriever().with_settings(SearchSettings(paths=12))
    hit = next(hit for hit in retriever.search(QUESTION, 3) if hit.note.source == "Colin Archer")
    text = " ".join(str(path) for path in hit.paths if path.hops >= 2 and path.uses_fact)
    assert "Fram was designed by Colin Archer" in text
    assert hit.explain().startswith("Colin Archer")


def test_shares_signals_and_remainder_sum_to_the_score(memory):
    for hit in memory.search(QUESTION, k=7):
        assert sum(path.share for path in hit.paths) + hit.remainder == pytest.approx(hit.score, abs=1e-12)
        assert sum(hit.signals.values()) == pytest.approx(hit.score, abs=1e-12)
        assert hit.remainder >= 0
        assert all(share >= 0 for share in hit.signals.values())


def test_signals_are_the_parts_of_exact_pagerank_that_each_kind_of_seed_brings(memory):
    retriever = memory.retriever().with_settings(SearchSettings(epsilon=1e-10))
    spread = retriever.spread(QUESTION)
    push, parts = spread.push, spread.seeds.parts
    exact = np.zeros((push.graph.n_nodes, len(KINDS)))
    for column, weights in enumerate(parts.T):
        restart = np.zeros(push.graph.n_nodes)
        restart[spread.seeds.vertices] = weights
        exact[:, column] = weights.sum() * personalized_pagerank(push.graph, restart, damping=push.damping)
    rows = {source.as_py(): row for row, source in enumerate(retriever.generation.records.notes["source_id"])}
    hits = retriever.search(QUESTION, 7)
    assert {kind for hit in hits for kind, part in hit.signals.items() if part > 0} == set(KINDS)
    for hit in hits:
        expected = exact[rows[hit.note.source]]
        found = [hit.signals[kind] / hit.score for kind in KINDS]
        assert found == pytest.approx(expected / expected.sum(), abs=1e-6)


def test_without_the_edges_of_a_path_the_hit_is_worth_less(memory):
    # Paths tell where the walk's score comes from; how likely the ranker finds a note need not fall with it.
    walk = memory.retriever().with_settings(SearchSettings(mode="fast"))
    before = dict(walk.rank_sources(QUESTION, 7))["Colin Archer"]
    without = SearchSettings(mode="fast", weight_links=0.0, weight_subject=0.0, weight_object=0.0)
    after = dict(memory.retriever().with_settings(without).rank_sources(QUESTION, 7)).get("Colin Archer", 0.0)
    assert after < before


def test_evidence_is_cut_out_of_the_note(memory):
    for hit in memory.search(QUESTION, k=7):
        assert hit.evidence
        for item in hit.evidence:
            assert hit.note.text[item.start : item.end] == item.text
            assert -1.0 <= item.similarity <= 1.000001


def test_names_are_found_by_the_longest_match(memory):
    table = NameTable.build(memory.retriever().generation.records)
    assert [name.text for name in table.find("Where was Colin Archer of Larvik born?")] == ["Colin Archer", "Larvik"]
    assert [name.text for name in table.find("what is a raft?")] == []


@given(st.text(max_size=60))
def test_any_question_with_words_is_answered_without_an_error(memory, question):
    if not question.strip():
        with pytest.raises(InputError):
            memory.search(question)
        return
    ranked = memory.rank(question, k=7)
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)
    assert len({source for source, _ in ranked}) == len(ranked)


def test_the_same_question_gives_the_same_answer(memory):
    assert memory.search_many([QUESTION, QUESTION]) == [memory.search(QUESTION)] * 2


@pytest.mark.parametrize(("question", "k"), [("", 5), ("  \n", 5), ("Who?", 0), ("Who?", 10_001)])
def test_questions_that_cannot_be_searched_are_refused(memory, question, k):
    with pytest.raises(InputError, match=": "):
        memory.search(question, k=k)


def test_an_empty_memory_has_no_hits():
    with graphmem.open(":memory:", encoder="hash") as opened:
        assert opened.search("Who designed Fram?") == []
        assert opened.rank("Who designed Fram?") == []


def test_a_document_of_several_notes_is_ranked_once():
    with graphmem.open(":memory:", encoder="hash") as opened:
        paragraphs = [f"The harbour number {i} lies in the north of the island. " * 12 for i in range(8)]
        opened.add("\n\n".join(paragraphs), id="long", title="Harbours")
        opened.add("The harbour has a lamp.", id="short", title="Lamp")
        assert opened.stats().notes > 3
        assert sorted(source for source, _ in opened.rank("harbour of the island", k=10)) == ["long", "short"]
