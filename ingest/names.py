"""Names: when two surfaces are the same name, and how a name is shown.

A key never leaves Unicode: letters of every script stay as they are, so that ``北京大学`` and ``上海大学`` stay apart.
"""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u2032\uff07`\u00b4"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_VARIANTS = str.maketrans({**dict.fromkeys(_APOSTROPHES, "'"), **dict.fromkeys(_HYPHENS, "-"), "\u00b7": " ", "\u30fb": " "})
_KEPT_SYMBOLS = "#%&@"  # "C#" is not "C", "AT&T" is one name
_ARTICLE = re.compile(r"(?:the|an|a(?! \w\b)) (?=\w)")  # "A R Rahman" begins with an initial
_POSSESSIVE = re.compile(r"(?<=\w)'s$")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_]\. ?)+[^\W\d_](?:\. ?|(?!\w))")  # "J. R. R.", "U.S"
_DOT_SPLIT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_NUMERIC_JOIN = re.compile(r"(?<!\d)[,:/-]|[,:/-](?!\d)")
_SPACES = re.compile(r"\s+")
_BROKEN_HYPHEN = re.compile(r"(?<=\w)- (?=[^\W\d_])")
_PARENTHESIS = re.compile(r"\s*\([^()]*\)\s*$")
_ABBREVIATION_END = re.compile(r"(?:\b(?:jr|sr|inc|ltd|co|corp|st|mt|no|vs|bros|dept|univ)|\b\w|\.\w)\.$", re.IGNORECASE)
_LOWER_IN_PLACES = {"of", "the", "and", "on", "upon", "in", "de", "la", "del", "du", "di", "da", "van", "le"}

_WORD = re.compile(r"\w+")
# Titles that are also the commonest words: their capital at the start of a sentence means nothing.
_FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        a about after all also an and another any are as at be because before both but by can did do each even first
        for from had has have he her here him his how however i if in into is it its just last like many more most
        much my new no not now of on once one only or other our out over own she since so some such than that the
        their them then there these they this those through to two under until up us was we well were what when where
        which while who why will with you your
        """,
    )
)
# Letters of the Latin alphabet with a stroke, and the marks that stand for consonants in transliterations.
_PLAIN = str.maketrans({**dict(zip("øłđħı", "oldhi", strict=True)), **dict.fromkeys("\u02bb\u02bc\u02be\u02bf")})
_LATIN_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_GENERATIONS = {"jr", "sr", "junior", "senior", "ii", "iii", "iv", "esq", "phd", "md", "inc", "ltd", "llc"}


@lru_cache(maxsize=4096)
def _is_edge_punctuation(char: str) -> bool:
    category = unicodedata.category(char)
    if char in _KEPT_SYMBOLS:
        return False
    return category[0] == "P" or category in {"Sk", "Cc", "Cf", "Cs"} or char.isspace() or char in "<>|~="


@lru_cache(maxsize=4096)
def _without_punctuation(char: str) -> str:
    """A space for a mark of punctuation that a key does not keep, else the character."""
    return char if not unicodedata.category(char).startswith("P") or char in _KEPT_SYMBOLS + ".,:/-" else " "


def _strip_edges(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_edge_punctuation(text[start]):
        start += 1
    while end > start and _is_edge_punctuation(text[end - 1]):
        end -= 1
    return text[start:end]


def _without_invisible(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cs"})


def _fold(text: str) -> str:
    """One round of folding; repeated until nothing changes."""
    text = unicodedata.normalize("NFKC", _without_invisible(text)).casefold().translate(_VARIANTS)
    text = _SPACES.sub(" ", _strip_edges(text))
    text = _POSSESSIVE.sub("", text)
    text = _INITIALS.sub(lambda m: m.group().replace(".", "").replace(" ", "") + " ", text)
    text = _DOT_SPLIT.sub(" ", text)
    text = _NUMERIC_JOIN.sub(" ", text).replace("'", "")
    text = "".join(map(_without_punctuation, text))
    text = _SPACES.sub(" ", _strip_edges(text))
    return _ARTICLE.sub("", text, count=1) if _ARTICLE.match(text) else text


@lru_cache(maxsize=65536)
def entity_key(name: str) -> str:
    """Canonical key of a name: equal keys mean the same name.

    Compatibility forms, case, spaces, a leading article, a trailing possessive, surrounding punctuation and the
    variants of hyphens, apostrophes and periods do not matter; letters, digits and their order do.

    :param name: a name as written
    :returns: the key, or an empty string for what holds no letter and no digit
    """
    previous, key = "", name
    while key != previous:
        previous, key = key, _fold(key)
    return key if any(c.isalnum() for c in key) else ""


def clean_name(surface: str) -> str:
    """A surface as a name to show: without article, possessive and surrounding punctuation, spaces folded.

    :param surface: words of a text
    :returns: the name in its own case and letters; may be empty
    """
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", _without_invisible(surface))).strip()
    text = _BROKEN_HYPHEN.sub("-", re.sub(rf"(?<=\w)[{_APOSTROPHES}]s$", "", text))
    article = re.match(r"(?:[Tt]he|THE|[Aa]n?)\s+(?=\w)", text)
    if article and not (len(article.group()) == 2 and text[0] == "A" and _is_initial(text)):
        text = text[article.end() :]
    start, end = 0, len(text)
    while start < end and _is_edge_punctuation(text[start]) and not _opens_balanced(text[start:end]):
        start += 1
    while end > start and _is_edge_punctuation(text[end - 1]) and not _closes_balanced(text[start:end]):
        if text[end - 1] == "." and _ABBREVIATION_END.search(text[start:end]):
            break
        end -= 1
    return text[start:end]


def _is_initial(text: str) -> bool:
    """Whether ``A`` here is a bare initial ("A R Rahman"), not an article."""
    return bool(re.match(r"A [A-Z]\b", text))


def _opens_balanced(text: str) -> bool:
    return text[0] == "(" and 0 < text.find(")") < len(text) - 1


def _closes_balanced(text: str) -> bool:
    return text[-1] == ")" and 0 < text.rfind("(") < len(text) - 1


def title_names(title: str) -> tuple[str, ...]:
    """The names that a document's title gives its subject: the title itself, then its aliases.

    An alias is the title without its trailing parenthesis ("Theodred II (Bishop of Elmham)"), what stands before a comma
    where a place or office follows ("Lambert, Margrave of Tuscany"), and each with "and" for "&" ("Thelma & Louise").

    :param title: a document's title; may be empty
    :returns: names with different, non-empty keys
    """
    whole = _SPACES.sub(" ", title).strip()
    candidates = [whole]
    bare = _PARENTHESIS.sub("", whole)
    candidates.append(bare)
    head, comma, rest = bare.partition(",")
    if comma and _is_qualifier(rest):
        candidates.append(head.strip())
    candidates += [name.replace(" & ", " and ") for name in candidates if " & " in name]
    names: dict[str, str] = {}
    for name in candidates:
        key = entity_key(name)
        if key:
            names.setdefault(key, name)
    return tuple(names.values())


def _is_qualifier(rest: str) -> bool:
    parts = [part.split() for part in rest.split(",")]
    words = [word for part in parts for word in part]
    if not words or len(words) > 7 or "&" in words or words[0].lower() == "and":
        return False
    if len(parts) > 2 or any("!" in word or "?" in word for word in words):
        return False
    if len(parts) == len(words) == 2 or entity_key(rest) in _GENERATIONS:
        return False
    return all(word[0].isupper() or word.lower() in _LOWER_IN_PLACES for word in words)


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name.

    :param name: any text
    :returns: its words
    """
    if name.isascii():
        return tuple(_WORD.findall(name.casefold()))
    return tuple(fold(match.group()) for match in _WORD.finditer(name))


def fold(word: str) -> str:
    """A word as it is looked for: without differences of case, compatibility form and accents of Latin letters.

    One writes "Leonide" and the other "Léonide". Other scripts keep their marks, which are letters there.

    :param word: a word
    :returns: its folded form; entities are told apart by :func:`entity_key`, which keeps accents
    """
    if word.isascii():
        return word.casefold()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFKC", _LATIN_MARKS.sub("", plain).translate(_PLAIN))


def is_telling(words: tuple[str, ...]) -> bool:
    """Whether a name can be looked for in running text: not a lone function word or a lone number of few digits.

    :param words: the name's words
    :returns: False where matches would mean nothing
    """
    if not words:
        return False
    word = words[0]
    lone = word in _FUNCTION_WORDS or len(word) < 2 or (word.isdigit() and len(word) < 5)
    return len(words) > 1 or not lone
