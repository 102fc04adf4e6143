"""The ranker: its trees against a naive reading of them, what it is told, and that it never loses a note."""

import json
from dataclasses import replace

import numpy as np
import pytest
from builders import document
from fram import ENCODER, feed
from hypothesis import given
from hypothesis import strategies as st

import graphmem
from graphmem.errors import InputError
from graphmem.retrieve.kernels import leaf_sums
from graphmem.retrieve.ranker import LINKED_LEANING, RELATED_LEANING, Ranker, leaning, load_ranker
from graphmem.retrieve.told import told_sentences
from graphmem.retrieve.trees import _BIT_NUMBERS, Trees
from graphmem.settings import SearchSettings

TEXTS = [
    document("fram", "Fram was drawn by Colin Archer. Fram fears Winter.", title="Fram"),
    document("archer", "Colin Archer knows Larvik.", title="Colin Archer"),
    document("larvik", "Larvik likes Norway.", title="Larvik"),
    document("winter", "Winter ends.", title="Winter"),
    document("t1", "Rain fell on Tuesday.", speaker="Ann Berg", conversation="c", time="2024-01-01T10:00:00"),
    document("t2", "Snow fell on Friday.", speaker="Olav", conversation="c", time="2024-01-01T10:01:00"),
]


@pytest.fixture(scope="module")
def retriever():
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *TEXTS)
        yield memory.retriever()


@st.composite
def forests(draw):
    """Trees of two levels as a user could write them down: ``(column, threshold, low, high)`` or a number."""
    leaf = st.floats(-2, 2)
    column, bound = st.integers(0, 2), st.sampled_from([-0.5, 0.0, 0.25, 1.0])
    branch = st.tuples(column, bound, leaf, leaf)
    return draw(st.lists(st.tuples(column, bound, branch | leaf, branch | leaf), min_size=1, max_size=4))


def flat(forest):
    """The trees as arrays."""
    shape = (len(forest), 7)
    feature, threshold, value = np.zeros(shape, int), np.full(shape, np.inf), np.zeros(shape)
    left, right = (np.tile(np.arange(7), (len(forest), 1)) for _ in range(2))

    def place(tree, node, spec, free):
        if isinstance(spec, float):
            value[tree, node] = spec
            return free
        feature[tree, node], threshold[tree, node] = spec[0], spec[1]
        left[tree, node], right[tree, node] = free, free + 1
        free = place(tree, free, spec[2], free + 2)
        return place(tree, right[tree, node], spec[3], free)

    for tree, spec in enumerate(forest):
        place(tree, 0, spec, 1)
    return Trees(("a", "b", "c"), feature, threshold, left, right, value, 0.5)


def naive(spec, row):
    while not isinstance(spec, float):
        spec = spec[2] if row[spec[0]] <= spec[1] else spec[3]
    return spec


@given(forests(), st.lists(st.tuples(*[st.sampled_from([-1.0, -0.5, 0.0, 0.25, 0.5, 1.0, 2.0])] * 3), max_size=5))
def test_trees_are_what_reading_them_by_hand_gives(forest, rows):
    trees = flat(forest)
    again = Trees.from_json(json.loads(json.dumps(trees.to_json())))
    expected = [0.5 + sum(naive(spec, row) for spec in forest) for row in rows]
    table = np.array(rows, dtype=np.float32).reshape(-1, 3)
    assert trees.log_odds(table) == pytest.approx(expected)
    assert again.log_odds(table) == pytest.approx(expected)
    compiled = leaf_sums(np.ascontiguousarray(table.T), *again._by_leaf, _BIT_NUMBERS)
    assert again._leaf_sums(table).tolist() == compiled.tolist()


@given(st.integers(0, 2**31), st.integers(1, 40))
def test_deep_trees_give_the_same_compiled_and_those_of_too_many_leaves_go_without(seed, n_leaves):
    rng = np.random.default_rng(seed)
    width = 2 * n_leaves - 1
    feature, threshold, value = np.zeros((1, width), int), np.full((1, width), np.inf), np.zeros((1, width))
    left, right = np.arange(width)[None].copy(), np.arange(width)[None].copy()
    ends, free = [0], 1
    while free < width:
        node = ends.pop(int(rng.integers(len(ends))))
        feature[0, node], threshold[0, node] = rng.integers(3), rng.normal()
        left[0, node], right[0, node] = free, free + 1
        ends += [free, free + 1]
        free += 2
    value[0, ends] = rng.normal(size=len(ends))
    trees = Trees(("a", "b", "c"), feature, threshold, left, right, value, 0.0)
    rows = rng.normal(size=(20, 3)).astype(np.float32)
    rows[0] = np.nan
    rows[1, 0] = np.float32(threshold[0, 0])
    assert (trees._by_leaf is None) == (n_leaves > 32)
    if n_leaves <= 32:
        compiled = leaf_sums(np.ascontiguousarray(rows.T), *trees._by_leaf, _BIT_NUMBERS)
        assert compiled.tolist() == trees._leaf_sums(rows).tolist()


