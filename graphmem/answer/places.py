"""Which country a text speaks of: by its name, its people, its language, or a large part of it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

# What stands before one of these is not what someone is: "Hungarian-born American".
_FORMER = re.compile(r"\s?-\s?(?:born|American)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A country that a text speaks of.

    :param start: its first code point
    :param end: one past its last
    :param country: the country's name
    :param adjective: whether it is said of someone or something ("French"), not where ("France", "Paris")
    """

    start: int
    end: int
    country: str
    adjective: bool


def find_countries(text: str) -> list[Place]:
    """Countries in a text.

    :param text: any English text
    :returns: from left to right, not overlapping
    """
    names, pattern = _table()
    return [
        Place(match.start(), match.end(), *names[match.group()])
        for match in pattern.finditer(text)
        if not _FORMER.match(text, match.end())
    ]


def country_of(name: str) -> str:
    """The country that a name stands for.

    :param name: such as "Danish", "Denmark" or "Copenhagen"
    :returns: the country's name, or an empty string
    """
    return _table()[0].get(name, ("", False))[0]


def is_adjective(name: str) -> bool:
    """Whether a name is what a country's people or language are called.

    :param name: such as "Danish"
    :returns: True for an adjective
    """
    return _table()[0].get(name, ("", False))[1]


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, tuple[str, bool]], re.Pattern[str]]:
    names: dict[str, tuple[str, bool]] = {}
    for line in files("graphmem.answer").joinpath("countries.txt").read_text(encoding="utf-8").splitlines():
        country, colon, others = line.partition(": ")
        if not colon or line.startswith("#"):
            continue
        names[country] = (country, False)
        for other in others.split(", "):
            names[other] = (country, _is_adjective(other))
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return names, re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def _is_adjective(name: str) -> bool:
    return bool(
        re.search(
            r"(?:an|ese|ish|ch|ic|i|se|ss|man|ek|ai|er|é|Czech|Serb|Croat|Thai|Turk|Pole|Swede|Soviet|wood|"
            r"Bengali|Telugu|Tamil|Malayalam|Kannada|Odia|Urdu|Argentine|Filipin[oa]|Philippine)$",
            name,
        )
    ) and (name not in {"Japan", "Milan", "Tehran", "Mumbai", "Delhi", "Chennai", "Karachi", "Java", "Dubai", "Kiev"})
