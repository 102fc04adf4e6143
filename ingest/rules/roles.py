"""What a role noun relates its bearer to: "a daughter of Boso", "Guy's widow", "king of Italy"."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..kinds import kind_of_noun
from ..lexicon import CHILDREN, OFFICES
from ..syntax import Word
from .base import key_of
from .parse import core_of, is_name, is_nominal, is_relational, is_temporal, named, objects_of

_SPOUSES = frozenset(["wife", "husband", "spouse", "consort", "mistress", "concubine", "partner", "queen", "empress"])
_PLACES = frozenset(["GPE", "LOC"])
_OF_LANGUAGES = frozenset(["film", "book", "novel"])  # "a Malayalam film"; recognisers take languages for organisations
_CLAUSES = frozenset(["relcl", "ccomp", "advcl"])


@dataclass(frozen=True, slots=True)
class Role:
    """A relation that a noun phrase states.

    :param words: words of the predicate, without a verb
    :param key: canonical key, such as ``daughter_of``
    :param target: head of what the bearer is related to
    :param inverse: predicate without words in the text between noun and target, as in "Guy's widow"
    """

    words: tuple[Word, ...]
    key: str
    target: Word
    inverse: bool


def roles(noun: Word) -> Iterator[Role]:
    """The relations of a common noun.

    :param noun: head of a noun phrase such as "the second son of Adalbert"
    :yields: one per related thing
    """
    core = [*core_of(noun), *noun.all("poss")]
    for preposition in noun.all("prep"):
        if is_temporal(preposition):
            continue
        for between, governed in objects_of(preposition):
            head = named(governed)
            if not is_nominal(head):
                continue
            if is_name(head) or head.lower in {"him", "her", "them", "it"}:
                yield Role((*core, noun, *between), key_of([noun, *between]), head, inverse=False)
            elif head.pos == "NOUN":
                yield from _inner(noun, core, between, head)
    if kind_of_noun(noun.lemma) == "place":
        yield from _outer_places(noun, core)
    if noun.lemma in CHILDREN:
        yield from _second_parent(noun, core)
    yield from _bodies(noun)
    owner = _owner(noun)
    if owner is not None and (is_relational(noun) or is_name(owner)):
        yield Role((noun,), f"{key_of([noun])}_of", owner, inverse=True)


def _bodies(noun: Word) -> Iterator[Role]:
    """What a role noun belongs to, by the name before it: "a British Army officer", "the Georgia governor"."""
    for name in noun.all("compound", "nmod"):
        if name.i < noun.i and name.mention != noun.mention and belongs_to(noun, name):
            yield Role((noun,), f"{key_of([noun])}_of", name, inverse=True)


def belongs_to(noun: Word, name: Word) -> bool:
    """Whether a noun is what something is to the name right before it: of a place only who holds an office there.

    :param noun: a noun such as "governor"
    :param name: head of a name before it
    :returns: true for "Georgia governor", false for "Texas singer" and "Hong Kong film director"
    """
    if any(name.i < child.i < noun.i and child.mention != name.mention for child in noun.children):
        return False
    if name.label == "ORG":
        return is_relational(noun) and name.tag.startswith("NNP") and noun.lemma not in _OF_LANGUAGES
    return name.label in _PLACES and (noun.lower in OFFICES or noun.lemma.lower() in OFFICES)


def _outer_places(noun: Word, core: list[Word]) -> Iterator[Role]:
    """The wider places that a place lies in: "a village in the municipality of Orestiada in the north of Greece"."""
    for word in noun.subtree(_CLAUSES):
        if word.dep == "prep" and word.lower == "in" and word.head is not noun and word.head.head is not noun:
            for between, head in objects_of(word):
                if is_name(head) and head.label in _PLACES:
                    yield Role((*core, noun, *between), key_of([noun, *between]), head, inverse=False)


def _second_parent(noun: Word, core: list[Word]) -> Iterator[Role]:
    """Of a child "of Boso and his wife, Engeltrude", "of Boso by his second wife Eva": the wife's child too."""
    of = next((word for word in noun.all("prep") if word.lower == "of"), None)
    if of is None:
        return
    for word in noun.subtree(_CLAUSES):
        owner = word.child("poss")
        if word.lemma in _SPOUSES and owner is not None and owner.tag == "PRP$" and word.i > of.i:
            partner = named(word)
            if is_name(partner):
                yield Role((*core, noun, of), key_of([noun, of]), partner, inverse=False)


def _owner(noun: Word) -> Word | None:
    """Whose it is: the possessor, or what "whose" stands for."""
    owner = noun.child("poss")
    if owner is None or owner.lower != "whose":
        return owner
    clause = noun.head
    while clause.dep not in {"relcl"} and clause.head is not clause:
        clause = clause.head
    return clause.head if clause.dep == "relcl" else None


def _inner(noun: Word, core: list[Word], between: list[Word], middle: Word) -> Iterator[Role]:
    """Through one more noun: "the son of the mayor of Paris", "queen by marriage to Lothair"."""
    article = core_of(middle)
    for preposition in middle.all("prep"):
        for more, head in objects_of(preposition):
            if is_name(head) and not is_temporal(preposition):
                words = (*core, noun, *between, *article, middle, *more)
                yield Role(words, key_of([noun, *between, middle, *more]), head, inverse=False)