def test_the_ranker_is_told_what_joins_the_candidates(retriever):
    table = retriever.look("Who drew Fram?").first()
    sources = retriever.generation.records.notes["source_id"].to_pylist()
    pairs = zip(table.notes, table.rows, strict=True)
    rows = {sources[note]: dict(zip(table.features, row, strict=True)) for note, row in pairs}
    assert rows["fram"]["titled"] == 1 and rows["archer"]["titled"] == 0
    assert rows["archer"]["link_in"] > rows["larvik"]["link_in"] > rows["fram"]["link_in"] == 0
    assert rows["larvik"]["two_hops"] > 0
    assert rows["archer"]["shared"] > 0
    assert rows["fram"]["coverage"] > rows["larvik"]["coverage"]
    assert all(np.isfinite(list(row.values())).all() for row in rows.values())
    assert max(row["text/max"] for row in rows.values()) == pytest.approx(1)


def pairs_of(retriever, candidates, kind):
    """The documents that some matrix of candidates joins."""
    sources = retriever.generation.records.notes["source_id"].to_pylist()
    mine = [sources[note] for note in candidates.notes]
    return {(mine[i], mine[j]) for i, j in np.argwhere(getattr(candidates, kind))}


def test_of_many_names_the_one_in_the_relation_asked_for_stands_out():
    """Either way round: whom a film was directed by, and who directed it."""
    texts = [
        document("f", "Frost was directed by Ann Berg. Frost starred Olav Moe. Ann Berg praised Olav Moe.", title="Frost"),
        document("b", "Ann Berg lives in Bergen.", title="Ann Berg"),
        document("m", "Olav Moe directed Winter. Olav Moe lives in Molde.", title="Olav Moe"),
        document("w", "Winter opened in Molde.", title="Winter"),
    ]
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *texts)
        retriever = memory.retriever()
        sources = retriever.generation.records.notes["source_id"].to_pylist()

        def related(question):
            seen = retriever.look(question)
            mine = [sources[note] for note in seen.candidates.notes]
            told = dict(zip(mine, seen.columns["related"], strict=True))
            return pairs_of(retriever, seen.candidates, "related"), told

        pairs, told = related("Where does the director of Frost live?")
        assert pairs == {("f", "b")}
        assert told["b"] > 0 == told["m"]
        assert related("Where was the child of the director of Winter born?")[0] == {("f", "b")}
        assert related("Who praised whom?")[0] == set()

        seen = retriever.look("Where does the director of Frost live?")
        sentence = retriever.generation.graph.sentence_start
        telling = told_sentences(seen.candidates.notes, seen.question, retriever.generation)
        first = sentence[sources.index("f")]
        assert telling[first] > 0 == telling[first + 1], "Frost was directed; nobody directs where it starred someone"
        place = [sources[note] for note in seen.candidates.notes]
        told = seen.candidates.told[place.index("f")]
        assert told[place.index("b")] > 0 == told[place.index("m")]
        assert told_sentences(seen.candidates.notes, "Who praised whom?", retriever.generation).sum() == 0


def test_a_fact_is_about_a_note_whose_title_says_its_value_otherwise():
    """The title has a parenthesis or an office behind the name, or the text a rank before it."""
    texts = [
        document("f", "Frost was directed by Ann Berg. Frost starred Olav Moe.", title="Frost"),
        document("b", "She lives in Bergen.", title="Ann Berg (director)"),
        document("g", "Hugh IV was a son of Odo III, Duke of Borg. He was married to Ida Lie.", title="Hugh IV"),
        document("o", "He built a tower.", title="Odo III, Duke of Borg"),
        document("k", "Karim was a son of Caliph Harun Sadiq.", title="Karim"),
        document("h", "He ruled long.", title="Harun Sadiq"),
        document("m", "He acts.", title="Olav Moe (actor)"),
    ]
    with graphmem.open(":memory:", encoder=ENCODER) as memory:
        feed(memory, *texts)
        retriever = memory.retriever()
        assert pairs_of(retriever, retriever.look("Who is the director of Frost?").candidates, "led") == {("f", "b")}
        father = retriever.look("Who is the father of Hugh IV?").candidates
        assert pairs_of(retriever, father, "led") == {("g", "o"), ("k", "h")}
        assert pairs_of(retriever, father, "related") == set(), "none of them is what the title names"


