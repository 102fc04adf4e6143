"""How likely a fact is right: the shipped table, and what it reads off a sentence."""

import math

import pytest
from graphmem.ingest import SourceDocument
from graphmem.ingest.confidence import confidence_of, log_odds, shipped_table

TABLE = {"rules": {"active": 1.0}, "marks": {"far apart": -0.5, "long sentence": -0.25}}


def test_log_odds_are_those_of_the_rule_and_of_each_mark():
    assert log_odds(TABLE, "active", 0.8, ()) == 1.0
    assert log_odds(TABLE, "active", 0.8, ("far apart", "long sentence", "unheard of")) == 0.25


def test_a_rule_that_the_table_does_not_know_keeps_its_prior():
    assert log_odds(TABLE, "new", 0.75, ()) == pytest.approx(math.log(3))
    assert confidence_of("a rule of one's own", 0.65, ()) == 0.65


def test_the_shipped_table_has_a_finite_weight_for_everything_in_it():
    weights = [weight for part in shipped_table().values() for weight in part.values()]
    assert len(weights) > 20
    assert all(-4 < weight < 4 for weight in weights)


FOUND = [
    ("", "Anna Berg visited Oslo.", "visit", {"named subject", "named object"}),
    ("", "Anna Berg said that Karl Lund visited Oslo.", "visit", {"named subject", "named object", "claim", "lower clause"}),
    ("Anna Berg", "She visited Oslo.", "visit", {"pronoun subject", "named object"}),
    ("", "They visited Oslo.", "visit", {"open subject", "named object"}),
    ("", "Karl Lund, painted by Anna Berg, slept.", "paint_by", {"named subject", "named object", "described"}),
]


@pytest.mark.model
@pytest.mark.parametrize(("title", "text", "key", "marks"), FOUND)
def test_marks_say_what_a_fact_is_made_of(read, title, text, key, marks):
    facts = [fact for note in read(text, title).notes for fact in note.facts if fact.predicate_key == key]
    assert [set(fact.marks) for fact in facts] == [marks]
    assert facts[0].confidence == confidence_of(facts[0].rule, 0.5, facts[0].marks)


@pytest.mark.model
def test_what_somebody_claims_is_less_likely_than_the_same_said_outright(read):
    said = confidence_of("active", 0.8, ("named object", "named subject"))
    assert confidence_of("active", 0.8, ("claim", "named object", "named subject")) == pytest.approx(0.7 * said, abs=0.01)


@pytest.mark.model
def test_marks_survive_the_way_from_a_process(parser, read):
    text = "Anna Berg said that Karl Lund visited Oslo."
    (parsed,) = parser.parse([SourceDocument("doc", text)])
    assert [fact.marks for fact in parsed.notes[0].facts] == [fact.marks for fact in read(text).notes[0].facts]
    assert any(parsed.notes[0].facts[0].marks)
