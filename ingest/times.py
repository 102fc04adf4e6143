"""Times in a text as ISO 8601, as precise as the text says: absolute ones, and ones relative to when it was written."""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?(?![a-z])"
)
_ERA = r"(?:\s?(?P<era%s>BCE?|B\.C\.(?:E\.)?|CE|AD|A\.D\.)(?!\w))?"
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {"a": 1, "an": 1, **{word: number for number, word in enumerate(_COUNTED, 1)}}
_ABSOLUTE = re.compile(
    rf"""
    (?<![\w.,$€£-])(?<![$€£]\s)(?:
      (?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)(?![\d-])
    | (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH}),?
      \s+(?P<year>\d{{3,4}}|\d{{1,2}}(?=\s?(?:BC|AD|CE|B\.C))){_ERA % 1}
    | (?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s+(?P<year2>\d{{3,4}}){_ERA % 2}
    | (?P<month3>{_MONTH})(?:\s+of|,)?\s+(?P<year3>\d{{3,4}}){_ERA % 3}
    | (?P<century>\d{{1,2}})(?:st|nd|rd|th)\s*-?\s*century{_ERA % 4}
    | (?:the\s+)?(?P<decade>\d{{3}}0)s\b
    | (?P<bare_era>AD|A\.D\.)\s(?P<year4>\d{{1,4}})
    | (?P<year5>\d{{1,4}})\s?(?P<era5>BCE?|B\.C\.(?:E\.)?|CE|AD|A\.D\.)(?!\w)
    | (?P<year6>[12]\d{{3}}|[3-9]\d\d)(?![\w%]|[.,:-]?\d)
    )""",
    re.VERBOSE,
)
_RELATIVE = re.compile(
    rf"""\b(?:
      (?P<near>today|yesterday|tomorrow|tonight|(?:the\s)?day\s(?:before\syesterday|after\stomorrow))
    | (?P<which>last|this|next)\s(?P<unit>week|weekend|month|year|night|{"|".join(_DAYS)}|{_MONTH})
    | (?P<count>\d{{1,3}}|{"|".join(_NUMBER_WORDS)})\s(?P<ago>day|week|month|year)s?\s(?:ago|earlier)
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in a text.

    :param start: ISO 8601, as precise as it is known
    :param end: likewise, not before ``start``; the same where the text gives one time
    :param at: first code point
    :param to: one past the last code point
    """

    start: str
    end: str
    at: int
    to: int


def find_times(text: str, start: int = 0, end: int | None = None, reference: str = "") -> Iterator[Period]:
    """The times that a text names.

    :param text: any text
    :param start: where to begin
    :param end: where to end; by default the text's end
    :param reference: when the text was written, as ISO 8601 or in words; without it, relative times are passed over
    :yields: times in the order of their kind, absolute ones first
    """
    stop = len(text) if end is None else end
    for match in _ABSOLUTE.finditer(text, start, stop):
        bounds = _absolute(match)
        if bounds is not None:
            yield Period(*bounds, *match.span())
    written = _day_of(reference) if reference else None
    if written is not None:
        for match in _RELATIVE.finditer(text, start, stop):
            bounds = _relative(match, written)
            if bounds is not None:
                yield Period(*bounds, *match.span())


def earlier(first: str, second: str) -> str:
    """The earlier of two times; of two that do not contradict each other the more precise one, and a known one.

    :param first: ISO 8601 or empty
    :param second: ISO 8601 or empty
    :returns: one of them
    """
    return _choose(first, second, lambda a, b: _order(a) <= _order(b))


def later(first: str, second: str) -> str:
    """The later of two times; of two that do not contradict each other the more precise one, and a known one.

    :param first: ISO 8601 or empty
    :param second: ISO 8601 or empty
    :returns: one of them
    """
    return _choose(first, second, lambda a, b: _order(a) >= _order(b))


def _choose(first: str, second: str, wins: Callable[[str, str], bool]) -> str:
    if not first or not second:
        return first or second
    if first.startswith(second) or second.startswith(first):
        return max(first, second, key=len)
    return first if wins(first, second) else second


def _order(time: str) -> tuple[int, str]:
    """A key that sorts times, those before Christ too."""
    sign, digits = (-1, time[1:]) if time.startswith("-") else (1, time)
    year, _, rest = digits.partition("-")
    return sign * int(year), rest


def _absolute(match: re.Match[str]) -> tuple[str, str] | None:
    groups = match.groupdict()
    if groups["iso"]:
        return _valid(match["iso"])
    if groups["century"]:
        return _century(int(match["century"]), before=_is_before(groups["era4"]))
    if groups["decade"]:
        return match["decade"].zfill(4), f"{int(match['decade']) + 9:04d}"
    number = next(key for key in ("year", "year2", "year3", "year4", "year5", "year6") if groups[key])
    era = next((groups[f"era{n}"] for n in (1, 2, 3, 5) if groups[f"era{n}"]), None)
    year = _year(int(groups[number]), before=_is_before(era))
    month = groups["month"] or groups["month2"] or groups["month3"]
    day = groups["day"] or groups["day2"]
    if not year or month is None:
        return (year, year) if year else None
    place = f"{year}-{_MONTHS.index(month[:3].lower()) + 1:02d}"
    return _valid(f"{place}-{int(day):02d}" if day else place)


def _is_before(era: str | None) -> bool:
    return era is not None and era.replace(".", "").startswith("BC")


def _year(number: int, *, before: bool) -> str:
    """A year of our reckoning in ISO 8601, where 1 BC is the year 0; empty for the year 0, which there was none."""
    if number == 0:
        return ""
    year = 1 - number if before else number
    return f"{year:04d}" if year >= 0 else f"-{-year:04d}"


def _century(number: int, *, before: bool) -> tuple[str, str] | None:
    first, last = 100 * (number - 1) + 1, 100 * number
    if not number:
        return None
    if before:
        first, last = last, first
    return _year(first, before=before), _year(last, before=before)


def _valid(iso: str) -> tuple[str, str] | None:
    """A time twice, if there is such a day."""
    _, *rest = iso.lstrip("-").split("-")
    if rest and not 1 <= int(rest[0]) <= 12:
        return None
    if len(rest) == 2 and not 1 <= int(rest[1]) <= _days_in(int(rest[0])):
        return None
    return iso, iso


def _days_in(month: int) -> int:
    return 29 if month == 2 else 30 if month in {4, 6, 9, 11} else 31


def _day_of(reference: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(reference[:10])
    except ValueError:
        named = next(find_times(reference), None)
    if named is None or len(named.start) != len("2000-01-01"):
        return None
    try:
        return datetime.date.fromisoformat(named.start)
    except ValueError:
        return None


def _relative(match: re.Match[str], written: datetime.date) -> tuple[str, str] | None:
    try:
        if match["near"]:
            return _near(match["near"].lower(), written)
        if match["ago"]:
            return _ago(match["count"].lower(), match["ago"].lower(), written)
        return _which(match["which"].lower(), match["unit"].lower(), written)
    except (OverflowError, ValueError):  # before the year 1
        return None


def _near(word: str, written: datetime.date) -> tuple[str, str]:
    days = _NEAR.get(word, -2 if "before" in word else 2)
    day = (written + datetime.timedelta(days)).isoformat()
    return day, day


def _ago(count: str, unit: str, written: datetime.date) -> tuple[str, str]:
    number = _NUMBER_WORDS[count] if count in _NUMBER_WORDS else int(count)
    if unit == "year":
        return _same(f"{written.year - number:04d}")
    if unit == "month":
        return _same(_month(written, -number))
    if unit == "week":
        return _week(written - datetime.timedelta(weeks=number))
    return _same((written - datetime.timedelta(number)).isoformat())


def _which(which: str, unit: str, written: datetime.date) -> tuple[str, str]:
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "year":
        return _same(f"{written.year + step:04d}")
    if unit == "month":
        return _same(_month(written, step))
    if unit == "night":
        return _same((written + datetime.timedelta(step)).isoformat())
    if unit in {"week", "weekend"}:
        first, last = _week(written + datetime.timedelta(weeks=step))
        saturday = (datetime.date.fromisoformat(last) - datetime.timedelta(1)).isoformat()
        return (saturday, last) if unit == "weekend" else (first, last)
    if unit in _DAYS:
        return _same(_weekday(_DAYS.index(unit), step, written).isoformat())
    return _same(_named_month(_MONTHS.index(unit[:3]) + 1, step, written))


def _weekday(weekday: int, step: int, written: datetime.date) -> datetime.date:
    """The nearest such day before, in the week of, or after a day."""
    distance = weekday - written.weekday()
    if step < 0 and distance >= 0:
        distance -= 7
    elif step > 0 and distance <= 0:
        distance += 7
    return written + datetime.timedelta(distance)


def _named_month(month: int, step: int, written: datetime.date) -> str:
    year = written.year
    if step < 0 and month >= written.month:
        year -= 1
    elif step > 0 and month <= written.month:
        year += 1
    return f"{year:04d}-{month:02d}"


def _month(written: datetime.date, step: int) -> str:
    year, month = divmod(written.year * 12 + written.month - 1 + step, 12)
    return f"{year:04d}-{month + 1:02d}"


def _week(day: datetime.date) -> tuple[str, str]:
    monday = day - datetime.timedelta(day.weekday())
    return monday.isoformat(), (monday + datetime.timedelta(6)).isoformat()


def _same(time: str) -> tuple[str, str]:
    return time, time