def test_what_surely_leads_to_a_note_speaks_for_it(retriever):
    seen = retriever.look("Who drew Fram?")
    place = [retriever.generation.records.notes["source_id"][int(note)].as_py() for note in seen.candidates.notes].index
    likely = np.where(np.arange(len(seen.candidates.notes)) == place("fram"), 1.0, 0.0)
    links = np.zeros_like(seen.candidates.links)
    links[place("fram"), place("archer")], links[place("fram"), place("winter")] = 0.8, 0.4
    links[place("t1"), place("larvik")] = 1.0
    led = np.zeros_like(links)
    led[place("fram"), place("winter")] = 1.0
    speaks = leaning(replace(seen.candidates, links=links, led=led), likely)
    assert speaks[place("archer")] == pytest.approx(LINKED_LEANING)
    assert speaks[place("winter")] == pytest.approx(LINKED_LEANING / 2 + RELATED_LEANING)
    assert speaks[place("larvik")] == 0, "what leads to it is not likely"


def test_a_further_pass_is_told_what_the_one_before_found(retriever):
    """What the likely ones lead to, and what they leave open: Fram was drawn by whom, and that is all it says."""
    seen = retriever.look("Who drew Fram?")
    sources = retriever.generation.records.notes["source_id"].to_pylist()
    place = {sources[note]: number for number, note in enumerate(seen.candidates.notes)}
    likely = np.full(len(place), 0.01)
    likely[place["archer"]] = 0.9
    assert seen.again(likely).rows[:, seen.again(likely).features.index("residual_again")].max() == 0
    retriever.closeups.ask(seen, [place["archer"]])
    assert seen.again(likely, []).rows[:, seen.again(likely).features.index("residual_again")].max() == 0
    asked = seen.open[place["archer"]]
    assert asked.shape == (2, len(place)) and asked.min() >= 0 and not asked[:, place["archer"]].any()
    near, said = (dict(zip(place, values, strict=True)) for values in asked)
    assert said["larvik"] == near["larvik"] > 0 == said["winter"], "of what it names, only Larvik's note says Larvik"
    table = seen.again(likely)
    assert table.features[: len(seen.columns)] != seen.first().features[: len(seen.columns)]
    column = {name: dict(zip(place, table.rows[:, number], strict=True)) for number, name in enumerate(table.features)}
    assert column["link_in_again"]["larvik"] > column["link_in_again"]["winter"]
    assert column["residual_again"]["larvik"] > 0
    assert column["walk_again"]["archer"] > column["walk_again"]["larvik"] > column["walk_again"]["winter"]
    assert column["before"]["archer"] == pytest.approx(np.log(9), rel=1e-4)
    # Asked once: a second time costs nothing and changes nothing.
    retriever.closeups.ask(seen, [place["archer"]])
    assert seen.open[place["archer"]] is asked


def test_a_speaker_that_the_question_names_stands_out(retriever):
    table = retriever.look("What did Ann say of rain?").first()
    sources = retriever.generation.records.notes["source_id"].to_pylist()
    column = table.features.index("speaker")
    speaker = {sources[note]: row[column] for note, row in zip(table.notes, table.rows, strict=True)}
    assert (speaker["t1"], speaker["t2"], speaker["fram"]) == (1.0, 0.5, 0.0)


def test_every_note_keeps_a_place_and_probabilities_come_first(retriever):
    spread = retriever.spread("Who drew Fram?")
    notes = retriever.look("Who drew Fram?").candidates.notes
    others = np.setdiff1d(np.arange(len(spread.scores)), notes)
    assert (spread.scores[notes] > 0).all() and (spread.scores <= 1).all()
    assert not len(others) or spread.scores[others].max() < spread.scores[notes].min()


def test_fast_mode_is_the_walk_alone(retriever):
    fast = retriever.with_settings(SearchSettings(mode="fast")).spread("Who drew Fram?")
    assert (fast.scores == fast.walk).all()
    assert (retriever.spread("Who drew Fram?").walk == fast.walk).all()


def test_questions_that_name_nothing_or_match_nothing_are_ranked_too(retriever):
    for question in ("why?", "zzz qqq", "Fram Fram Fram"):
        scores = retriever.spread(question).scores
        assert np.isfinite(scores).all() and scores.max() > 0


