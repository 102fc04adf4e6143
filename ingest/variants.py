"""Other forms of a document's title: a surname, a given name, a title of nobility, another spelling."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from .lexicon import HONORIFICS, PERSON_NOUNS, word_set

_MIN_SURNAME = 3
_MAX_NAME = 4
_ROMAN = re.compile(r"[ivxl]+")
_ORDINAL = re.compile(r" \d+(?:st|nd|rd|th) ")  # "Christopher Addison, 2nd Viscount Addison"
_NOBLE = word_set("lord lady sir dame king queen prince princess duke duchess count countess baron baroness earl")
_LEADING = HONORIFICS | word_set("mrs ms miss") | PERSON_NOUNS | word_set("grand crown saint st")
_ALIKE = 0.8


def short_forms(titles: Sequence[str]) -> Iterator[str]:
    """Keys of shorter names that mean the person whom a document is about.

    :param titles: keys of the title's names, the whole title first
    :yields: the surname, and the given name
    """
    words = titles[-1].split()
    if "of" not in words and 1 < len(words) <= _MAX_NAME and _is_plain(words[-1]):
        yield words[-1]
    given = _given(words)
    if len(given) > 1 and _is_plain(given[0]):
        yield given[0]


def _given(words: Sequence[str]) -> list[str]:
    """A name from the given name on: "Archduchess Rosa of Austria" from "Rosa"."""
    rest = list(words)
    while len(rest) > 1 and rest[0] in _LEADING:
        rest.pop(0)
    return rest


def _is_plain(word: str) -> bool:
    return len(word) >= _MIN_SURNAME and word.replace("-", "").isalpha() and not _ROMAN.fullmatch(word)


def is_noble(key: str) -> bool:
    """Whether a name begins with a title that only people have.

    :param key: key of a name
    :returns: true for "Count George"
    """
    first, _, rest = key.partition(" ")
    return first in _NOBLE and bool(rest) and not rest.startswith("of ")


def is_short_form(key: str, titles: Sequence[str]) -> bool:
    """Whether a name is a part of a person's that stands for the whole: "Johann Adolf", "Lord Addison".

    :param key: key of a name in the text
    :param titles: keys of the title's names
    :returns: true where it leaves the person no choice but this one
    """
    words = key.split()
    if len(words) < 2:
        return False
    if words[0] in _NOBLE and len(words) == 2:
        return any(words[1] in title.split()[1:] or words[1] == _given(title.split())[0] for title in titles)
    return any(" ".join(_given(title.split())).startswith(key + " ") for title in titles)


def is_variant(key: str, titles: Sequence[str]) -> bool:
    """Whether a name differs from the title in given names or in spelling only: "Scott Fox", "Scotty Fox".

    :param key: key of a name in the text
    :param titles: keys of the title's names
    :returns: true where both can be one person's
    """
    words = key.split()
    if any(key.startswith(title.partition(" of ")[0] + " ") for title in titles):
        return True  # "Franz Ferdinand" of "Franz, Duke of Hohenberg"
    for title in titles:
        own = _ORDINAL.split(title)[0].split()
        if len(own) < 2 or len(words) < 2:
            continue
        first, other = words[0], own[0]
        same_surname = words[-1] == own[-1] and (first[0] == other[0] or first.endswith(other) or other.endswith(first))
        if set(own) <= set(words) or (same_surname and max(len(own), len(words)) <= _MAX_NAME):
            return True
        if SequenceMatcher(None, _plain(key), _plain(title)).ratio() >= _ALIKE:
            return True
    return False


def _plain(key: str) -> str:
    """A key without accents, for comparison only."""
    return "".join(char for char in unicodedata.normalize("NFD", key) if not unicodedata.combining(char))
