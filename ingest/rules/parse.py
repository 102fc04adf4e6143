"""Questions to ask of a parse: what sort of word one is, and what belongs to it.

Dependency labels are those of ClearNLP, which spaCy's English pipelines use.
"""

import re
from collections.abc import Iterator

from ..kinds import kind_of_noun
from ..lexicon import DAYS, MONTHS, NEGATIONS, RELATIONAL_NOUNS, word_set
from ..syntax import Word

_MODIFIERS = word_set("det compound amod nummod nmod")
_PLACES = frozenset(["GPE", "LOC", "FAC"])
_AREA_NOUNS = word_set("district county province region municipality island peninsula valley area borough parish territory")
_AREAS = frozenset(["GPE", "LOC"])
_CONTAINING = frozenset(["in", "within", "at", "from"])  # what holds of a place holds of the wider one
_INSIDE = frozenset(["in", "within"])
_YEAR = re.compile(r"[12]?\d{3}s?$")
_TEMPORAL = word_set("in on at from since until till during after before between by around circa to")
_TIME_NOUNS = MONTHS | DAYS | word_set("century year month week day decade bc ad bce ce spring summer autumn winter")


def is_time(word: Word) -> bool:
    """Whether a word stands for a date or a stretch of time.

    :param word: any word
    :returns: true for years, months, weekdays, centuries
    """
    return bool(_YEAR.match(word.text)) or word.lower in _TIME_NOUNS or word.lemma in _TIME_NOUNS


def is_temporal(preposition: Word) -> bool:
    """Whether a preposition says when.

    :param preposition: a word with label ``prep``
    :returns: true for "in 1950", "on 3 May"
    """
    if preposition.lower not in _TEMPORAL:
        return False
    return any(is_time(word) for word in preposition.all("pobj", "pcomp"))


def is_name(word: Word) -> bool:
    """Whether a word is the head of a name.

    :param word: a noun
    :returns: true if it lies in a mention
    """
    return word.mention >= 0


def named(head: Word) -> Word:
    """The name beside a common noun, where it has one: "his father, Zdeněk Svěrák".

    :param head: head of a noun phrase
    :returns: head of the name, or the head itself
    """
    if is_name(head) or head.pos != "NOUN":
        return head
    return next((word for word in head.all("appos") if is_name(word) and word.i > head.i), head)


def core_of(noun: Word) -> list[Word]:
    """Determiners and modifiers before a noun.

    :param noun: head of a noun phrase
    :returns: words in order, without the noun
    """
    front = [child for child in noun.children if child.dep in _MODIFIERS and child.i < noun.i]
    return [word for child in front for word in child.subtree()]


def is_example(preposition: Word) -> bool:
    """Whether a preposition gives examples: "such as", "including", "like".

    :param preposition: a word with label ``prep``
    :returns: true for those
    """
    if preposition.lower == "as":
        return any(child.lower == "such" for child in preposition.children)
    return preposition.lower in {"including", "like"}


def is_relational(word: Word) -> bool:
    """Whether a noun relates what it names to something else.

    :param word: a word
    :returns: true for "mother", "capital", "director"
    """
    return word.lower in RELATIONAL_NOUNS or word.lemma.lower() in RELATIONAL_NOUNS


def is_nominal(word: Word) -> bool:
    """Whether a word can be an argument.

    :param word: a word
    :returns: true for nouns, names, pronouns and numbers, and what stands for one
    """
    if not any(char.isalnum() for char in word.text):
        return False
    return word.pos in {"NOUN", "PROPN", "PRON", "NUM", "X", "SYM"} or word.tag in {"DT", "JJ", "VBG", "WDT"}


def conjuncts(word: Word) -> list[Word]:
    """A word and what is coordinated with it, as far as it is of the same sort.

    A bare relational noun after a name ("a daughter of Boso and sister of Hucbert") continues the outer noun, not the
    name, whatever the parse says.

    :param word: the first conjunct
    :returns: conjuncts in order
    """
    found = [word]
    for current in found:  # grows while it is read
        found.extend(conjunct for conjunct in current.all("conj") if _is_coordinated(current, conjunct))
    return sorted(found, key=lambda found_word: found_word.i)


def _is_coordinated(word: Word, conjunct: Word) -> bool:
    if is_name(word) and is_relational(conjunct) and conjunct.child("prep") is not None:
        return False
    if conjunct.pos in {"VERB", "AUX"} or conjunct.child("nsubj", "nsubjpass") is not None:
        return False
    return is_nominal(conjunct)


def coordinated_roles(noun: Word) -> Iterator[Word]:
    """A role noun and those coordinated with it, also where the parse hung them on a name inside it.

    :param noun: a common noun such as "daughter" in "a daughter of Boso and sister of Hucbert"
    :yields: the nouns in order
    """
    for role in conjuncts(noun):
        owner = role.child("poss")
        if role is not noun and owner is not None and owner.tag == "PRP$":
            continue  # "a son of John and his wife" is not a wife
        yield role
        for preposition in role.all("prep"):
            for name in preposition.all("pobj"):
                yield from strayed_roles(name)


