"""The published baselines: a property that each must have, on worlds small enough to see it."""

from typing import get_args

import numpy as np
import pytest
from builders import document
from fram import ENCODER, feed

import graphmem
from graphmem.index.csr import CsrGraph
from graphmem.index.pagerank import personalized_pagerank
from graphmem.retrieve.signals import Signals
from graphmem.retrieve.strategies.base import Asked, Source, between_ends
from graphmem.retrieve.strategies.catalogue import MAKERS
from graphmem.retrieve.strategies.hipporag import HippoRag
from graphmem.retrieve.strategies.hipporag2 import HippoRag2
from graphmem.retrieve.strategies.linearrag import LinearRag, Setting
from graphmem.retrieve.strategies.phrases import mentions, phrases
from graphmem.retrieve.strategies.synonyms import NEIGHBOURS, find_synonyms, kept_synonyms
from graphmem.retrieve.strategies.text import reciprocal_ranks
from graphmem.settings import Mode, SearchSettings

TEXTS = [
    document("fram", "Fram was drawn by Colin Archer. Fram fears Winter.", title="Fram"),
    document("archer", "Colin Archer knows Larvik. Colin Archer counts 1832.", title="Colin Archer"),
    document("larvik", "Larvik likes Norway.", title="Larvik"),
    document("winter", "Winter ends.", title="Winter"),
    document("rain", "Rain falls on the sea and on the land.", title="Rain"),
]
QUESTION = "Who drew Fram?"


@pytest.fixture(scope="module")
def retriever():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *TEXTS)
        yield memory.retriever()


@pytest.fixture(scope="module")
def source(retriever):
    return Source(retriever.generation, retriever.log, ENCODER)


@pytest.fixture
def asked(retriever):
    return Asked(retriever.generation.names.find(QUESTION), retriever.read(QUESTION))


def by_source(retriever, scores):
    return dict(zip(retriever.generation.records.notes["source_id"].to_pylist(), scores.tolist(), strict=True))


def entity(retriever, name):
    return retriever.generation.records.entities["name"].to_pylist().index(name)


def changed(signals, **others):
    values = {name: getattr(signals, name) for name in ("notes", "sentences", "facts", "bm25", "stated", "text")}
    return Signals(**(values | others))


