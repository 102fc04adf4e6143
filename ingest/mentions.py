"""Names in a text: the document's own title, named entities, and runs of proper nouns that the recogniser missed."""

import re
from collections.abc import Iterator, Sequence

from .lexicon import DAYS, HONORIFICS, MONTHS, PERSON_NOUNS, RELATIONAL_NOUNS, word_set
from .names import clean_name, entity_key
from .records import Mention, Span
from .syntax import Sentence, Word
from .titles import SPACELESS, KnownNames, misleads, within

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
_QUOTED = 1
_MAX_WORDS = 12
_PROPER = frozenset(["NNP", "NNPS"])
_JOINERS = word_set("de la las los von van der den di da del della du le bin ibn al & el y und zu ter ten dos das do")
_ROLE_WORDS = 2
_PLACE = r"[^\W\d_a-z][\w'\u2019]*(?:-? ?[^\W\d_a-z][\w'\u2019]*)*"
_RANK = re.compile(
    r", (?P<ordinal>\d+(?:st|nd|rd|th) )?(?:Count Palatine|(?:Grand |Arch)?[Dd]u(?:ke|chess)|Count(?:ess)?|Earl"
    r"|Baron(?:ess)?|Viscount(?:ess)?|Marquess|Marquis|(?:Mar|Land)grav(?:e|ine)|Prince(?:ss)?|Elector|King|Queen)"
    rf"(?:(?P<of> of) (?:the )?|(?(ordinal) |(?!))){_PLACE}"
)
_OF_PLACE = re.compile(rf" of {_PLACE}")
_MIN_GIVEN = 3
_GIVEN = re.compile(r"(?:(?:Prince|Princess|King|Queen|Duke|Count) )?[^\W\d_a-z]\w+(?: [IVX]+)?")
_ROMAN = re.compile(r"[IVX]+")
_NUMBERED = re.compile(r"(?:[^\W\d_a-z]\w+ )?(?P<given>[^\W\d_a-z]\w+ [IVX]+)")  # "Prince Richard I" of Capua
_ARTICLE = re.compile(r" (?:de|dei|degli|dell|d)$")
_ELIDED = re.compile(r"['\u2019] ?[^\W\d_a-z]\w+")  # "Lorenzo de' Medici"
_BUILDINGS = word_set("abbey cathedral church hospital hall college university school park island bay palace square day")


def find_mentions(sentence: Sentence, text: str, known: KnownNames, *, english: bool) -> list[Mention]:
    """The names in a sentence, longest first where they overlap; marks the words that belong to each.

    :param sentence: a parsed sentence
    :param text: the document's text
    :param known: from :func:`.titles.find_known_names`
    :param english: whether an English pipeline parsed it, to which a Chinese clause is one unknown name
    :returns: mentions in order, with offsets in the document; ``word.mention`` is the index into this list
    """
    candidates: list[tuple[int, int, int, str]] = []
    entities = list(_entities(sentence))
    for start, end in within(known.own, sentence.start, sentence.end):
        labels = [] if misleads(text[start:end]) else [entity for entity in entities if entity[0] < end]
        label = next((label for _, last, label in labels if start < last), "")
        candidates.append((start - end, 0, start, label))
    for start, end in within(known.quoted, sentence.start, sentence.end):
        candidates.append((start - end, _QUOTED, start, "WORK_OF_ART"))
    entities = [(start, _full_end(text, start, end, label, sentence.end), label) for start, end, label in entities]
    candidates.extend((start - end, 2, start, label) for start, end, label in entities)
    for start, end in (_with_of(text, run, sentence.end) for run in _proper_runs(sentence)):
        end = _full_end(text, start, end, "", sentence.end)
        candidates.append((start - end, 3, start, ""))
    taken: list[Mention] = []
    for length, source, start, label in sorted(candidates):
        end = start - length
        if any(start < other.end and other.start < end for other in taken):
            continue
        if english and source and SPACELESS.search(text, start, end):
            continue
        mention = _mention(text[start:end], start, label, known, quoted=source == _QUOTED)
        if mention is not None:
            taken.append(mention)
    taken.sort(key=lambda mention: mention.start)
    _mark(sentence.words, taken)
    return taken


