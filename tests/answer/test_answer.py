"""Answers from a small memory: computed, followed over two notes, or withheld, each with what it rests on."""

import json
from copy import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_memory import memory_of

import graphmem
from graphmem.answer.candidates import find_candidates
from graphmem.answer.features import FEATURES
from graphmem.answer.scorer import COLUMNS, Scorer, best_of, design, lead, load_scorer
from graphmem.answer.slots import SlotFiller
from graphmem.errors import InputError

TEXTS = {
    "Silent Ice": "Silent Ice is a 1931 Norwegian drama film directed by Leif Brandal and starring Tora Vik.",
    "Warm Harbour": "Warm Harbour is a 1954 Danish comedy film directed by Jens Holm. It was shot in Odense.",
    "Leif Brandal": "Leif Brandal (3 March 1899 – 8 July 1970) was a Norwegian film director. He was born in Molde and "
    "died in Bergen. He was the son of Olav Brandal and Marit Sund.",
    "Jens Holm": "Jens Holm (12 May 1911 – 2 June 1968) was a Danish director. He was born in Aarhus.",
    "Olav Brandal": "Olav Brandal (1860 – 1931) was a Norwegian ship owner. His yard built 40 ships.",
    "Marit Sund": "Marit Sund (1865 – 1940) was a Norwegian singer. She was known for her lullabies.",
    "Molde": "Molde is a town in Norway. It has 27,000 people.",
    "Odense": "Odense is a town in Denmark. It has 180,000 people.",
}


@pytest.fixture(scope="module")
def memory():
    with memory_of(TEXTS) as opened:
        yield opened


def best(memory, question):
    found = memory.answer(question)
    return found.answer if found.answer is not None else found.held_back


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which film came out first, Silent Ice or Warm Harbour?", "Silent Ice"),
        ("Which film was released more recently, Silent Ice or Warm Harbour?", "Warm Harbour"),
        ("Who was born later, Leif Brandal or Jens Holm?", "Jens Holm"),
        ("Who is older, Leif Brandal or Jens Holm?", "Leif Brandal"),
        ("Who lived longer, Leif Brandal or Jens Holm?", "Leif Brandal"),
        ("Which film has the director who died first, Silent Ice or Warm Harbour?", "Warm Harbour"),
        ("Are Silent Ice and Warm Harbour from the same country?", "no"),
        ("Do Leif Brandal and Olav Brandal have the same nationality?", "yes"),
        ("Do both films Silent Ice and Warm Harbour have directors from the same country?", "no"),
        ("Which town has more people, Molde or Odense?", "Odense"),
    ],
)
def test_comparisons_are_computed(memory, question, answer):
    assert best(memory, question) == answer


def test_a_computed_answer_shows_its_steps_and_sentences(memory):
    found = memory.answer("Which film has the director who died first, Silent Ice or Warm Harbour?")
    steps = [(step.subject, step.relation, step.value) for step in found.steps]
    assert ("Warm Harbour", "director", "Jens Holm") in steps
    assert ("Jens Holm", "death date", "2 June 1968") in steps
    assert {"Silent Ice", "Warm Harbour", "Leif Brandal", "Jens Holm"} == set(found.sources)
    assert found.explain().count("→") == len(steps)


def test_what_stands_after_in_may_be_the_place_that_is_asked_for(memory):
    reader = memory.reader().pages
    rows = range(reader.generation.graph.n_notes)
    page = copy(next(page for page in map(reader.page, rows) if page.title == "Leif Brandal"))
    # As a parser may take towns for people.
    page.names = [replace(name, type="PERSON") for name in page.names]
    kinds = {
        kind: {found.text: found.kind for found in find_candidates([page], reader, kind)} for kind in ("place", "person")
    }
    assert kinds["place"]["Molde"] == kinds["place"]["Bergen"] == "place"
    assert kinds["place"]["Olav Brandal"] == kinds["person"]["Molde"] == "person"


@pytest.mark.parametrize(
    ("title", "relation", "value"),
    [
        ("Silent Ice", "director", "Leif Brandal"),
        ("Leif Brandal", "birth place", "Molde"),
        ("Leif Brandal", "death place", "Bergen"),
        ("Leif Brandal", "birth date", "3 March 1899"),
        ("Leif Brandal", "death date", "8 July 1970"),
        ("Leif Brandal", "father", "Olav Brandal"),
        ("Leif Brandal", "mother", "Marit Sund"),
    ],
)
def test_notes_tell_properties(memory, title, relation, value):
    reader = memory.reader()
    sources = reader.generation.records.notes["source_id"].to_pylist()
    row = sources.index(title)
    found = SlotFiller(reader.pages).fill([row], relation, int(reader.pages.subject_of[row]))
    assert found[0].text == value
    assert 0 < found[0].score <= 1
    page = reader.pages.page(row)
    assert page.text[found[0].start : found[0].end].split() == value.split()


def test_an_answer_over_two_notes_is_said_by_its_evidence(memory):
    found = memory.answer("Where was the director of Silent Ice born?")
    assert (found.answer or found.held_back) == "Molde"
    assert [(step.relation, step.value) for step in found.steps] == [("director", "Leif Brandal"), ("birth place", "Molde")]
    assert "Molde" in found.evidence[0].text
    for item in found.evidence:
        text = TEXTS[item.source]
        assert text[item.start : item.end] == item.text


