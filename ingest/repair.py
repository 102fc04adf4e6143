"""Parses put right where names show that they are wrong, before any rule reads them.

Each repair answers one systematic error of statistical parsers on names, and none touches a sentence without them.
"""

from collections.abc import Sequence

from .coordination import restore_coordination
from .lexicon import CHILDREN, PERSON_NOUNS, RELATIONAL_NOUNS, WORK_NOUNS, word_set
from .records import Mention
from .rules.parse import is_temporal, is_time
from .syntax import Sentence, Word, is_below, move

_SUBJECTS = ("nsubj", "nsubjpass")
_STRAY_SUBJECTS = word_set("csubj csubjpass npadvmod dep advcl nmod meta intj parataxis amod advmod compound")
_OUTWARD = word_set("in on at from for with to during after before until till since between as by under against")
_PARTICIPLES = frozenset(["VBN", "VBG", "VBD"])
_UP = word_set("dobj pobj attr oprd conj appos dative nmod compound")
_MAX_UP = 6
_CORE = word_set("nsubj nsubjpass pobj dobj attr conj appos poss oprd dative")
_OF_THE_NAME = word_set("conj cc appos relcl acl punct")
_NO_PERSONS = frozenset(["GPE", "LOC", "FAC", "NORP", "ORG", "EVENT", "LANGUAGE", "WORK_OF_ART"])
_PLACES = frozenset(["GPE", "LOC", "FAC"])
_PERSONAL = word_set("he she it they")


def repair(sentence: Sentence, mentions: Sequence[Mention]) -> None:
    """Put a sentence's dependencies right; its words are changed in place.

    :param sentence: a parsed sentence, its words marked by :func:`.mentions.find_mentions`
    :param mentions: its mentions
    """
    if mentions:
        _unite_names(sentence)
        restore_coordination(sentence)
        _restore_verb(sentence)
        _restore_subject(sentence)
        _lift_participles(sentence)
        _lift_prepositions(sentence)
        _place_appositions(sentence)
        _restore_conjuncts(sentence)
    _free_opening(sentence)


def _unite_names(sentence: Sentence) -> None:
    """A name has one head, which is a noun: "Trifling Women" is not a clause."""
    groups: dict[int, list[Word]] = {}
    for word in sentence.words:
        if word.mention >= 0:
            groups.setdefault(word.mention, []).append(word)
    for words in groups.values():
        if len(words) == 1:
            continue
        outward = [word for word in words if word.head is word or word.head.mention != word.mention]
        head = next((word for word in outward if word.dep in _CORE or word.head is word), outward[-1] if outward else None)
        if head is not None and len(outward) == 1:
            _gather(words, head)
        if head is None or (len(outward) == 1 and head.tag not in _PARTICIPLES):
            continue
        if head.head is not head and head.dep in {"csubj", "csubjpass"}:
            head.dep = "nsubj"
        if head.pos in {"VERB", "AUX", "ADV", "ADJ"} and head.head is not head:
            head.pos, head.tag = "PROPN", "NNP"
        for word in outward:
            if word is not head and word.head is not word and not is_below(head, word):
                move(word, head, "compound")


def _gather(words: Sequence[Word], head: Word) -> None:
    """What hangs on an inner word of a name hangs on the name: in "Philip of Artois and Eva" nobody is "of Eva"."""
    for word in words:
        if word is head:
            continue
        for child in list(word.children):
            if child.mention != word.mention and child.i > words[-1].i and child.dep in _OF_THE_NAME:
                move(child, head, child.dep)


def _restore_verb(sentence: Sentence) -> None:
    """A sentence without a verb whose head is its first name, with a participle behind a comma: that is the verb."""
    root = sentence.root
    if root.mention < 0 or root.pos not in {"PROPN", "NOUN"} or root.child("cop", "nsubj") is not None:
        return
    for verb in reversed(sentence.words):
        if verb.dep != "acl" or verb.tag not in _PARTICIPLES or verb.tag == "VBG" or verb.i < root.i:
            continue
        first = min(word.i for word in verb.subtree())
        before = next((word for word in reversed(sentence.words) if word.i < first), None)
        if first != verb.i or before is None or before.text != "," or root.child("relcl") is None:
            continue
        verb.head.children.remove(verb)
        verb.head, verb.dep, verb.tag = verb, "ROOT", "VBD"
        move(root, verb, "nsubj")
        return


