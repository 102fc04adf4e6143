"""Coordinations put right where a parse hangs one half on the wrong word, before any rule reads them.

Part of :mod:`.repair`: what is coordinated, and with what, is what statistical parsers err on most beside names.
"""

from .lexicon import CHILDREN, word_set
from .syntax import Sentence, Word, is_below, move

_PARTICIPLES = frozenset(["VBN", "VBD"])
_PARENTAL = CHILDREN | word_set("brother sister grandson granddaughter nephew niece")
_INWARD = word_set("pobj prep agent conj appos")
_DESCRIBED = word_set("acl relcl")


def restore_coordination(sentence: Sentence) -> None:
    """Put a sentence's coordinations right; its words are changed in place.

    :param sentence: a parsed sentence, its words marked by :func:`.mentions.find_mentions`
    """
    _unite_prefixes(sentence)
    _restore_described(sentence)
    for word in sentence.words:
        if word.dep == "conj":
            _second_relative(word)
            _set_beside(word)
        elif word.dep == "acl" and word.tag in _PARTICIPLES:
            _lift_credit(sentence, word)


def _unite_prefixes(sentence: Sentence) -> None:
    """A verb with a prefix is one word: "directed and co-written by" coordinates "directed" with "written"."""
    for prefix, hyphen, verb in zip(sentence.words, sentence.words[1:], sentence.words[2:], strict=False):
        if hyphen.text != "-" or verb.tag not in _PARTICIPLES or prefix.end != hyphen.start or hyphen.end != verb.start:
            continue
        if prefix.mention >= 0 or prefix.dep != "conj" or is_below(prefix.head, verb) or is_below(verb, prefix):
            continue
        move(verb, prefix.head, "conj")
        for part in (prefix, hyphen):
            if not is_below(verb, part):
                move(part, verb, "compound" if part is prefix else "punct")


def _restore_described(sentence: Sentence) -> None:
    """What somebody is, behind two adjectives: "was the elder and only surviving son of Boso" says a son."""
    for word in sentence.words:
        if word.dep != "attr" or not word.tag.startswith("JJ") or word.child("det") is None:
            continue
        for second in word.all("conj"):
            noun = second.child("dobj") if second.tag == "VBG" else None
            if noun is not None and noun.pos == "NOUN" and noun.i == second.i + 1:
                verb = word.head
                move(noun, verb, "attr")
                move(word, noun, "amod")
                return


def _second_relative(name: Word) -> None:
    """A name beside a relative belongs to the name before it: "the daughter of Anna Berg and singer Karl Lund"."""
    noun = name.head
    if name.label != "PERSON" or noun.mention >= 0 or noun.lemma not in _PARENTAL or name.child("det", "poss") is not None:
        return
    of = next((word for word in noun.all("prep") if word.lower == "of" and word.i < name.i), None)
    first = of.child("pobj") if of is not None else None
    if first is not None and first.label == "PERSON" and first.mention != name.mention:
        move(name, first, "conj")


def _set_beside(word: Word) -> None:
    """Letters behind a name are no second subject: "Anna Berg, MBE, was"."""
    head = word.head
    if head.dep not in {"nsubj", "nsubjpass"} or head.mention < 0 or not (word.text.isupper() and word.text.isalpha()):
        return
    if len(word.text) > 1 and head.child("cc") is None and not any(below.dep == "cc" for below in word.subtree()):
        word.dep = "appos"


def _lift_credit(sentence: Sentence, credit: Word) -> None:
    """A credit behind a comma is the work's: "is a film based on the poem by Karl Lund, directed by Anna Berg".

    The parse hangs it on the author, or on the poem, which has its author already.
    """
    noun, by = credit.head, None
    if all(verb.child("agent") is None for verb in (credit, *credit.all("conj"))):
        return
    if noun.mention >= 0 and noun.dep == "pobj" and noun.head.lower == "by":
        by = noun.head
    elif noun.mention < 0:
        by = next((word for word in noun.all("prep", "agent") if word.lower == "by" and word.i < credit.i), None)
    before = next((word for word in reversed(sentence.words) if word.i < credit.i), None)
    if before is None or before.text != "," or (by is None and noun.mention < 0):
        return
    outer = noun
    while outer.dep in _INWARD and outer.head is not outer:
        outer = outer.head
    if outer.dep in _DESCRIBED and outer.tag in _PARTICIPLES and outer is not credit and outer.head.pos == "NOUN":
        move(credit, outer.head, "acl")
    elif noun.label == "PERSON" and by is not None and by.head.pos == "NOUN" and by.head.mention < 0:
        move(credit, by.head, "acl")  # "a song by Karl Lund, recorded by Anna Berg": not he was recorded
