"""Where a note names something, and where it states a fact."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Name:
    """A place where a note names an entity.

    :param start: its first code point in the note's text
    :param end: one past its last
    :param entity: the entity's row
    :param type: the entity's type, such as ``PERSON``; empty where unknown
    """

    start: int
    end: int
    entity: int
    type: str


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact as a note states it.

    :param fact: the fact's row
    :param subject: its subject's row
    :param predicate: in the text's own words
    :param object: its object's row, -1 for a literal
    :param literal: the literal, or empty
    :param start: the object's first code point in the note's text
    :param end: one past its last
    :param named: the subject's first code point
    :param evidence: row of the evidence that says so
    """

    fact: int
    subject: int
    predicate: str
    object: int
    literal: str
    start: int
    end: int
    named: int
    evidence: int