def test_a_ranker_of_other_features_is_refused(retriever, tmp_path):
    path = tmp_path / "ranker.json"
    trees = flat([(0, 0.0, 1.0, -1.0)])
    path.write_text(json.dumps(Ranker(trees, trees, unlinked=True).to_json()))
    with pytest.raises(InputError, match=r"this ranker is of another version: \S+: fit it anew with"):
        retriever.with_settings(SearchSettings(ranker=path)).spread("Fram?")
    for text in ("{}", "no", "[1, 2]", '{"passes": 1}', '{"passes": [{"features": 1}, {}]}'):
        path = tmp_path / f"{len(text)}.json"
        path.write_text(text)
        with pytest.raises(InputError, match="a ranker cannot be read: .*: fit it with benchmarks/fit_ranker.py"):
            load_ranker(path)
    with pytest.raises(InputError, match="a ranker cannot be read"):
        load_ranker(tmp_path / "absent.json")


def test_trees_that_lead_in_a_circle_or_nowhere_are_refused():
    """The loop that follows them would never end."""
    for column, wrong in (("left", 0), ("right", 7), ("feature", 3), ("left", -1)):
        values = flat([(0, 0.0, 1.0, -1.0)]).to_json()
        values[column][0][0] = wrong
        with pytest.raises(InputError, match="its trees are not whole"):
            Trees.from_json(values)


@given(st.lists(forests(), min_size=1, max_size=3), st.floats(-1, 1))
def test_the_mean_of_trees_gives_the_mean_of_their_log_odds(parts, value):
    trees = [replace(flat(part), bias=float(number)) for number, part in enumerate(parts)]
    row = np.array([[value, -value, 0.1]], dtype=np.float32)
    assert Trees.mean(trees).log_odds(row) == pytest.approx(np.mean([each.log_odds(row) for each in trees], axis=0))


def test_a_ranker_may_be_surer_than_a_float_can_say(retriever):
    seen = retriever.look("Who drew Fram?")
    forests = []
    for table in (seen.first(), seen.again(np.zeros(len(seen.candidates.notes)))):
        forest = replace(flat([(0, 0.2, 2e4, -2e4)]), features=tuple(table.features))
        forest.feature[0, 0] = table.features.index("dense")
        forests.append(forest)
    scores = Ranker(*forests, forests[1], unlinked=True).rank(seen, retriever.closeups.ask)
    assert (scores > 0).all() and (scores <= 1).all() and scores.max() > 0.99


def test_a_ranker_that_never_saw_candidates_without_links_leaves_them_to_the_text(retriever):
    seen = retriever.look("What did Ann say of rain?")
    unlinked = replace(seen, candidates=replace(seen.candidates, links=np.zeros_like(seen.candidates.links)))
    assert seen.is_linked and not unlinked.is_linked
    forests = []
    for table in (seen.first(), seen.again(np.zeros(len(seen.candidates.notes)))):
        # Against the text: what is nearest to the question by words and vectors goes last.
        forest = replace(flat([(0, 0.5, 2.0, -2.0)]), features=tuple(table.features))
        forest.feature[0, 0] = table.features.index("text/max")
        forests.append(forest)
    best = int(np.argmax(seen.columns["text"]))
    ask = retriever.closeups.ask
    for familiar, looked, is_first in ((True, unlinked, False), (False, seen, False), (False, unlinked, True)):
        scores = Ranker(*forests, unlinked=familiar).rank(looked, ask)
        assert (int(np.argmax(scores)) == best) is is_first


def test_another_ranker_ranks_otherwise(retriever, tmp_path):
    """One that likes only short notes of few tokens: the order is its own."""
    seen = retriever.look("Who drew Fram?")
    table, column = seen.first(), seen.first().features.index("dense")
    passes = []
    for features in (table.features, seen.again(np.zeros(len(table.notes))).features):
        forest = replace(flat([(0, 0.2, 4.0, -4.0)]), features=tuple(features))
        forest.feature[0, 0] = features.index("dense")
        passes.append(forest)
    path = tmp_path / "ranker.json"
    path.write_text(json.dumps(Ranker(*passes, unlinked=True).to_json()))
    scores = retriever.with_settings(SearchSettings(ranker=path)).spread("Who drew Fram?").scores[table.notes]
    far = table.rows[:, column] <= 0.2
    assert far.any() and (~far).any()
    assert scores[far].min() > scores[~far].max()
