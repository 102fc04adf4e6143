"""Names in a text: the document's own title, named entities, and runs of proper nouns that the recogniser missed."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .lexicon import DAYS, HONORIFICS, MONTHS, PERSON_NOUNS, word_set
from .names import clean_name, entity_key, title_names
from .records import Mention, Span
from .syntax import Sentence, Word

KEPT_LABELS = frozenset(
    [
        "PERSON",
        "ORG",
        "GPE",
        "LOC",
        "NORP",
        "FAC",
        "WORK_OF_ART",
        "EVENT",
        "PRODUCT",
        "LAW",
        "LANGUAGE",
        "PER",
        "MISC",
    ]
)
_MAX_WORDS = 12
_PROPER = frozenset(["NNP", "NNPS"])
_JOINERS = word_set("de la las los von van der den di da del della du le bin ibn al & el y und zu ter ten dos das do")
_QUOTE = re.compile('["\u201c\u201d]')
_MIN_SHOUT = 3  # shorter quotations that end in "!" are exclamations, not titles
_SMALL_WORD = 3
_ROLE_WORDS = 2
_BUILDINGS = word_set("abbey cathedral church hospital hall college university school park island bay palace square day")
_WORD_CHAR = re.compile(r"\w")
_SPACELESS = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\u0e00-\u0eff]")


@dataclass(frozen=True, slots=True)
class TitlePattern:
    """Where a document's title names stand in its text.

    :param names: display name by key, the whole title first
    :param spans: occurrences in the document's text, in order
    """

    names: dict[str, str]
    spans: tuple[Span, ...]

    def within(self, start: int, end: int) -> Iterator[Span]:
        """Occurrences in a stretch of the text.

        :param start: first code point
        :param end: one past the last
        :yields: spans in order
        """
        for span in self.spans[bisect_left(self.spans, (start, 0)) :]:
            if span[0] >= end:
                break
            if span[1] <= end:
                yield span


def find_title(title: str, text: str) -> TitlePattern:
    """Every occurrence of the title's names in the text.

    :param title: the document's title; may be empty
    :param text: the document's text
    :returns: names and places
    """
    names = {entity_key(name): name for name in title_names(title)}
    patterns = []
    for name in sorted(names.values(), key=len, reverse=True):
        left = r"(?<!\w)" if _WORD_CHAR.match(name[0]) and not _SPACELESS.match(name[0]) else ""
        right = r"(?!\w)" if _WORD_CHAR.match(name[-1]) and not _SPACELESS.match(name[-1]) else ""
        patterns.append(left + r"\s+".join(map(re.escape, name.split())) + right)
    if not patterns:
        return TitlePattern({}, ())
    found = re.finditer("|".join(patterns), text, re.IGNORECASE)
    return TitlePattern(names, tuple(match.span() for match in found if _looks_like_name(match.group())))


def _looks_like_name(surface: str) -> bool:
    return not surface[0].islower() or bool(_SPACELESS.search(surface))


def find_mentions(sentence: Sentence, text: str, title: TitlePattern, *, english: bool) -> list[Mention]:
    """The names in a sentence, longest first where they overlap; marks the words that belong to each.

    :param sentence: a parsed sentence
    :param text: the document's text
    :param title: from :func:`find_title`
    :param english: whether an English pipeline parsed it, to which a Chinese clause is one unknown name
    :returns: mentions in order, with offsets in the document; ``word.mention`` is the index into this list
    """
    candidates: list[tuple[int, int, int, str]] = []
    entities = list(_entities(sentence))
    for start, end in title.within(sentence.start, sentence.end):
        label = next((label for first, last, label in entities if first < end and start < last), "")
        candidates.append((start - end, 0, start, label))
    candidates.extend((start - end, 1, start, label) for start, end, label in entities)
    for start, end in _quoted(sentence, text):
        candidates.append((start - end, 1, start, "WORK_OF_ART"))
    for start, end in _proper_runs(sentence):
        candidates.append((start - end, 2, start, ""))
    taken: list[Mention] = []
    for length, source, start, label in sorted(candidates):
        end = start - length
        if any(start < other.end and other.start < end for other in taken):
            continue
        if english and source and _SPACELESS.search(text, start, end):
            continue
        mention = _mention(text, start, end, label, title)
        if mention is not None:
            taken.append(mention)
    taken.sort(key=lambda mention: mention.start)
    _mark(sentence.words, taken)
    return taken


def _mention(text: str, start: int, end: int, label: str, title: TitlePattern) -> Mention | None:
    surface = text[start:end]
    key = entity_key(surface)
    name = title.names.get(key) or clean_name(surface)
    if not key or not name or not entity_key(name):
        return None
    if key in PERSON_NOUNS and key not in title.names and (label != "PERSON" or text.startswith(" of ", end)):
        return None  # "Bishop" of somewhere is no name
    return Mention(name, entity_key(name), label, start, end)


def _mark(words: Sequence[Word], mentions: Sequence[Mention]) -> None:
    index = 0
    for word in words:
        while index < len(mentions) and mentions[index].end <= word.start:
            index += 1
        if index < len(mentions) and mentions[index].start <= word.start and word.end <= mentions[index].end:
            word.mention = index
            word.label = mentions[index].label
            word.name = mentions[index].start, mentions[index].end


def _entities(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    for entity in sentence.entities:
        if entity.label not in KEPT_LABELS:
            continue
        words = [word for word in sentence.words if entity.first.i <= word.i <= entity.last.i]
        while words and _is_margin(words[0]):
            words.pop(0)
        while words and _is_tail(words[-1]):
            words.pop()
        if len(words) > _ROLE_WORDS and words[0].lower in PERSON_NOUNS and words[1].lower == "of":
            words = words[_ROLE_WORDS + (words[2].lower == "the") :]  # "King of Italy" names Italy
        if words and len(words) <= _MAX_WORDS and any(not word.text.islower() for word in words):
            yield words[0].start, words[-1].end, entity.label


def _is_margin(word: Word) -> bool:
    plain = word.lower.rstrip(".")
    return (
        word.pos in {"PUNCT", "SPACE", "CCONJ"}
        or word.lower in {"the", "a", "an", "'s"}
        or (plain in HONORIFICS and plain != word.text)
    )


def _is_tail(word: Word) -> bool:
    return word.pos in {"PUNCT", "SPACE", "CCONJ"} or word.lower in {"'s", "'"}


def _quoted(sentence: Sentence, text: str) -> Iterator[Span]:
    """Titles in quotation marks: every longer word begins with a capital, and no speech ends there."""
    marks = [match.start() for match in _QUOTE.finditer(text, sentence.start, sentence.end)]
    if len(marks) % 2:
        return
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        inner = text[opening + 1 : closing]
        words = inner.split()
        if not words or len(words) > _MAX_WORDS or inner.rstrip()[-1] in ",.;:" or not words[0][0].isupper():
            continue
        if len(words) < _MIN_SHOUT and inner.rstrip()[-1] in "!?":
            continue
        if all(word[0].isupper() or not word[0].isalpha() or len(word) <= _SMALL_WORD for word in words):
            start = opening + 1 + len(inner) - len(inner.lstrip())
            yield start, start + len(inner.strip())


def _proper_runs(sentence: Sentence) -> Iterator[Span]:
    run: list[Word] = []
    timed = {
        word.i
        for entity in sentence.entities
        if entity.label in {"DATE", "TIME"}
        for word in sentence.words
        if entity.first.i <= word.i <= entity.last.i
    }
    words = {word.i: word for word in sentence.words}
    for word in sentence.words:
        proper = word.tag in _PROPER and word.i not in timed
        if run and word.i == run[-1].i + 1 and (proper or (word.i not in timed and _joins(word, words))):
            run.append(word)
            continue
        yield from _close_run(run)
        run = [word] if proper else []
    yield from _close_run(run)


def _joins(word: Word, following: dict[int, Word]) -> bool:
    if word.tag == "POS":  # "St. Maurice's Abbey"
        after = following.get(word.i + 1)
        return after is not None and after.tag in _PROPER and after.lower in _BUILDINGS
    return word.lower in _JOINERS or (word.tag == "CD" and word.text.isdigit() and len(word.text) < 3)  # "Apollo 11"


def _close_run(run: list[Word]) -> Iterator[Span]:
    while run and (run[-1].tag not in _PROPER and run[-1].tag != "CD"):
        run.pop()
    while run and run[0].lower.rstrip(".") in HONORIFICS and run[0].text[0].isupper():
        run.pop(0)
    common = MONTHS | DAYS
    if not run or len(run) > _MAX_WORDS or all(word.lower.rstrip(".") in common or word.tag == "CD" for word in run):
        return
    if any(word.text[0].isupper() or _SPACELESS.match(word.text) for word in run):
        yield run[0].start, run[-1].end