def test_what_is_missing_is_named(tmp_path):
    strict = tmp_path / "strict.json"
    strict.write_text(json.dumps({**load_scorer().to_json(), "threshold": 0.99}))
    with graphmem.open(":memory:", encoder="hash") as memory:
        memory.add(TEXTS["Silent Ice"], id="ice", title="Silent Ice")
        memory.add(TEXTS["Molde"], id="Molde", title="Molde")
        found = memory.answer("When was the director of Silent Ice born?", model=strict)
        assert found.answer is None
        assert found.missing == "birth date of Leif Brandal"
        compared = memory.answer("Who was born first, Nils Dahl or Pia Rud?")
        assert compared.answer is None
        assert "birth date of Nils Dahl" in compared.missing


def test_an_empty_memory_abstains():
    with graphmem.open(":memory:", encoder="hash") as memory:
        found = memory.answer("Who drew the Fram?")
    assert (found.answer, found.confidence, found.evidence) == (None, 0.0, ())


def test_a_question_needs_words(memory):
    with pytest.raises(InputError):
        memory.answer("  ")


def test_the_threshold_decides_and_another_model_can_be_given(memory, tmp_path):
    question = "Where was the director of Silent Ice born?"
    values = load_scorer().to_json()
    for name, threshold in (("bold", 0.0), ("shy", 1.0)):
        (tmp_path / name).write_text(json.dumps({**values, "threshold": threshold}))
    bold, shy = (memory.answer(question, model=tmp_path / name) for name in ("bold", "shy"))
    assert bold.answer == shy.held_back == "Molde"
    assert shy.answer is None
    assert bold.confidence == shy.confidence
    assert shy.missing


def test_a_model_of_another_version_is_refused(tmp_path):
    path = tmp_path / "model.json"
    path.write_text(json.dumps({**load_scorer().to_json(), "columns": ["other"]}))
    with pytest.raises(InputError, match="fit_answers"):
        load_scorer(path)


def test_the_model_survives_json():
    scorer = load_scorer()
    again = Scorer.from_json(json.loads(json.dumps(scorer.to_json())))
    rows = np.random.default_rng(0).random((5, len(FEATURES)), dtype=np.float32)
    assert np.allclose(scorer.shares(rows), again.shares(rows))
    assert scorer.shares(rows).sum() == pytest.approx(1.0)
    assert design(rows).shape == (5, len(COLUMNS))


def test_candidates_stand_where_they_say(memory):
    reader = memory.reader()
    pages = [reader.pages.page(row) for row in range(reader.generation.graph.n_notes)]
    for kind in ("person", "date", "number", "thing"):
        for candidate in find_candidates(pages, reader.pages, kind):
            assert candidate.occurrences
            for occurrence in candidate.occurrences:
                assert occurrence.page.text[occurrence.start : occurrence.end].strip()


def test_a_question_for_a_year_is_answered_with_one(memory):
    reader = memory.reader()
    pages = [reader.pages.page(row) for row in range(reader.generation.graph.n_notes)]
    dates = {candidate.text for candidate in find_candidates(pages, reader.pages, "date")}
    years = {candidate.text for candidate in find_candidates(pages, reader.pages, "date", "year")}
    assert "3 March 1899" in dates
    assert "1899" in years
    assert all(year.isdigit() for year in years)


def test_what_another_tells_of_himself_is_no_answer(tmp_path):
    bold = tmp_path / "bold.json"
    bold.write_text(json.dumps({**load_scorer().to_json(), "threshold": 0.0}))
    with graphmem.open(":memory:", encoder="hash") as memory:
        memory.add("I moved to Bergen in May 2021.", id="1", speaker="Anna", conversation="c")
        memory.add("I moved to Molde in June 2022.", id="2", speaker="Nils", conversation="c")
        for name, town in (("Anna", "Bergen"), ("Nils", "Molde")):
            found = memory.answer(f"Where did {name} move to?", model=bold)
            assert found.answer == town
            assert found.sources[0] == {"Anna": "1", "Nils": "2"}[name]
        assert memory.answer("Where did somebody move to?", model=bold).answer in {"Bergen", "Molde"}


def test_a_candidate_that_is_likelier_speaks_against_the_one_that_is_chosen():
    rows = np.zeros((3, len(FEATURES)), dtype=np.float32)
    rows[1:, FEATURES.index("told")] = 1
    shares = np.array([0.6, 0.3, 0.1])
    assert best_of(rows, shares) == 1
    assert lead(shares, 1) == pytest.approx(-0.3)
    assert best_of(rows[:1], shares[:1]) == -1
    assert lead(shares[:1], -1) == 0.0
    assert lead(np.array([0.7]), 0) == pytest.approx(0.7)


def test_cosines_are_cosines(memory):
    rows = memory.reader().read("Where was the director of Silent Ice born?").rows
    for name in ("cosine", "relation_cosine", "head_cosine", "stated", "stated_relation", "stated_head", "stated_subject"):
        column = rows[:, FEATURES.index(name)]
        assert np.abs(column).max() <= 1.001
        assert column.any()


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_any_question_is_answered_without_an_error(memory, question):
    found = memory.answer(question)
    assert 0.0 <= found.confidence <= 1.0
    assert (found.answer is None) != (not found.missing)


def test_the_same_question_has_the_same_answer(memory):
    question = "Who was the mother of the director of Silent Ice?"
    assert memory.answer(question) == memory.answer(question)
