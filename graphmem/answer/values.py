"""Values in a text that no name stands for: dates and numbers, and what they compare as."""

import re
from dataclasses import dataclass

_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
# No word boundary at the ends: texts run dates together ("16 June 19352 May 2001") where a dash was lost.
_DATE = re.compile(
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>\d{{3,4}})"
    rf"|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})"
    rf"|\b(?P<month3>{_MONTH}),? (?P<year3>\d{{4}})"
    rf"|(?P<day4>\b\d{{1,2}}) (?P<month4>{_MONTH})(?= *[-–—] *\d)"
    r"|(?<![\d,.$£€])(?P<year5>1\d{3}|20\d\d)(?=1\d{3}\b|20\d\d\b)"
    r"|(?<=\d{4})(?P<year8>1\d{3}|20\d\d)(?!\d)"
    r"|(?<![\d,.$£€])(?P<year6>1\d{3}|20\d\d)(?![\d%]|,\d|\.\d)"
    r"|\b(?:c|ca|circa|in|died|born|after|before|around|about|year|of|[-–—(])\.? ?(?P<year7>[1-9]\d{2})(?![\d%]|,\d|\.\d)",
)
_WORTH = {
    "one": 1, "once": 1, "two": 2, "twice": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100,
}  # fmt: skip
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_NUMBER = re.compile(
    r"[$£€]?(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|[$£€]?(?<![\w.,])\d+(?:\.\d+)?|\b(?:" + "|".join(_WORTH) + r")\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r" ?(?:%|percent|thousand|million|billion|trillion)\b|%", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a text.

    :param start: its first code point
    :param end: one past its last
    :param key: year, month and day; 0 where the text does not say
    """

    start: int
    end: int
    key: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number in a text.

    :param start: its first code point
    :param end: one past its last
    :param value: what it is worth
    """

    start: int
    end: int
    value: float


def find_dates(text: str) -> list[Dated]:
    """Dates in a text, as precise as they are written; a year alone has four digits, or three after a word such as "in".

    :param text: any English text
    :returns: from left to right, not overlapping
    """
    found = []
    for match in _DATE.finditer(text):
        groups = {name.rstrip("2345678"): (name, value) for name, value in match.groupdict().items() if value}
        if "year" not in groups:
            continue
        name, year = groups["year"]
        month = _MONTHS.get(groups["month"][1][:3].lower(), 0) if "month" in groups else 0
        day = int(groups["day"][1]) if "day" in groups else 0
        lone = name in {"year5", "year6", "year7", "year8"}
        start = match.start(name) if lone else match.start()
        found.append(Dated(start, match.end(), (int(year), month, day)))
    return found


def find_numbers(text: str) -> list[Numbered]:
    """Numbers in a text, in digits or in words, with their scale ("4.5 million").

    :param text: any English text
    :returns: from left to right, not overlapping
    """
    found = []
    for match in _NUMBER.finditer(text):
        bare = match.group().lstrip("$£€").replace(",", "").lower()
        value = float(_WORTH[bare]) if bare in _WORTH else float(bare)
        end = match.end()
        after = _AFTER.match(text, end)
        if after:
            value *= _SCALE.get(after.group().strip().lower(), 1.0)
            end = after.end()
        found.append(Numbered(match.start(), end, value))
    return found
