"""Who "he" and "she" are: the people spoken of in this sentence and the one before, and which of the two they can be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .lexicon import word_set
from .records import Mention
from .syntax import Sentence, Word

Known = tuple[str, str, str]

_MALE = word_set(
    """
    mr sir lord king prince duke count earl baron emperor father brother son husband uncle nephew grandfather grandson
    man boy gentleman actor bishop pope monk abbot widower stepfather stepson sultan viscount margrave businessman
    nobleman chairman half-brother father-in-law brother-in-law son-in-law heir king's
    """
)
_FEMALE = word_set(
    """
    mrs miss ms madam lady queen princess duchess countess baroness empress mother sister daughter wife aunt niece
    grandmother granddaughter woman girl actress abbess nun widow stepmother stepdaughter businesswoman noblewoman
    heiress half-sister mother-in-law sister-in-law daughter-in-law consort
    """
)
_SUBJECTS = ("nsubj", "nsubjpass")
_WITHIN_NAME = word_set("compound nmod pobj prep appos flat")
_MAX_SILENT = 2  # sentences without people after which a pronoun does not reach back
_OBJECTS = word_set("dobj pobj dative iobj agent")
_DESCRIBING = word_set("compound nmod amod appos")


def gender_of_noun(lemma: str) -> str:
    """The pronoun that a noun for a person takes.

    :param lemma: lower-case noun
    :returns: ``he``, ``she``, or empty where it tells nothing
    """
    plain = lemma.rstrip(".")
    return "he" if plain in _MALE else "she" if plain in _FEMALE else ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a place in a sentence.

    :param i: index of the word
    :param known: name, key and label
    :param is_subject: whether the head of the sentence says something of them
    """

    i: int
    known: Known
    is_subject: bool


class People:
    """The people of a document as it is read."""

    def __init__(self) -> None:
        self._genders: dict[str, set[str]] = {}
        self._previous: list[Person] = []
        self._current: list[Person] = []
        self._silent = 0  # sentences since the last that named anybody

    def enter(self, sentence: Sentence, mentions: Sequence[Mention], meant: Mapping[int, Known]) -> None:
        """Take note of the people that a sentence names.

        :param sentence: the sentence
        :param mentions: its mentions
        :param meant: who the mentions that are people stand for, by their index
        """
        self._current = []
        for word in sentence.words:
            if word.mention not in meant or (word.head.mention == word.mention and word.head is not word):
                continue
            known = meant[word.mention]
            if any(child.dep == "det" for child in word.children) and word.dep not in {"appos", "conj"}:
                continue  # "the Kukuanas" are no person, whatever the recogniser says
            self._learn(known[1], word)
            self._current.append(Person(word.i, known, _is_main(word)))

    def leave(self) -> None:
        """The sentence is over."""
        self._silent = 0 if self._current else self._silent + 1
        if self._current or self._silent > _MAX_SILENT:
            self._previous = self._current

    def name(self, word: Word, known: Known, form: str) -> None:
        """Take note of who a pronoun turned out to be.

        :param word: the pronoun
        :param known: who it is
        :param form: ``he`` or ``she``
        """
        self._genders.setdefault(known[1], set()).add(form)
        self._current.append(Person(word.i, known, _is_main(word)))
        self._current.sort(key=lambda person: person.i)

    def fits(self, key: str, form: str) -> bool:
        """Whether somebody can be meant by a form.

        :param key: who
        :param form: ``he`` or ``she``
        :returns: False where something said otherwise
        """
        return self._genders.get(key, set()) <= {form}

    def teach(self, key: str, form: str) -> None:
        """Somebody is a man or a woman.

        :param key: who
        :param form: ``he`` or ``she``
        """
        self._genders.setdefault(key, set()).add(form)

    def before(self, word: Word, form: str) -> list[Known]:
        """The different people named in this sentence before a word who fit.

        Whom a verb is said of is not its object: "Anna saw her" is somebody else, "Anna saw her house" need not be.

        :param word: a pronoun
        :param form: ``he`` or ``she``
        :returns: in order
        """
        subject = clause_subject(word) if word.dep in _OBJECTS and not word.lower.endswith("self") else None
        other = self.at(subject) if subject is not None else None
        inside = _description(word)
        fitting = [
            person.known
            for person in self._current
            if person.i < word.i and person.i not in inside and person.known != other and self.fits(person.known[1], form)
        ]
        return list({known[1]: known for known in fitting}.values())

    def earlier(self, form: str) -> list[Known]:
        """The different people of the last sentence that named any who fit.

        :param form: ``he`` or ``she``
        :returns: in order
        """
        return list({p.known[1]: p.known for p in self._previous if self.fits(p.known[1], form)}.values())

    def led(self) -> Known | None:
        """Whom the last sentence with people was about: its main subject."""
        return next((person.known for person in self._previous if person.is_subject), None)

    def at(self, word: Word) -> Known | None:
        """Who a word of this sentence is.

        :param word: a word
        :returns: name, key and label, or None
        """
        return next((person.known for person in self._current if person.i == word.i), None)

    def _learn(self, key: str, word: Word) -> None:
        """What the words around a name say: a title before it, an apposition, what it is said to be."""
        around = [child for child in word.children if child.dep in _DESCRIBING]
        if word.dep == "appos" and word.head.mention < 0:
            around.append(word.head)
        if word.dep in _SUBJECTS and word.head.lemma in {"be", "become"}:
            around += word.head.all("attr")
        for other in around:
            form = gender_of_noun(other.lower) if other.mention in {-1, word.mention} else ""
            if form:
                self._genders.setdefault(key, set()).add(form)


def _description(word: Word) -> set[int]:
    """The words of what is said of a subject before it: in "A son of Boso, he died" nobody but Boso is named."""
    if word.dep not in _SUBJECTS:
        return set()
    return {
        below.i
        for child in word.head.all("npadvmod")
        if child.i < word.i and child.pos == "NOUN"
        for below in child.subtree()
    }


def _is_main(word: Word) -> bool:
    return word.dep in _SUBJECTS and word.head.head is word.head


def owner_of(word: Word, sentence: Sentence) -> Iterator[Word]:
    """Whose "her" may be in "Anna Berg of Oslo and her husband": the name right before "and", and what that hangs on.

    :param word: a pronoun
    :param sentence: its sentence
    :yields: words of names, the nearest first
    """
    at = sentence.words.index(word)
    if at > 2 and [other.lower for other in sentence.words[at - 2 : at]] == ["and", "of"]:
        at -= 1
    if word.dep != "poss" or at < 2 or sentence.words[at - 1].lower not in {"and", "by"}:
        return
    name = sentence.words[at - 2]
    if name.text == "," and at > 2:
        name = sentence.words[at - 3]
    if name.mention < 0:
        return
    yield name
    while name.dep in _WITHIN_NAME and name.head is not name:
        name = name.head
        yield name


def clause_subject(word: Word) -> Word | None:
    """The subject of the nearest clause around a word, where the word stands behind it.

    :param word: a pronoun
    :returns: the head of the subject, or None
    """
    clause = word
    while clause.head is not clause:
        clause = clause.head
        subject = clause.child(*_SUBJECTS) if clause.pos in {"VERB", "AUX"} else None
        if subject is not None:
            return subject if subject.i < word.i and subject is not word else None
    return None