def strayed_roles(name: Word) -> Iterator[Word]:
    """Role nouns that a parse coordinates with a name although they continue the noun further out.

    :param name: head of a name
    :yields: the nouns in order
    """
    for conjunct in name.all("conj"):
        if is_name(name) and is_relational(conjunct) and conjunct.child("prep") is not None:
            yield from coordinated_roles(conjunct)


def objects_of(preposition: Word) -> Iterator[tuple[list[Word], Word]]:
    """What a preposition governs.

    :param preposition: a word with label ``prep``, ``agent`` or ``dative``
    :yields: the words of the (possibly compound) preposition and the head of the object, one for each conjunct
    """
    governs = preposition.child("pobj") is not None
    for child in preposition.children:
        if child.dep == "pobj":
            for conjunct in conjuncts(child):
                yield [preposition], conjunct
                if preposition.lower in _CONTAINING:
                    yield from (([preposition], place) for place in _next_places(preposition, conjunct))
                    for place in _wider_places(conjunct, inside=preposition.lower in _INSIDE):
                        yield [preposition], place
        elif child.dep == "prep" or (child.dep == "pcomp" and child.pos == "ADP"):
            for words, head in objects_of(child):
                yield (words if governs else [preposition, *words]), head  # "from 1608 to 1611" is two of them


def _next_places(preposition: Word, place: Word) -> Iterator[Word]:
    """The name before a place's noun, "the Sukhumi district"; the place behind its comma: "in Jalandhar, Punjab"."""
    if place.mention < 0 and place.lower in _AREA_NOUNS and preposition.lower in _INSIDE:
        yield from (name for name in place.all("compound", "nmod") if name.label in _AREAS and _is_next(name, place))
    for wider in preposition.head.all("npadvmod"):
        if wider.label in _AREAS and place.mention >= 0 and wider.i == place.i + 2 and wider.mention != place.mention:
            yield wider


def _is_next(name: Word, noun: Word) -> bool:
    """Whether nothing stands between a name and the noun behind it."""
    return 0 <= noun.start - name.name[1] <= 1


def _wider_places(place: Word, *, inside: bool) -> Iterator[Word]:
    """The places that one lies in: who was born "in Bergen, Norway" was born in Norway.

    What comes "from the school in Rome" does not come from Rome, so prepositions count only where it is in the place.
    """
    while place.label in _PLACES or (place.mention < 0 and kind_of_noun(place.lemma) == "place"):
        wider = _beside(place) or (_behind(place) if inside else None)
        if wider is None:
            return
        if wider.label in _PLACES:
            yield wider
        place = wider


def _beside(place: Word) -> Word | None:
    """The place that one's name is set beside, with a comma between."""
    wider = next((word for word in place.all("appos") if word.label in _PLACES and word.mention != place.mention), None)
    return wider if place.label in _PLACES and wider is not None and wider.i > place.i else None


def _behind(place: Word) -> Word | None:
    """The place that a preposition names: "the Kotayk Province of Armenia", "Inari in the north of Finland"."""
    for preposition in place.all("prep"):
        wider = preposition.child("pobj") if preposition.lower in {"in", "of"} else None
        if wider is not None and preposition.i < wider.i and wider.mention != place.mention:
            if wider.label in _PLACES and place.label in _PLACES:
                return wider
            if wider.mention < 0 and place.label in _PLACES and kind_of_noun(wider.lemma) == "place":
                return wider
            if wider.label in _PLACES and place.mention < 0 and wider.all("prep", "appos"):
                return wider
    return None


def is_negated(verb: Word) -> bool:
    """Whether a clause is denied.

    :param verb: its head
    :returns: true for "was not", "never", "no one"
    """
    for child in verb.children:
        if child.dep == "neg" or (child.lower in NEGATIONS and child.dep in {"advmod", "preconj", "cc"}):
            return True
        if child.dep in {"nsubj", "nsubjpass", "dobj", "attr"}:
            if child.lower in {"nobody", "nothing", "none", "neither"} and child.child("prep") is None:
                return True
            if any(word.dep == "det" and word.lower in {"no", "neither"} for word in child.children):
                return True
    return _shares_denial(verb)


def _shares_denial(verb: Word) -> bool:
    """Whether a coordinated verb is denied with the first: "neither visited Rome nor met her", "did not write or sing"."""
    if verb.dep != "conj" or verb.head.pos not in {"VERB", "AUX"} or verb.child("nsubj", "nsubjpass", "aux") is not None:
        return False
    between = [child.lower for child in verb.head.all("cc") if child.i < verb.i]
    if "nor" in between:
        return True
    return verb.tag == verb.head.tag == "VB" and "or" in between and is_negated(verb.head)
