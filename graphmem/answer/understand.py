"""What a question asks for, read from its words alone: no parser, no model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from graphmem.index.names import NamedEntity
from graphmem.ingest.lexicon import ORGANISATION_NOUNS, PERSON_NOUNS, PLACE_NOUNS, WORK_NOUNS, word_set
from graphmem.retrieve.relations import RELATIONS, find_relations

_BOTH = re.compile(r"^\W*(?:are|is|were|was|do|does|did|have|has|had|can|could|will)\b", re.IGNORECASE)
_SAME = re.compile(r"\b(?:same|share|shared)\b", re.IGNORECASE)
_LATEST = r"later|latest|last|more recent(?:ly)?|most recent(?:ly)?|newer|newest|younger|youngest"
_EARLIEST = r"first|earlier|earliest|older|oldest|before"
_ORDER = re.compile(rf"\b(?:(?P<late>{_LATEST})|(?P<early>{_EARLIEST}))\b", re.IGNORECASE)
_LIFE = re.compile(
    r"\b(?:lived|life|lives?)\b[^?]*\b(?P<longer>longer|longest)?(?P<shorter>shorter|shortest)?\b", re.IGNORECASE
)
_AMOUNT = re.compile(
    r"\b(?:(?P<more>more|most|higher|highest|larger|largest|bigger|biggest|taller|tallest|longer|longest|greater|greatest|"
    r"deeper|deepest|heavier|heaviest)|(?P<less>fewer|fewest|less|least|lower|lowest|smaller|smallest|shorter|shortest))\b",
    re.IGNORECASE,
)
_AGE = re.compile(r"\b(?:older|oldest|younger|youngest|elder|eldest)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"\b(?:what|which|in what|in which|on what)\b[^?]{0,12}"
    r"\b(?:year|date|day|month|decade|century|birthday|time)s?\b|"
    r"\bdate of\b|\bbirth ?da(?:y|te)\b|\bsince what\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bhow (?:many|much|old|long|tall|high|large|big|far|deep|often)\b", re.IGNORECASE)
_AMOUNT_NAMED = re.compile(r"\b(?:population|percentage|number of|salary|height)\b", re.IGNORECASE)
_COUNTED = word_set(
    """
    population percentage percent number amount salary height length width depth size distance age
    """
)
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)
_WHERE = re.compile(r"\bwhere\b", re.IGNORECASE)
_ASKING = re.compile(r"\b(?:what|which|who|whom|whose|where|when|how)\b", re.IGNORECASE)
_COUNTRY_NOUN = frozenset(["country", "nationality", "nation", "citizenship", "citizen"])
_LEAD = 1
_NOUN_WORDS = 6
_ENDS = word_set(
    """
    is was are were be been did does do has had have can could will would may might must that who which whom whose
    of in by for to from with on at under and or as won wrote held began came took made sang gave led went became
    plays played built bought sold sent met lost found left taught fought drew starred stars hosts served serves
    shares borders contains lies stands runs owns makes lived works
    """
)
_NOT_VERBS = frozenset(["seed", "speed", "feed", "breed", "bed"])
_PERSONS = word_set(
    """
    character performer spouse sibling parent narrator owner winner ruler host star voice successor
    predecessor grandfather grandmother uncle aunt nephew niece cousin chairman chairwoman ceo chief head
    """
)
_PLACES = word_set(
    """
    seat birthplace place area region hometown headquarters location waterway watercourse waterfall creek strait gulf
    tip peak range continent site square canal lagoon glacier volcano
    """
)
_WORKS = word_set("sequel prequel remake adaptation piece anthem program programme memoir")
_ORGANISATIONS = word_set("employer brand group developer distributor parties division subsidiary")
_NOUNS = (
    dict.fromkeys(PERSON_NOUNS | _PERSONS, "person") | dict.fromkeys(ORGANISATION_NOUNS | _ORGANISATIONS, "organisation")
    | dict.fromkeys(WORK_NOUNS | _WORKS, "work") | dict.fromkeys(PLACE_NOUNS | _PLACES, "place")
)  # fmt: skip
# "What is the name of the", "which was a": what stands between a question word and the noun that it asks for.
_BEFORE_NOUN = re.compile(
    r"^(?: (?:is|was|are|were))?(?: the)? (?:name|kind|type|sort|part)s? of(?: the| a| an)?\b"
    r"|^ (?:is|was|are|were) (?:the|an?)\b"
)
_OR = re.compile(r"^\W*(?:or|and)\W*(?:the )?\W*$", re.IGNORECASE)
_OPTIONS = re.compile(
    r"(?:[,:]|\b(?:is|was|were|are|between|of|did|has|does))\s+(?:the )?([^,:?]+?),?\s+or\s+(?:the )?([^?]+?)\s*\??$",
    re.IGNORECASE,
)
_GENERIC = word_set(
    """
    film movie song album book magazine band group university school village town city company novel the series
    show of director films movies both
    """
)


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things that a question compares.

    :param text: the question's own words
    :param entities: rows of the entities that bear the name; none where the memory does not know it
    """

    text: str
    entities: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, understood.

    :param text: the question
    :param shape: ``compare`` (which of these is more), ``choice`` (which of these), ``same`` (do these share something),
        ``yes_no`` or ``open``
    :param kind: what the answer is: ``person``, ``place``, ``country``, ``organisation``, ``work``, ``date``, ``number``,
        ``yes_no``, ``option`` or ``thing``
    :param options: what is compared; empty unless the shape says so
    :param order: 1 for the greatest or latest, -1 for the least or earliest, 0 where nothing is compared
    :param attribute: what is compared: a relation such as ``birth date``, or ``life``, ``amount``, ``country`` or ``thing``
    :param chain: relations from what the question names to the answer, the inner first
    :param names: what it names
    :param noun: the noun that the question word asks for ("which *award*"), or empty
    """

    text: str
    shape: str
    kind: str
    options: tuple[Option, ...] = ()
    order: int = 0
    attribute: str = ""
    chain: tuple[str, ...] = ()
    names: tuple[NamedEntity, ...] = field(default=())
    noun: str = ""


def understand(question: str, names: Sequence[NamedEntity]) -> Asked:
    """Read a question.

    :param question: in plain English
    :param names: what it names, from left to right
    :returns: what it asks
    """
    # A name in lower case, such as "place of birth", is a part of the question.
    names = [_balanced(question, name) for name in names if not name.text.islower()]
    options = _options(question, names)
    rest = question
    for option in options:
        rest = rest.replace(option.text, " ")
    noun = _noun(rest)
    if _BOTH.match(question) and not (len(options) == 2 and re.search(r"\bor\b", question)):
        shape = "same" if len(options) == 2 and _SAME.search(rest) else "yes_no"
        chain, attribute = _compared(rest, shape)
        return Asked(question, shape, "yes_no", options, 0, attribute, chain, tuple(names), noun)
    if len(options) == 2 and re.search(r"\bor\b|\bout of\b|\bbetween\b", question):
        order, attribute = _order(rest)
        chain, _ = _compared(rest, "compare")
        shape = "compare" if order else "choice"
        return Asked(question, shape, "option", options, order, attribute, chain, tuple(names), noun)
    kind = _kind(question, noun)
    return Asked(question, "open", kind, (), 0, "", _chain(question, names, kind), tuple(names), noun)


def _balanced(question: str, name: NamedEntity) -> NamedEntity:
    """The name with the parenthesis that it opens."""
    closed = name.text + ")"
    return replace(name, text=closed) if name.text.count("(") > name.text.count(")") and closed in question else name


def _options(question: str, names: Sequence[NamedEntity]) -> tuple[Option, ...]:
    """Two names joined by "or" or "and"; without names, what "or" joins at the end of the question."""
    place, spans = 0, []
    for name in names:
        start = question.find(name.text, place)
        place = start + len(name.text)
        spans.append((start, place, name))
    for (_, end, one), (start, _, other) in zip(spans, spans[1:], strict=False):
        between = re.sub(r"\([^()]*\)", " ", question[end:start])
        if _OR.match(between) or re.fullmatch(r"\W*(?:or|and)\s+(?:the )?(?:film|song|movie|band|magazine)s?\W*", between):
            return (Option(one.text, one.entities), Option(other.text, other.entities))
    match = _OPTIONS.search(question)
    if not match:
        return ()
    known = {name.text.casefold(): name.entities for name in names}
    texts = [part.strip(" ,\"'") for part in match.groups()]
    texts[1] = re.sub(r"\s+(?:born|released|founded|published|established|first|earlier|later)\b.*$", "", texts[1])
    return tuple(Option(text, next((rows for name, rows in known.items() if name in text.casefold()), ())) for text in texts)


def _order(rest: str) -> tuple[int, str]:
    """Which end is asked for, and of what."""
    life = _LIFE.search(rest)
    if life and re.search(r"\b(?:longer|longest|shorter|shortest)\b", rest):
        return (-1 if re.search(r"\bshorte", rest) else 1), "life"
    order = _ORDER.search(rest)
    if order:
        sign = 1 if order.group("late") else -1
        if re.search(r"\bdie[ds]?\b|\bdeath\b", rest, re.IGNORECASE):
            return sign, "death date"
        # Someone is older who was born earlier.
        if _AGE.search(rest) or re.search(r"\bborn\b|\bbirth\b", rest, re.IGNORECASE):
            return sign, "birth date"
        return sign, "start date"
    amount = _AMOUNT.search(rest)
    if amount:
        return (1 if amount.group("more") else -1), "amount"
    return 0, ""


def _compared(rest: str, shape: str) -> tuple[tuple[str, ...], str]:
    """What leads from the options to what is compared, and what that is."""
    steps = [step for _, _, names in find_relations(rest) for step in names]
    people = tuple(step for step in steps if step in RELATIONS and RELATIONS[step].kind == "person")
    attribute = "country"
    if shape == "same":
        if re.search(r"\bborn\b|\bbirth", rest, re.IGNORECASE):
            attribute = "birth place"
        elif re.search(r"\bdie[ds]?\b|\bdeath\b", rest, re.IGNORECASE):
            attribute = "death place"
        elif not re.search(r"\bcountry\b|\bnationalit|\bnation\b|\bcitizen", rest, re.IGNORECASE):
            attribute = "location" if re.search(r"\blocated|situated|based\b", rest, re.IGNORECASE) else "thing"
        if re.search(r"\b(?:year|date)\b", rest, re.IGNORECASE):
            attribute = attribute.replace("place", "date")
    return tuple(dict.fromkeys(people))[:1], attribute


def asking_word(question: str) -> re.Match[str] | None:
    """The question word that the answer stands for: the first one, or where the sentence begins otherwise, the last.

    :param question: in plain English
    :returns: its match; None without one
    """
    found = list(_ASKING.finditer(question))
    if not found or len(question[: found[0].start()].split()) <= _LEAD:
        return found[0] if found else None
    inside = [match for match in found if match.group().lower() in {"what", "which", "where", "when", "how"}]
    return (inside or found)[-1]


def _noun(rest: str) -> str:
    """The noun that "what" or "which" asks for: the last word before a verb or a preposition."""
    match = asking_word(rest)
    if match is None or match.group().lower() not in {"what", "which", "whose"}:
        return ""
    tail = _BEFORE_NOUN.sub("", rest[match.end() :])
    found = ""
    for word in re.findall(r"[^\s?]+", tail)[:_NOUN_WORDS]:
        plain = word.lower().rstrip(",'\"")
        if plain in _ENDS or (found and re.search(r"(?:ed|[^s]s')$", plain) and plain not in _NOT_VERBS):
            break
        if plain in {"the", "a", "an"}:
            if found:  # "which country the composer … is from": what follows is another phrase
                break
        else:
            found = re.sub(r"['’]s$", "", plain)
        if word.endswith(","):
            break
    return found


def _kind(question: str, noun: str) -> str:
    first = asking_word(question)
    word = first.group().lower() if first else ""
    stem = noun.rstrip("s") if noun.rstrip("s") in _NOUNS else noun
    if _COUNT.search(question) or noun in _COUNTED or (not noun and _AMOUNT_NAMED.search(question)):
        return "number"
    if word == "when" or (_WHEN.search(question) and word not in {"who", "where"}):
        return "date"
    if noun in _COUNTRY_NOUN or re.search(r"\bwhat (?:is the )?(?:nationality|country|citizen)", question, re.IGNORECASE):
        return "country"
    if word in {"who", "whom", "whose"}:
        return "person"
    if word == "where" or re.search(r"\bplace of (?:birth|death|burial)\b", question, re.IGNORECASE):
        return "place"
    if re.search(r"\bwhat (?:kind|type|sort) of\b", question, re.IGNORECASE):
        return "thing"
    return _NOUNS.get(stem) or ("person" if re.search(r"(?:ist|ician|ologist|keeper|surfer|maker)$", noun) else "thing")


def _chain(question: str, names: Sequence[NamedEntity], kind: str) -> tuple[str, ...]:
    """Relations around the name that matters most, the inner first."""
    masked, spans = question, []
    for name in names:
        start = masked.find(name.text)
        masked = masked[:start] + "\0" * len(name.text) + masked[start + len(name.text) :]
        spans.append((start, start + len(name.text)))
    if not spans:
        return ()
    centre = max(spans, key=lambda span: span[1] - span[0])
    found = find_relations(masked)
    before = [steps for start, end, steps in found if end <= centre[0]][::-1]
    after = [steps for start, _, steps in found if start >= centre[1]]
    lead = masked[: centre[0]].rstrip().rsplit(" ", 1)[-1].lower()
    ordered = after[:1] + before + after[1:] if lead in {"where", "that", "which", "whom"} else before + after
    if masked[centre[1] : centre[1] + 2] in {"'s", "’s"} and after:
        ordered = after[:-1] + before + after[-1:] if len(after) > 1 else after + before
    steps = [step for group in ordered for step in group]
    return tuple(_settled(step, kind, last=number == len(steps) - 1) for number, step in enumerate(steps))


def _settled(step: str, kind: str, *, last: bool) -> str:
    if step in {"born", "died"}:
        word = "birth" if step == "born" else "death"
        return f"{word} date" if kind == "date" and last else f"{word} place"
    if last and kind == "date" and RELATIONS[step].kind != "date":
        return "start date"
    return step