def _restore_subject(sentence: Sentence) -> None:
    """The name that a sentence begins with is its subject: "Wilhelm August, Duke of Eisenach, was …"."""
    root, first = sentence.root, sentence.words[0]
    if first.dep == "compound" and first.mention < 0 <= first.head.mention:
        first = first.head  # "Sir"
    if root.pos not in {"VERB", "AUX"} or first.mention < 0 or first.i >= root.i:
        return
    name = first
    while name.head.mention == first.mention and name.head is not name:
        name = name.head
    if name.head is not root or name.dep not in _STRAY_SUBJECTS or name.tag in {"VB", "VBZ", "VBP"}:
        return
    subject = root.child(*_SUBJECTS)
    behind = next((word for word in sentence.words if word.i > name.i and word.mention != first.mention), None)
    if subject is None:
        if behind is not None and (behind is root or behind.text == "," or behind.dep in {"aux", "auxpass"}):
            name.dep = "nsubjpass" if root.child("auxpass") is not None else "nsubj"
    elif behind is not None and name.i < subject.i < root.i and _is_set_beside(sentence, name, behind, subject):
        name.dep = subject.dep
        move(subject, name, "appos")


def _is_set_beside(sentence: Sentence, name: Word, behind: Word, subject: Word) -> bool:
    """Whether what was taken for the subject is set beside the name: "the painter", "1st Baronet", the place it is in."""
    between = [word for word in sentence.words if name.i < word.i < min(below.i for below in subject.subtree())]
    if behind.text == ",":
        alone = all(word.text == "," or word.mention == name.mention for word in between)
        return _is_role(subject) or (alone and subject.text[0].isupper() and _has_rank(subject))
    placed = behind.dep == "prep" and behind.lower in {"in", "at", "near"} and between[-1].text == ","
    return placed and len(between) > 2 and subject.label in _PLACES and between[-2].label in _PLACES


def _has_rank(word: Word) -> bool:
    """Whether a numeral stands before a rank: "1st Baronet"."""
    return any(child.text[0].isdigit() for child in word.all("compound", "nummod", "amod"))


def _is_role(word: Word) -> bool:
    """Whether a noun says what somebody is: "Duke of …", "the painter"."""
    return not PERSON_NOUNS.isdisjoint([word.lower, word.lemma]) or not RELATIONAL_NOUNS.isdisjoint([word.lower, word.lemma])


def _lift_participles(sentence: Sentence) -> None:
    """What is "directed by A, written by B and starring C" is the film: "written" does not describe A."""
    for word in sentence.words:
        if word.tag == "VBD" and word.child(*_SUBJECTS) is None and (word.dep == "acl" or _is_passive_conjunct(word)):
            word.tag = "VBN"  # without a subject of its own it is no finite verb
        if word.dep not in {"acl", "conj"} or word.tag not in _PARTICIPLES or word.head.mention < 0:
            continue
        between = [other for other in sentence.words if word.head.i < other.i < word.i]
        listed = any(other.text == "," or other.lower == "and" for other in between)
        if not listed and not (word.dep == "acl" and word.head.label != "PERSON"):
            continue
        name = word.head
        while name.dep in {"conj", "appos"} and name.head is not name:
            name = name.head
        work = name.head.head if name.dep == "pobj" and name.label != "PERSON" else name
        if work.lemma in WORK_NOUNS and work.i < name.i and word.dep == "acl":
            move(word, work, "acl")
            continue
        verb = name.head.head if name.dep == "pobj" and name.head.lower == "by" else None
        if listed and verb is not None and verb.tag == "VBN" and not is_below(verb.head, word):
            while verb.dep == "conj" and verb.head.tag == "VBN":
                verb = verb.head
            if verb.dep == "acl":
                move(word, verb.head, "acl")
            elif verb.head is verb or verb.dep in {"relcl", "ccomp", "advcl", "conj"}:
                move(word, verb, "conj")


def _is_passive_conjunct(word: Word) -> bool:
    """Whether a verb goes on from "is" with an agent: "is a film with Eva, and directed and written by Boso"."""
    if word.dep != "conj" or word.head.lemma != "be" or word.child("dobj") is not None:
        return False
    return any(verb.child("agent") is not None for verb in (word, *word.all("conj")))


