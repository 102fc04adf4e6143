"""What place a name says that its bearer lies in: "the University of Bergen in Norway", "Springfield, Sangamon County"."""

from collections.abc import Iterator

from ..lexicon import PLACE_NOUNS, SETTLEMENT_NOUNS, word_set
from ..syntax import Sentence, Word
from .base import Candidate, name_of
from .parse import conjuncts, is_name, objects_of

_RULE = "place"
_SITE_NOUNS = PLACE_NOUNS | word_set(
    """
    university college school institute hospital bank academy theatre theater library gallery abbey monastery priory
    convent hall hotel prison cemetery conservatory seminary observatory laboratory arena square zoo
    """
)
_AREAS = frozenset(["GPE", "LOC"])
_PLACES = _AREAS | {"FAC"}
_NO_SITES = frozenset(["PERSON", "NORP", "WORK_OF_ART", "EVENT", "LANGUAGE", "LAW"])
_PARTS = word_set("region province county district island islands range mountains prefecture oblast municipality")
_WHERE = word_set("in at near on outside within")
_TO_A_PLACE = word_set("in at near to from around outside through into")
_TO_A_SITE = _TO_A_PLACE | {"of", "on", "inside", "within"}
_CORE = frozenset(["nsubj", "nsubjpass", "appos", "attr", "dobj", "ROOT"])
_BESIDE = frozenset(["appos", "conj", "npadvmod", "nmod"])
_BEFORE = ("compound", "nmod", "amod", "poss")
_LISTS = frozenset(["and", "or", "&", "etc", "etc."])
_MOST = 4  # names of an address; longer runs are lists


def place_facts(sentence: Sentence) -> Iterator[Candidate]:
    """The places that names lie in, where no verb says so.

    :param sentence: a parsed sentence
    :yields: candidates
    """
    for before, word in zip(sentence.words, sentence.words[1:], strict=False):
        if word.dep == "prep" and is_name(before) and word.head.mention == before.mention and _says_where(word, before):
            name, inner = _head(before), word.child("pobj")
            for _, place in objects_of(word) if _is_placed(name) else ():
                if place.label in _AREAS and (place is inner or place.dep == "appos"):
                    yield _fact(name, word.lower, place)
        elif word.dep == "pobj" and word.label in _AREAS and _settles(word):
            for outer in word.head.head.all(*_BEFORE):
                if outer.label == "GPE" and outer.i < word.head.i:
                    yield from (_fact(place, "in", outer) for place in conjuncts(word) if place.label in _AREAS)
    for address in _addresses(sentence.words):
        pairs = [*zip(address, address[1:], strict=False), *((address[0], place) for place in address[2:])]
        for inner, outer in pairs:
            yield _fact(inner, "in", outer, 0.6)


def _fact(name: Word, predicate: str, place: Word, prior: float = 0.7) -> Candidate:
    return Candidate(name_of(name), predicate, predicate, name_of(place), _RULE, prior)


def _says_where(preposition: Word, name: Word) -> bool:
    """Whether a preposition behind a name says where its bearer lies: "of" only behind a part of a place, "X Region"."""
    if preposition.lower == "of":
        return name.lower in _PARTS and name.label in _AREAS
    return preposition.lower in _WHERE


def _head(word: Word) -> Word:
    """The head of the name that a word lies in."""
    while word.head is not word and word.head.mention == word.mention:
        word = word.head
    return word


def _settles(place: Word) -> bool:
    """Whether a name is that of the settlement before it: "the state of Oregon"."""
    return place.head.lower == "of" and place.head.head.lemma.lower() in SETTLEMENT_NOUNS


def _is_site(name: Word) -> bool:
    """Whether a name is that of something that stands in one place: "Bergen Bank", "the University of Bergen"."""
    return name.label not in _NO_SITES and (name.label == "FAC" or name.lower in _SITE_NOUNS)


def _is_where(name: Word) -> bool:
    """Whether a name of another type stands where a place does: "born in Jalandhar, Punjab"."""
    return name.dep == "pobj" and name.head.lower == "in" and name.label in {"", "PERSON", "ORG"}


def _is_placed(name: Word) -> bool:
    """Whether a place behind a name is where its bearer lies, not where something happens to it: "beat Brazil in Paris"."""
    first = name
    while first.dep == "conj" and is_name(first.head):
        first = first.head
    governor = first.head
    if first.dep != "pobj":
        return first.dep in _CORE and _is_site(name)
    if governor.dep == "agent":
        return False
    if governor.lower == "at":
        return name.label not in _NO_SITES or name.label == "EVENT"
    if _is_site(name):
        return governor.lower in _TO_A_SITE
    return name.label in _AREAS and (_settles(first) or governor.lower in _TO_A_PLACE)


def _addresses(words: list[Word]) -> Iterator[list[Word]]:
    """Runs of names with commas between, from the inner place to the outer: "Springfield, Sangamon County, Illinois"."""
    at = 0
    while at < len(words):
        if not is_name(words[at]):
            at += 1
            continue
        run, at = _run(words, at)
        if 1 < len(run) <= _MOST and not _is_list(run, words[at : at + 3]):
            yield run


def _run(words: list[Word], at: int) -> tuple[list[Word], int]:
    """The heads of names that follow each other with nothing but commas between, and where they end."""
    run: list[Word] = []
    while True:
        head, mention = _head(words[at]), words[at].mention
        if run and not (head.label in _AREAS and head.dep in _BESIDE and head.head in run):
            return run, at - 1
        run.append(head)
        while at < len(words) and words[at].mention == mention:
            at += 1
        if at + 1 >= len(words) or words[at].text != "," or not is_name(words[at + 1]):
            return run, at
        at += 1


def _is_list(run: list[Word], behind: list[Word]) -> bool:
    """Whether names with commas between stand for several places, and not for one."""
    if run[0].label not in _PLACES and not _is_site(run[0]) and not _is_where(run[0]):
        return True
    if len({name.mention for name in run}) < len(run) or any(name.child("cc") is not None for name in run):
        return True
    if run[0].dep in {"conj", "appos"} and run[0].head.label in _PLACES:
        return True
    if any(is_name(other) and other not in run for name in run for other in name.all("conj")):
        return True
    more = next((word for word in behind[:2] if word.lower in _LISTS), None)
    return more is not None and (more.lower.startswith("etc") or any(is_name(word) for word in behind[1:]))
