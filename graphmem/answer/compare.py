"""Comparisons, computed: the dates, countries and amounts that notes give the things a question compares."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from graphmem.answer.hops import ChainFollower
from graphmem.answer.pages import PageReader
from graphmem.answer.places import country_of
from graphmem.answer.slots import SlotFiller, Value
from graphmem.answer.told import Told
from graphmem.answer.understand import Asked, Option
from graphmem.answer.verdict import Key, Side, Verdict
from graphmem.retrieve.relations import RELATIONS
from graphmem.retrieve.retriever import Spread

Scores = NDArray[np.float64]


class Comparer:
    """Compares the things that a question names.

    :param reader: gives the notes
    """

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader
        self._chains = ChainFollower(reader)
        self._slots = SlotFiller(reader)
        self._told = Told(reader, self._chains)

    def compare(self, asked: Asked, spread: Spread, likely: Sequence[int] = ()) -> Verdict:
        """Compare two options.

        :param asked: a question of any shape but ``open``
        :param spread: what the search found
        :param likely: rows of notes that the ways may lead over
        :returns: the outcome
        """
        if asked.shape in {"choice", "yes_no"} or asked.attribute == "thing":
            return self._told.judge(asked, spread, likely)
        if asked.attribute == "amount":
            return self._told.amount(asked, spread, likely)
        sides = tuple(self._side(option, asked, spread.scores, likely) for option in asked.options)
        known = [side for side in sides if side.key is not None]
        missing = "; ".join(f"{asked.attribute} of {side.option.text}" for side in sides if side.key is None)
        if asked.shape == "same":
            return self._same(sides, missing)
        if len(known) < 2:
            return Verdict(known[0].option.text if known else "", sides, 0.1 * len(known), missing)
        one, other = (side.key for side in sides)
        score = min(side.score for side in sides)
        if not isinstance(one, tuple) or not isinstance(other, tuple):
            return Verdict("", sides, 0.0, missing)
        # Where one date is only a year, the two are compared as years first.
        ordered = _sign(one, other)
        if ordered == 0:
            return Verdict(sides[0].option.text, sides, 0.3 * score)
        return Verdict(sides[0 if ordered == asked.order else 1].option.text, sides, score)

    @staticmethod
    def _same(sides: tuple[Side, ...], missing: str) -> Verdict:
        one, other = (side.key for side in sides)
        if one is None or other is None:
            return Verdict("yes", sides, 0.1, missing)
        score = min(side.score for side in sides)
        return Verdict("yes" if one == other else "no", sides, score)

    def _side(self, option: Option, asked: Asked, scores: Scores, likely: Sequence[int]) -> Side:
        entity = self._chains.start(option.entities, scores)
        if entity < 0:
            return Side(option, (), None, 0.0)
        chain = asked.chain
        about = self._reader.about(entity)
        if not chain:
            return self._measured(Side(option, (), None, 1.0), about, entity, asked.attribute)
        best = Side(option, (), None, 0.0)
        for binding in self._chains.follow(entity, chain, likely):
            if binding.missing:
                continue
            last = binding.values[-1]
            notes = list(last.about)
            side = self._measured(Side(option, binding.values, None, binding.score), notes, last.entity, asked.attribute)
            if side.key is not None and (best.key is None or side.score > best.score):
                best = side
        return best

    def _measured(self, side: Side, notes: list[int], entity: int, attribute: str) -> Side:
        if attribute in {"country", "location"}:
            return self._country(side, notes)
        if attribute == "life":
            return self._life(side, notes, entity)
        if attribute == "start date":
            return self._start(side, notes, entity)
        if attribute in RELATIONS:
            values = self._slots.fill(notes, attribute, entity)
            if values:
                key: Key | str = _key(values[0]) if values[0].key[0] else values[0].text.casefold()
                return replace(side, steps=(*side.steps, values[0]), key=key, score=side.score * values[0].score)
        return side

    def _start(self, side: Side, notes: list[int], entity: int) -> Side:
        """When something came to be: a date beside words that say so, else the first year of its notes."""
        values = [value for value in self._slots.fill(notes, "start date", entity) if value.score > 0.3]
        first = [self._reader.page(row) for row in notes[:1]]
        lead = [date for page in first for date in page.dates if page.sentence_at(date.start) == 0]
        if lead:
            page, date = first[0], lead[0]
            text = page.text[date.start : date.end]
            value = Value(text, -1, 0.9, page.row, 0, date.start, date.end, date.key)
            same = [other for other in values if other.key[0] == date.key[0]]
            value = max([*same, value], key=lambda item: item.key)
        elif values:
            value = values[0]
        else:
            return side
        return replace(side, steps=(*side.steps, value), key=_key(value), score=side.score * value.score)

    def _life(self, side: Side, notes: list[int], entity: int) -> Side:
        born = self._slots.fill(notes, "birth date", entity)
        died = self._slots.fill(notes, "death date", entity)
        if not born or not died:
            return side
        one, other = _key(born[0]), _key(died[0])
        days = tuple(float(b - a) for a, b in zip(one, other, strict=True))
        score = side.score * born[0].score * died[0].score
        lived = days[0] + days[1] / 12 + days[2] / 365
        return replace(side, steps=(*side.steps, born[0], died[0]), key=(lived, 0.0, 0.0), score=score)

    def _country(self, side: Side, notes: list[int]) -> Side:
        """Whose or where something is: the first people or language said of it, else the first country named."""
        for row in notes[:2]:
            page = self._reader.page(row)
            ends = [end for _, end in page.sentences[:3]] or [len(page.text)]
            lead = [place for place in page.countries if place.start < ends[-1]]
            inside = [(m.start(), m.end()) for m in re.finditer(r"\([^()]*\)", page.text[: ends[-1]])]
            said = [p for p in lead if p.adjective and not any(s <= p.start < e for s, e in inside)]
            for place in said[:1] or lead[-1:]:
                value = Value(
                    page.text[place.start : place.end], -1, 0.95 if said else 0.6, row, page.sentence_at(place.start),
                    place.start, place.end,
                )  # fmt: skip
                return replace(
                    side,
                    steps=(*side.steps, value),
                    key=country_of(value.text) or value.text,
                    score=side.score * value.score,
                )
        return side


def _key(value: Value) -> Key:
    year, month, day = value.key
    return float(year), float(month), float(day)


def _sign(one: Key, other: Key) -> int:
    for a, b in zip(one, other, strict=True):
        if a and b and a != b:
            return 1 if a > b else -1
        if not a or not b:
            return 0
    return 0