@pytest.mark.parametrize("mode", sorted(MAKERS))
def test_every_strategy_searches_like_the_others(retriever, mode):
    chosen = retriever.with_settings(SearchSettings(mode=mode))
    hits = chosen.search(QUESTION, 5)
    assert hits and [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        assert hit.signals == {mode: hit.score} and 0 < hit.score <= 1
        assert (hit.paths, hit.remainder) == ((), hit.score)
        assert hit.evidence and mode in hit.explain()
    ranked = chosen.rank_sources(QUESTION, 3)
    assert ranked[0] == (hits[0].note.source, 1.0)
    for question in ("why?", "zzz qqq"):
        assert np.isfinite(chosen.spread(question).scores).all()


def test_every_mode_is_a_strategy_or_graphmems_own():
    assert set(get_args(Mode)) == {"fast", "default", "thorough", *MAKERS}


@pytest.mark.parametrize("mode", sorted(MAKERS))
def test_a_memory_of_one_word_has_no_facts_and_is_searched_all_the_same(mode):
    with graphmem.open(":memory:", encoder=ENCODER, settings=SearchSettings(mode=mode)) as memory:
        assert memory.search("sea?") == []
        feed(memory, document("a", "the sea"))
        assert [hit.note.source for hit in memory.search("sea?")] == ["a"]


def test_dense_and_bm25_are_the_signals(retriever):
    signals = retriever.read(QUESTION)
    for mode, values in (("dense", signals.notes), ("bm25", signals.bm25)):
        scores = retriever.with_settings(SearchSettings(mode=mode)).spread(QUESTION).scores
        assert scores == pytest.approx(np.maximum(values, 0) / values.max(), rel=1e-6)


def test_reciprocal_ranks_count_places_and_nothing_else(retriever):
    assert reciprocal_ranks(np.float32([0.2, 9.0, 0.0, 0.1])) == pytest.approx([1 / 62, 1 / 61, 0, 1 / 63])
    signals = retriever.read(QUESTION)
    squashed = changed(signals, notes=np.cbrt(signals.notes), bm25=signals.bm25**3)
    spreads = [retriever.with_settings(SearchSettings(mode="rrf")).spread_signals(QUESTION, s) for s in (signals, squashed)]
    assert (spreads[0].scores == spreads[1].scores).all()


def test_phrases_occur_where_they_are_named_and_literals_are_phrases(retriever, source):
    records = retriever.generation.records
    found = phrases(records)
    place, n_entities = found.occurrences, len(records.entities)
    count = dict(zip(zip(place.note.tolist(), place.phrase.tolist(), strict=True), place.times, strict=True))
    rows = {name: number for number, name in enumerate(records.notes["source_id"].to_pylist())}
    # Once as the title and twice in the text.
    assert count[rows["archer"], entity(retriever, "Colin Archer")] == 3
    assert count[rows["fram"], entity(retriever, "Colin Archer")] == 1
    assert place.n_phrases == n_entities + 1
    assert [note for note, phrase in count if phrase == n_entities] == [rows["archer"]]
    assert found.object.max() == n_entities and len(count) == len(place.note)
    assert place.notes_with()[entity(retriever, "Larvik")] == 2
    assert len(mentions(records).note) == len(count) - 1


def test_hipporag_walks_over_facts_and_finds_what_shares_no_name(retriever, source, asked):
    """Fram – Colin Archer – Larvik: the note on Larvik names neither Fram nor what is asked."""
    scores = by_source(retriever, HippoRag(source).rank(asked))
    assert scores["fram"] > scores["archer"] > scores["larvik"] > scores["rain"] == 0


def test_hipporag_starts_at_names_by_their_rarity(retriever, source):
    """A phrase of two notes starts with half of what a phrase of one does."""
    names = retriever.generation.names.find("Larvik and Norway")
    restart = HippoRag(source).restart(names)
    assert restart[entity(retriever, "Norway")] == 2 * restart[entity(retriever, "Larvik")] > 0
    assert np.count_nonzero(restart) == 2


def test_hipporag_without_a_name_ranks_by_vectors(retriever, source):
    signals = retriever.read("who drew it?")
    assert HippoRag(source).rank(Asked([], signals)) == pytest.approx(signals.notes)


def test_names_that_mean_the_same_are_joined(retriever, source):
    assert [(int(a), int(b)) for a, b in zip(*pairs(["Oslo", "no", "Bergen", "Oslo"]), strict=True)] == [(0, 3)]
    many = ["Same name"] * (NEIGHBOURS + 40)
    first, second = pairs(many)
    assert (first < second).all() and len(first) >= len(many) * NEIGHBOURS / 2
    assert len(pairs(["a", "?"])[0]) == 0


def pairs(names):
    found = find_synonyms(names, ENCODER)
    assert len(found.cosine) == len(found.first) and ((found.cosine >= 0.8) & (found.cosine <= 1)).all()
    return found.first, found.second


def test_synonyms_are_kept_until_the_names_change(tmp_path):
    class Counting(type(ENCODER)):
        calls = 0

        def encode(self, texts):
            Counting.calls += 1
            return super().encode(texts)

    encoder = Counting(64)
    first = kept_synonyms(["Oslo", "Oslo"], encoder, tmp_path)
    again = kept_synonyms(["Oslo", "Oslo"], encoder, tmp_path)
    assert Counting.calls == 1 and first.first.tolist() == again.first.tolist() == [0]
    assert len(kept_synonyms(["Oslo", "Bergen"], encoder, tmp_path).first) == 0
    assert Counting.calls == 2 and [path.name for path in tmp_path.iterdir()] == ["synonyms.npz"]
    # A disk that takes nothing costs the time again, and nothing else.
    assert kept_synonyms(["Oslo", "Oslo"], encoder, tmp_path / "absent").first.tolist() == [0]


def test_hipporag_2_gives_weight_to_the_phrases_of_the_five_nearest_facts(retriever, source):
    strategy = HippoRag2(source)
    records = retriever.generation.records
    facts = np.linspace(-0.5, 0.5, len(records.facts)).astype(np.float32)
    found = phrases(records)
    weights = strategy.phrase_weights(facts)
    best = np.argsort(-facts)[:5]
    assert 0 < np.count_nonzero(weights) <= 5
    assert set(np.flatnonzero(weights).tolist()) <= {*found.subject[best].tolist(), *found.object[best].tolist()}
    # Colin Archer is in three of the facts, of which one has the greatest score and the others the least.
    archer, larvik = entity(retriever, "Colin Archer"), entity(retriever, "Larvik")
    notes_with = found.occurrences.notes_with()
    chosen = int(np.flatnonzero((found.subject == archer) & (found.object == larvik))[0])
    only = np.full(len(facts), -1, dtype=np.float32)
    only[chosen] = 0.7
    its_facts = np.count_nonzero((found.subject == archer) | (found.object == archer))
    assert len(facts) == 5 and its_facts == 3 and notes_with[archer] == 2
    assert strategy.phrase_weights(only)[archer] == pytest.approx(1 / its_facts / 2)


def test_hipporag_2_is_pagerank_from_phrases_and_from_every_note(retriever, source, asked):
    """Against the graph put together edge by edge."""
    strategy, found = HippoRag2(source), phrases(retriever.generation.records)
    n_notes, place = len(retriever.generation.records.notes), found.occurrences
    edges = [(n_notes + s, n_notes + o, 2 * n) for s, o, n in zip(found.subject, found.object, found.stated, strict=True)]
    edges += [(note, n_notes + phrase, 1) for note, phrase in zip(place.note, place.phrase, strict=True)]
    names = retriever.generation.records.entities["name"].to_pylist()
    same = find_synonyms(names, ENCODER)
    edges += [(n_notes + a, n_notes + b, 2 * c) for a, b, c in zip(same.first, same.second, same.cosine, strict=True)]
    graph = CsrGraph.from_edges(n_notes + place.n_phrases, *np.array(edges).T[:2].astype(int), np.array(edges).T[2])
    restart = [0.05 * between_ends(asked.signals.notes), strategy.phrase_weights(asked.signals.facts)]
    expected = personalized_pagerank(graph, np.concatenate(restart))[:n_notes]
    assert strategy.rank(asked) == pytest.approx(expected, abs=1e-8)
    assert (expected > 0).sum() >= n_notes - 1


def test_linearrag_goes_over_the_sentence_nearest_to_the_question(retriever, source):
    """Of the two sentences on Fram only the nearest is followed, as far as rounds and threshold allow."""
    graph, records = retriever.generation.graph, retriever.generation.records
    note = records.notes["source_id"].to_pylist().index("fram")
    sentences = np.full(graph.n_sentences, 0.1, dtype=np.float32)
    sentences[graph.sentence_start[note]] = 0.8
    sentences[graph.sentence_start[records.notes["source_id"].to_pylist().index("archer")]] = 0.5
    fram, archer, winter, larvik = (entity(retriever, name) for name in ("Fram", "Colin Archer", "Winter", "Larvik"))

    def bridged(rounds, threshold, count=1):
        return LinearRag(source, Setting(rounds, 1.5, threshold, count)).bridge([fram], sentences)

    once = bridged(2, 0.5)
    assert once.best[archer] == pytest.approx(0.8) and once.hop[archer] == 2
    assert once.weights[winter] == once.weights[larvik] == 0
    # The sentence names Fram itself too, which adds to what it had.
    assert once.weights[fram] == pytest.approx(1.8)
    assert bridged(3, 0.3).best[larvik] == pytest.approx(0.4)
    assert bridged(3, 0.5).best[larvik] == 0
    assert bridged(2, 0.05, count=2).best[winter] == pytest.approx(0.1)
    assert bridged(2, 0.9).weights[archer] == 0


def test_linearrag_reaches_the_bridge_and_falls_back_to_vectors(retriever, source, asked):
    near = changed(asked.signals, sentences=np.full_like(asked.signals.sentences, 0.9))
    scores = by_source(retriever, LinearRag(source).rank(Asked(asked.names, near)))
    assert min(scores["fram"], scores["archer"]) > max(scores["larvik"], scores["rain"])
    assert LinearRag(source).rank(Asked([], near)) == pytest.approx(near.notes)


def test_engram_takes_a_note_by_its_best_record(retriever):
    """A note far from the question whose fact is near comes before one that is nearer as a whole."""
    signals = retriever.read(QUESTION)
    records = retriever.generation.records
    sources = records.notes["source_id"].to_pylist()
    notes = np.float32([{"rain": 0.5, "larvik": 0.1}.get(name, 0.2) for name in sources])
    facts = np.full(len(records.facts), -1, dtype=np.float32)
    subject = records.facts["subject"].to_pylist()
    facts[subject.index(records.entities["id"][entity(retriever, "Larvik")].as_py())] = 0.8
    chosen = retriever.with_settings(SearchSettings(mode="engram"))
    scores = by_source(retriever, chosen.spread_signals(QUESTION, changed(signals, notes=notes, facts=facts)).scores)
    assert scores["larvik"] == 1 and scores["rain"] == pytest.approx(0.5 / 0.8)
    assert scores["fram"] == pytest.approx(0.2 / 0.8)