def _mention(surface: str, start: int, label: str, known: KnownNames, *, quoted: bool) -> Mention | None:
    key = entity_key(surface)
    name = known.names.get(key) or (" ".join(surface.split()) if quoted else clean_name(surface))
    if not key or not name or not entity_key(name):
        return None
    if key in PERSON_NOUNS and key not in known.names and label != "PERSON":
        return None  # "Bishop" of somewhere is no name
    return Mention(name, entity_key(name), label, start, start + len(surface))


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
        if words and entity.label == "PERSON" and _is_given(words):
            words = _with_place(words, sentence)
        if words and len(words) <= _MAX_WORDS and any(not word.text.islower() for word in words):
            yield words[0].start, words[-1].end, entity.label


def _full_end(text: str, start: int, end: int, label: str, stop: int) -> int:
    """Where a name ends with what was split off it: the name behind an elided article, a rank."""
    elided = _ELIDED.match(text, end, stop) if _ARTICLE.search(text, start, end) else None
    return elided.end() if elided else _with_rank(text, start, end, label, stop)


def _with_rank(text: str, start: int, end: int, label: str, stop: int) -> int:
    """Where a person's name ends with the rank that belongs to it: "John Wallop, 2nd Earl of Portsmouth"."""
    rank = _RANK.match(text, end, stop) if label in {"PERSON", "ORG", ""} else None
    if rank is None or (rank["ordinal"] is None and (label != "PERSON" or not _GIVEN.fullmatch(text, start, end))):
        return end
    return rank.end()


def _with_of(text: str, run: Span, stop: int) -> Span:
    """A single name with the place or house behind it: "Edmund of Langley"; not "Bishop of Elmham", who is a bishop."""
    start, end = run
    numbered = _NUMBERED.fullmatch(text, start, end)
    if numbered is not None:
        place = _OF_PLACE.match(text, end, stop)
        return (numbered.start("given"), place.end()) if place else run
    word = text[start:end]
    if not word.isalpha() or word.lower() in PERSON_NOUNS | RELATIONAL_NOUNS | MONTHS or len(word) < _MIN_GIVEN:
        return run
    place = _OF_PLACE.match(text, end, stop)
    return (start, place.end()) if place else run


def _is_given(words: list[Word]) -> bool:
    """Whether a person's name is a given name, with a number or without: "William I"."""
    own = [word for word in words if word.lower not in PERSON_NOUNS]
    numbered = len(own) > 1 and _ROMAN.fullmatch(own[-1].text) is not None
    return bool(own) and own[0].tag in _PROPER and (len(own) == 1 or numbered)


def _with_place(words: list[Word], sentence: Sentence) -> list[Word]:
    """A given name with the place or house that tells its bearer apart: "Margaret of Guelders"."""
    behind = [word for word in sentence.words if word.i > words[-1].i][:_MAX_WORDS]
    if len(behind) > 2 and _ROMAN.fullmatch(behind[0].text) and behind[1].lower == "of":
        words, behind = [*words, behind[0]], behind[1:]
    if len(behind) < 2 or behind[0].lower != "of" or behind[0].i != words[-1].i + 1:
        return words
    place: list[Word] = []
    for word in behind[1:]:
        hyphen = word.text == "-" and place and place[-1].end == word.start
        if word.tag not in _PROPER and not hyphen:
            break
        place.append(word)
    while place and place[-1].tag not in _PROPER:
        place.pop()
    return [*words, behind[0], *place] if place else words


def _is_margin(word: Word) -> bool:
    plain = word.lower.rstrip(".")
    return (
        word.pos in {"PUNCT", "SPACE", "CCONJ"}
        or word.lower in {"the", "a", "an", "'s"}
        or (plain in HONORIFICS and plain != word.text)
    )


def _is_tail(word: Word) -> bool:
    return word.pos in {"PUNCT", "SPACE", "CCONJ"} or word.lower in {"'s", "'"}


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
        if run:
            yield from _close_run(run)
        run = [word] if proper else []
    yield from _close_run(run)


def _joins(word: Word, following: dict[int, Word]) -> bool:
    if word.text == "-":  # "Sackville-West"
        before, after = following.get(word.i - 1), following.get(word.i + 1)
        return (
            after is not None
            and before is not None
            and before.end == word.start
            and word.end == after.start
            and after.tag in _PROPER
        )
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
    if any(word.text[0].isupper() or SPACELESS.match(word.text) for word in run):
        yield run[0].start, run[-1].end