def _lift_prepositions(sentence: Sentence) -> None:
    """A person is not "in" a place: "married Anna Berg in Oslo" says where they married."""
    for word in sentence.words:
        if word.dep != "prep" or word.lower not in _OUTWARD or word.mention >= 0:
            continue
        if word.lower in {"in", "at", "near"} and is_time(word.head) and word.i > word.head.i and not is_temporal(word):
            verb = _verb_above(word.head)
            if verb is not None:
                move(word, verb, "prep")
            continue
        if word.head.mention < 0:
            continue
        if word.head.label != "PERSON" or word.i < word.head.i:
            continue
        verb = _verb_above(word.head)
        if verb is not None and verb.lemma != "be":
            move(word, verb, "prep")


def _place_appositions(sentence: Sentence) -> None:
    """A person set beside a place or a list behind "children" belongs to the noun that says what they are.

    "Born in Quebec, the son of Boso": not Quebec is a son; the description goes to the verb.
    """
    for word in sentence.words:
        if word.dep == "appos" and word.lemma in CHILDREN and word.head.label in _PLACES:
            verb = _verb_above(word.head) or sentence.root
            if word.mention < 0 and word.head.dep in {"pobj", "appos", "conj"} and verb.pos in {"VERB", "AUX"}:
                move(word, verb, "npadvmod")
            continue
        if word.mention < 0 or word.label not in {"PERSON", ""} or word.head.mention == word.mention:
            continue
        head = word.head
        if word.dep == "appos" and word.label == "PERSON" and head.label in _NO_PERSONS and head.dep == "pobj":
            noun = head.head.head
            if noun.mention < 0 and _is_role(noun) and noun.i < word.i and noun.child("appos") is None:
                move(word, noun, "appos")
        elif word.dep in {"npadvmod", "dep", "conj", "appos"} and head.pos == "VERB":
            noun = next((child for child in head.all("dobj") if child.i < word.i and _is_role(child)), head)
            between = [other for other in sentence.words if noun.i < other.i < word.i]
            if noun is not head and any(other.text in {",", ":"} for other in between):
                move(word, noun, "appos")


def _restore_conjuncts(sentence: Sentence) -> None:
    """Nouns that continue what a copula says, and verbs that were taken for adjectives: "did not write or direct it"."""
    for word in sentence.words:
        if word.dep != "conj" or word.head.pos not in {"VERB", "AUX"} or word.pos not in {"NOUN", "PROPN"}:
            continue
        verb = word.head
        attribute = verb.child("attr")
        if verb.lemma == "be" and attribute is not None and attribute.i < word.i and word.child(*_SUBJECTS) is None:
            move(word, attribute, "conj")
            continue
        cc = next((child for child in verb.all("cc") if child.i < word.i), None)
        second = next(
            (child for child in word.children if child.dep == "amod" and cc is not None and child.i == cc.i + 1), None
        )
        if verb.tag == "VB" and second is not None and second.mention < 0 and word.mention >= 0 and not verb.all("dobj"):
            second.tag, second.pos = "VB", "VERB"
            move(second, verb, "conj")
            move(word, second, "dobj")


def _verb_above(word: Word) -> Word | None:
    """The verb that takes a name as an object, over prepositions."""
    for _ in range(_MAX_UP):
        if word.pos in {"VERB", "AUX"}:
            return word
        if word.head is word or not (word.dep in _UP or word.dep in {"prep", "agent"}):
            return None
        if word.dep == "appos" or (word.dep == "pobj" and word.head.head.pos not in {"VERB", "AUX"}):
            return None
        word = word.head
    return None


def _free_opening(sentence: Sentence) -> None:
    """Of two subjects, a noun before a comma and a pronoun, the first is a description: "A son of Boso, he died"."""
    root = sentence.root
    subjects = root.all(*_SUBJECTS)
    if len(subjects) < 2:
        return
    first, second = subjects[0], subjects[-1]
    if second.i < root.i and first.pos == "NOUN" and (second.lower in _PERSONAL or second.mention >= 0):
        last = first.subtree()[-1]
        if any(word.text == "," and last.i - 1 <= word.i < second.i for word in sentence.words):
            first.dep = "npadvmod"
