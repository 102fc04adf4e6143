"""Who or what a shorter name of a document stands for: the surname after a full name, the acronym, the name without titles.

Two passes, so that order does not matter: all names of the document are known before any is looked up. Only names that
leave one choice are resolved; two people of one surname keep it open, unless the document is about one of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .kinds import kind_of_label, kind_of_noun
from .lexicon import HONORIFICS, PERSON_NOUNS, word_set
from .names import entity_key, title_names
from .records import Span

PART, ACRONYM, STATED, FORM = "part of the name", "acronym", "stated", "legal form"
_LEGAL = word_set("inc corp corporation ltd limited llc plc co company gmbh ag nv bv oy ab spa sa srl")
_TITLES = HONORIFICS | PERSON_NOUNS | word_set(
    "mrs ms miss gov sen rep gen lt sgt capt prof st saint sir dame lord lady pope field commissioner president judge"
)
_SMALL = word_set("of the and for in on at de la du des et und der die von y e")
_GENERATIONS = word_set("jr sr junior senior ii iii iv v vi vii viii")
_NO_PART = frozenset(["place", "group", "work", "event", "law", "language", "product"])
_MIN_PART = 3
_MIN_ACRONYM, _MAX_ACRONYM = 2, 8
_SHOUTED = re.compile(r"[^\W\d_](?:[.&]?[^\W\d_])+\.?")
_BRACKET = re.compile(
    r"""\s*,?\s*\(\s*(?P<words>(?:(?:also|formerly|commonly|often|better|later|originally|previously)\s)*
    (?:(?:aka|a\.k\.a\.|née|nee|né|known\s+as|called|named|nicknamed|abbreviated(?:\s+(?:as|to))?|alias)\s)?
    (?:simply\s)?(?:the\s)?)["\u201c\u2018']?""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINED = re.compile(r"\b(?:and|or|&)\s+(?:the\s+)?$")
_PHRASE = re.compile(
    r"""\s*,?\s*(?:(?:who\s+(?:is|was)|which\s+(?:is|was))\s+)?
    (?:(?:also|better|commonly|formerly|previously|originally)\s+known\s+(?:simply\s+)?as|
    (?:also|formerly|originally|previously)\s+(?:called|named)|nicknamed|alias|a\.k\.a\.|aka|abbreviated\s+(?:as|to))\s+
    (?:the\s+)?["\u201c\u2018']?""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A thing as a document names it.

    :param keys: keys of its names there, the whole name first; never empty
    :param surfaces: those names as written, in the same order
    :param label: its type there, or empty
    :param is_title: whether the document is about it
    """

    keys: tuple[str, ...]
    surfaces: tuple[str, ...]
    label: str = ""
    is_title: bool = False

    @property
    def kind(self) -> str:
        """Plain word for its type."""
        return kind_of_label(self.label)


@dataclass(frozen=True, slots=True)
class Referent:
    """What a shorter name stands for.

    :param name: number of the longer name
    :param reason: why: ``PART``, ``ACRONYM``, ``STATED`` or ``FORM``
    """

    name: int
    reason: str


def title_name(title: str, label: str) -> DocumentName:
    """The name of what a document is about.

    :param title: the document's title, with letters or digits
    :param label: its type, or empty
    :returns: the name with its aliases
    """
    names = title_names(title)
    return DocumentName(tuple(map(entity_key, names)), names, label, is_title=True)


def stated_aliases(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int, bool]]:
    """Names that a text gives as other names of the name before them: "… Machines (IBM)", "…, also known as Pelé".

    :param text: a note's text
    :param spans: where its names are, in order, not overlapping
    :yields: numbers of the first and the other name, and whether words say it: a bare bracket may hold anything
    """
    for number in range(len(spans) - 1):
        between = text[spans[number][1] : spans[number + 1][0]]
        # "Great Britain and Northern Ireland, known as the United Kingdom" names more than the last of them.
        is_last = _JOINED.search(text[max(spans[number][0] - 8, 0) : spans[number][0]]) is not None
        bracket = _BRACKET.fullmatch(between)
        if bracket is not None:
            closed = text[spans[number + 1][1] :].lstrip("\"\u201d\u2019'")[:1] in {")", ",", ";"}
            if closed:
                words = bracket["words"].split()
                yield number, number + 1, bool(words) and words != ["the"] and not is_last
        elif _PHRASE.fullmatch(between) and not is_last:
            yield number, number + 1, True


def is_acronym(surface: str, key: str) -> bool:
    """Whether a name in capitals is made of the first letters of another: "IBM", "U.S.", "RIAA".

    :param surface: the shorter name as written
    :param key: key of the longer one
    :returns: true with or without the small words of the longer name
    """
    if not _SHOUTED.fullmatch(surface) or not surface.isupper():
        return False
    letters = "".join(char for char in surface if char.isalnum()).casefold()
    words = [word for word in re.split(r"[ \-&/]+", key) if word]
    if not _MIN_ACRONYM <= len(letters) <= _MAX_ACRONYM or len(words) < _MIN_ACRONYM:
        return False
    every = "".join(word[0] for word in words)
    return letters in (every, "".join(word[0] for word in words if word not in _SMALL))


def referents(names: Sequence[DocumentName], stated: Iterable[tuple[int, int, bool]] = ()) -> dict[int, Referent]:
    """What the shorter names of a document stand for.

    :param names: the different things that it names
    :param stated: pairs of a name and another one that the text gives it, and whether words say so
    :returns: by number of the shorter name; chains are followed to the longest name
    """
    found = dict(_parts(names))
    found |= dict(_forms(names))
    found |= dict(_acronyms(names))
    found |= dict(_told(names, stated))
    return {number: _last(found, number) for number in found if _last(found, number).name != number}


def _last(found: Mapping[int, Referent], number: int) -> Referent:
    seen = {number}
    referent = found[number]
    while referent.name in found and referent.name not in seen:
        seen.add(referent.name)
        referent = Referent(found[referent.name].name, referent.reason)
    return referent


def _told(names: Sequence[DocumentName], stated: Iterable[tuple[int, int, bool]]) -> Iterator[tuple[int, Referent]]:
    """Said with words, or in a bare bracket with letters that fit."""
    choices: dict[int, set[int]] = {}
    for first, other, by_words in stated:
        if first == other:
            continue
        fits = any(is_acronym(surface, key) for surface in names[other].surfaces for key in names[first].keys)
        if fits or (by_words and names[first].kind == names[other].kind != ""):
            choices.setdefault(other, set()).add(first)
    for other, firsts in choices.items():
        if len(firsts) == 1:
            yield other, Referent(next(iter(firsts)), STATED)


def _acronyms(names: Sequence[DocumentName]) -> Iterator[tuple[int, Referent]]:
    for number, name in enumerate(names):
        long = [
            other
            for other, longer in enumerate(names)
            if other != number and any(is_acronym(name.surfaces[0], key) for key in longer.keys)
        ]
        if len(long) == 1:
            yield number, Referent(long[0], ACRONYM)


def _forms(names: Sequence[DocumentName]) -> Iterator[tuple[int, Referent]]:
    """A company with and without its legal form: "US Airways Group", "US Airways Group Inc."."""
    bare: dict[str, set[int]] = {}
    for number, name in enumerate(names):
        words = name.keys[0].split()
        if len(words) > 1 and words[-1] in _LEGAL:
            bare.setdefault(" ".join(words[:-1]), set()).add(number)
    for number, name in enumerate(names):
        longer = bare.get(name.keys[0], set())
        if len(longer) == 1:
            yield number, Referent(next(iter(longer)), FORM)


def _parts(names: Sequence[DocumentName]) -> Iterator[tuple[int, Referent]]:
    """Parts of people's names."""
    people = {
        # "Folk Songs (Berio)" does not end in a surname.
        number: [_own(key.split()) for key, form in zip(name.keys, name.surfaces, strict=True) if not form.endswith(")")]
        for number, name in enumerate(names)
        if name.kind == "person" or (name.kind == "" and name.is_title)
    }
    for number, name in enumerate(names):
        short = _own(name.keys[0].split())
        if name.kind in _NO_PART or (name.kind != "person" and len(short) > 1 and number not in people):
            continue
        fitting = [
            other
            for other, forms in people.items()
            # One of the two has to be known for a person's.
            if other != number
            and "person" in {name.kind, names[other].kind}
            and _is_longer(names[other], name)
            and any(_is_part(short, form) and _is_whole(short, form, names[other]) for form in forms)
        ]
        choice = _choose(fitting, names, people)
        if choice is not None:
            yield number, Referent(choice, PART)


def _is_whole(short: Sequence[str], form: Sequence[str], longer: DocumentName) -> bool:
    """Whether a longer name is a person's: "Adam Smith Prize" begins with one's, and "Samuel Cabot III" is another one's."""
    if len(short) > 1 and {*form} & _GENERATIONS != {*short} & _GENERATIONS:
        return False
    if short[-1] == form[-1]:
        return longer.kind == "person" or not _SMALL & {*form}
    # What begins like a person's name and ends in a noun for a place or a work is one of these: "Kalandula Falls".
    return longer.kind == "person" and kind_of_noun(form[-1].removesuffix("s")) in {"", "person"}


def _is_longer(longer: DocumentName, shorter: DocumentName) -> bool:
    """Of two names with the same words but for titles the one that the document is about, then the longer, is the whole."""
    rank = [(name.is_title, len(name.keys[0]), name.keys[0]) for name in (longer, shorter)]
    return len(_own(longer.keys[0].split())) > len(_own(shorter.keys[0].split())) or rank[0] > rank[1]


def _choose(
    fitting: Sequence[int], names: Sequence[DocumentName], people: Mapping[int, Sequence[Sequence[str]]]
) -> int | None:
    titled = [number for number in fitting if names[number].is_title]
    if titled:
        return titled[0]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    longest = max(fitting, key=lambda number: (max(map(len, people[number])), names[number].keys[0]))
    others = [number for number in fitting if number != longest]
    alike = all(any(_is_part(people[number][0], form) for form in people[longest]) for number in others)
    return longest if alike else None


def _own(words: Sequence[str]) -> list[str]:
    """A name without titles before it."""
    rest = list(words)
    while len(rest) > 1 and rest[0].rstrip(".") in _TITLES:
        rest.pop(0)
    return rest


def _is_part(short: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a name leaves out words of another: its surname, its given name, or both with fewer names between."""
    if short == whole:
        return True
    if len(short) >= len(whole):
        return False
    if len(short) == 1:
        word = short[0]
        if len(word) < _MIN_PART or not word.replace("-", "").isalpha():
            return False
        last = next((other for other in reversed(whole) if other not in _GENERATIONS), "")
        return word == whole[0] or (word == last and "of" not in whole)
    rest = iter(whole)
    inside = all(word in rest for word in short)
    return inside and (short[-1] == whole[-1] or short[0] == whole[0])
