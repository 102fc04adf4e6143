"""When what a verb says held: the times that a sentence hangs on it.

A time behind "from" or "since" begins it, one behind "until" or "to" ends it, and any other holds it: "lived there in 1950"
is 1950 to 1950, unless the verb itself begins something ("became mayor in 1950"), whose end is then unknown.
"""

from .lexicon import word_set
from .syntax import Sentence, Word
from .times import Period, earlier, find_times, later

_BEGIN = word_set("from since")
_END = word_set("until till to through")
_WITHIN = word_set("in on at during within throughout of")
_STARTING = word_set(
    "become marry wed join begin start found establish elect appoint succeed move settle inherit acquire buy name crown "
    "adopt hire enter convert open"
)
_ADVERBIAL = word_set("npadvmod tmod advmod nmod dep obl")
_CLIMBED = word_set("attr dobj oprd acomp pobj dative prep agent")
_MAX_CLIMB = 5

Bounds = tuple[str, str]


def event_times(sentence: Sentence, text: str, reference: str) -> dict[int, Bounds]:
    """When the verbs of a sentence say that something held.

    :param sentence: a parsed sentence
    :param text: the document's text
    :param reference: when the document was written; may be empty
    :returns: since when and until when, by index of the verb; either may be empty
    """
    found: dict[int, Bounds] = {}
    if not reference and not any(word.text[0].isdigit() or word.text[-1].isdigit() for word in sentence.words):
        return found
    for period in find_times(text, sentence.start, sentence.end, reference):
        hung = _hung_on(sentence, period)
        if hung is not None:
            verb, start, end = hung
            known = found.get(verb.i, ("", ""))
            found[verb.i] = earlier(known[0], start), later(known[1], end)
    return found


def times_of(verb: Word, times: dict[int, Bounds]) -> Bounds:
    """When a verb's facts held, also where the time hangs on a verb that it shares a clause with.

    :param verb: head of a clause
    :param times: from :func:`event_times`
    :returns: since when and until when
    """
    while verb.i not in times and verb.dep == "xcomp" and verb.head is not verb:
        verb = verb.head
    return times.get(verb.i, ("", ""))


def _hung_on(sentence: Sentence, period: Period) -> tuple[Word, str, str] | None:
    """The verb that a time belongs to, and what it says of it."""
    inside = [word for word in sentence.words if period.at <= word.start and word.end <= period.to]
    if not inside:
        return None
    top = inside[0]
    while top.head is not top and period.at <= top.head.start < period.to:
        top = top.head
    preposition, above = _marker(top)
    if above is None:
        return None
    verb = _verb_above(above)
    if verb is None:
        return None
    if preposition in _BEGIN or (preposition == "between" and top.dep != "conj"):
        return verb, period.start, ""
    if preposition in _END or preposition == "between":
        return verb, "", period.end
    if preposition not in _WITHIN and preposition:
        return None
    return verb, period.start, "" if verb.lemma in _STARTING else period.end


def _marker(top: Word) -> tuple[str, Word | None]:
    """The preposition before a time, and what both hang on; no word where nothing is said of when."""
    if top.dep == "conj" and top.head.dep == "pobj" and top.head.head.lower == "between":
        return "between", top.head.head.head
    if top.dep in {"pobj", "pcomp"} and top.head.pos in {"ADP", "PART", "SCONJ"}:
        outer = top.head.head
        return top.head.lower, outer.head if outer.dep == "prep" and outer.child("pobj") is None else outer
    if top.dep in _ADVERBIAL and top.head.pos in {"VERB", "AUX"}:
        return "", top.head
    return "", None


def _verb_above(word: Word) -> Word | None:
    for _ in range(_MAX_CLIMB):
        if word.pos in {"VERB", "AUX"}:
            return word
        if word.dep not in _CLIMBED or word.head is word:
            return None
        word = word.head
    return None
