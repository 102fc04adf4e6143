"""Who a pronoun means, where that is safe: the document's title entity, or nobody.

Safe means: the first sentence has the title for its subject (by name, by part of the name, or by nothing but "the
film" or "he"), and since then no other subject of the same class stood where the pronoun could mean it. Precision
before recall.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .kinds import kind_of_label, kind_of_noun, label_of_kind
from .lexicon import ORGANISATION_NOUNS, WORK_NOUNS, word_set
from .names import entity_key
from .records import Mention
from .syntax import Sentence, Word

_PERSONAL = {
    **dict.fromkeys(["he", "him", "his", "himself"], "he"),
    **dict.fromkeys(["she", "her", "hers", "herself"], "she"),
    **dict.fromkeys(["it", "its", "itself"], "it"),
    **dict.fromkeys(["they", "them", "their", "theirs"], "they"),
}
_SPEAKER = frozenset(["i", "me", "my", "mine", "myself"])
_SUBJECTS = ("nsubj", "nsubjpass")
_GROUP_NOUNS = word_set("band group duo trio quartet team company club family people orchestra")
_SAME_THING = (
    word_set("film movie comedy drama documentary thriller western musical"),
    word_set("song single track"),
    word_set("band group duo trio quartet"),
    word_set("book novel novella story"),
    word_set("company corporation firm manufacturer"),
    word_set("series show sitcom program programme"),
    word_set("album record soundtrack ep"),
)
_QUALIFIER = re.compile(r"\((?:[^()]*\s)?(?P<noun>[a-z]+)\)\s*$")
_PERSON_KINDS = frozenset(["person", ""])
_OTHER_KINDS = frozenset(["work", "place", "organisation", "thing", "group", "event", "product", ""])
_MIN_SURNAME = 3
_MAX_NAME = 4
_CALLED = frozenset(["as", "called", "or", "simply", "named", "styled", "aka"])
_CALLED_WITHIN = 4
Known = tuple[str, str, str]


class Discourse:
    """What a document has spoken of up to the current sentence.

    :param title: the document's title
    :param names: display names of the title by key, the whole title first
    :param speaker: who says the document, in a conversation; may be empty
    :param time: when it was said or written; may be empty
    """

    def __init__(self, title: str, names: Mapping[str, str], speaker: str = "", time: str = "") -> None:
        self.time = time
        self._title = title
        self._names = names
        whole = next(iter(names.values()), "")
        self._whole: Known = (whole, entity_key(whole), "")
        self._speaker: Known | None = (speaker, entity_key(speaker), "PERSON") if entity_key(speaker) else None
        self._entity: Known | None = None  # the whole title, once the first sentence has turned out to be about it
        self._first = True
        self._nouns: set[str] = set()
        self._pronoun = ""
        self._aliases = set(names)
        self._previous: set[str] = set()  # kinds of the other subjects of the previous sentence
        self._current: list[tuple[int, str]] = []  # other subjects of this sentence, with their kinds
        self._named: list[tuple[int, str]] = []  # where other names of this sentence end, with their kinds
        self.kind = ""

    @property
    def aliases(self) -> frozenset[str]:
        """Keys of the names that mean the title entity."""
        return frozenset(self._aliases)

    def enter(self, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        """Take note of a sentence before its facts are made.

        :param sentence: the sentence
        :param mentions: its mentions
        """
        if self._first and self._names:
            self._open(sentence, mentions)
        self._named = [
            (mention.end, kind_of_label(mention.label)) for mention in mentions if mention.key not in self._aliases
        ]
        self._current = [
            (word.i, self._class(word, mentions))
            for word in sentence.words
            if word.dep in _SUBJECTS and word.pos in {"NOUN", "PROPN"} and not self._is_title(word, mentions)
        ]

    def leave(self) -> None:
        """Take note of a sentence after its facts are made."""
        self._previous = {kind for _, kind in self._current}
        self._first = False

    def labelled(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Mentions of the title entity with the entity type that its definition tells.

        :param mentions: a sentence's mentions
        :returns: the same, in order
        """
        label = label_of_kind(self.kind)
        if not label:
            return list(mentions)
        return [replace(mention, label=label) if mention.key in self._aliases else mention for mention in mentions]

    def meant(self, mention: Mention) -> Known | None:
        """The title entity, where a mention is one of its names.

        :param mention: a name in the text
        :returns: name, key and label, or None for another name
        """
        if mention.key not in self._aliases:
            return None
        return self._whole[0], self._whole[1], mention.label or self._whole[2]

    def antecedent(self, word: Word) -> Known | None:
        """The entity that a pronoun or a definite noun stands for.

        :param word: the pronoun or noun
        :returns: name, key and label, or None where that is not safe
        """
        if self._speaker is not None and word.lower in _SPEAKER:
            return self._speaker
        if self._entity is None:
            return None
        if word.pos == "NOUN":
            return self._entity if self._is_definite(word) else None
        form = _PERSONAL.get(word.lower)
        if form is None or not self._agrees(form):
            return None
        kinds = _PERSON_KINDS if form in {"he", "she"} else _OTHER_KINDS
        if self._previous & kinds or any(at < word.i and kind in kinds for at, kind in self._current):
            return None
        if word.dep not in _SUBJECTS and any(at < word.start and kind in kinds for at, kind in self._named):
            return None
        if not self._pronoun and form in {"he", "she"}:
            self._pronoun = form
        return self._entity

    def _open(self, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        """Whether the first sentence is about the title, and what it says the title is."""
        subject = _first_subject(sentence)
        qualifier = _QUALIFIER.search(self._title)
        self._nouns = {qualifier["noun"]} if qualifier else set()
        if subject is None or not self._is_about(subject, sentence, mentions):
            return
        if sentence.root.lemma in {"be", "become"}:
            self._nouns.update(_definition(sentence.root))
        elif subject.pos == "NOUN":
            self._nouns.add(subject.lemma.lower())
        label = mentions[subject.mention].label if subject.mention >= 0 else ""
        nouns = sorted(self._nouns)
        self.kind = next((kind for kind in map(kind_of_noun, nouns) if kind), kind_of_label(label))
        if subject.lower in {"he", "she"}:
            self.kind, self._pronoun = "person", subject.lower
        self._whole = (self._whole[0], self._whole[1], label_of_kind(self.kind) or label)
        self._entity = self._whole
        self._add_surname()

    def _is_about(self, subject: Word, sentence: Sentence, mentions: Sequence[Mention]) -> bool:
        if self._is_title(subject, mentions):
            return True
        if subject.mention < 0:
            opening = subject.i == sentence.words[0].i or (
                subject.i == sentence.words[1].i and sentence.words[0].lower in {"the", "this"}
            )
            return opening and (
                subject.lower in {"he", "she", "it"} or subject.lemma.lower() in WORK_NOUNS | ORGANISATION_NOUNS
            )
        key = mentions[subject.mention].key
        inside = {mentions[word.mention].key for word in subject.subtree() if word.mention >= 0}
        part = any(title.startswith(key + " ") or title.endswith(" " + key) for title in self._names)
        if part or inside & set(self._names) or self._is_variant(key) or self._is_called(sentence, mentions):
            self._aliases.add(key)
            return True
        return False

    def _is_called(self, sentence: Sentence, mentions: Sequence[Mention]) -> bool:
        """Whether the sentence gives the title as another name of its subject: "also known as", "or simply"."""
        by_index = {word.i: word for word in sentence.words}
        for word in sentence.words:
            if self._is_title(word, mentions):
                before = (by_index.get(word.i - distance) for distance in range(1, _CALLED_WITHIN))
                return any(other is not None and other.lower in _CALLED for other in before)
        return False

    def _is_variant(self, key: str) -> bool:
        """Whether a name differs from the title in given names only: "Scott Fox", "Scotty Fox"."""
        words = key.split()
        for title in self._names:
            own = title.split()
            if len(own) < 2 or len(words) < 2:
                continue
            same_surname = words[-1] == own[-1] and words[0][0] == own[0][0]
            if set(own) <= set(words) or (same_surname and max(len(own), len(words)) <= _MAX_NAME):
                return True
        return False

    def _add_surname(self) -> None:
        """The last word of a person's name means that person from now on."""
        words = list(self._names)[-1].split()
        if self.kind != "person" or not 1 < len(words) <= _MAX_NAME or "of" in words:
            return
        if len(words[-1]) >= _MIN_SURNAME and words[-1].isalpha() and not re.fullmatch(r"[ivxl]+", words[-1]):
            self._aliases.add(words[-1])

    def _is_title(self, word: Word, mentions: Sequence[Mention]) -> bool:
        return word.mention >= 0 and mentions[word.mention].key in self._aliases

    def _class(self, word: Word, mentions: Sequence[Mention]) -> str:
        if word.mention >= 0:
            return kind_of_label(mentions[word.mention].label)
        return kind_of_noun(word.lemma.lower()) or "thing"

    def _is_definite(self, word: Word) -> bool:
        """Whether a noun such as "the film" repeats what the first sentence called the title."""
        lemma = word.lemma.lower()
        same = {noun for group in _SAME_THING if lemma in group for noun in group} | {lemma}
        if word.tag != "NN" or not same & self._nouns or self.kind == "person" or word.dep in {"attr", "appos"}:
            return False
        if any(child.dep == "appos" for child in word.children):
            return False
        rest = [child for child in word.children if child.dep in {"amod", "compound", "poss", "nummod", "nmod"}]
        of = [child for child in word.all("prep") if child.lower == "of"]
        return not rest and not of and any(c.dep == "det" and c.lower in {"the", "this"} for c in word.children)

    def _agrees(self, form: str) -> bool:
        if form in {"he", "she"}:
            return self.kind in _PERSON_KINDS and self._pronoun in {"", form} and not self._nouns & _GROUP_NOUNS
        if form == "it":
            return self.kind != "person"
        return bool(self._nouns & _GROUP_NOUNS)


def _first_subject(sentence: Sentence) -> Word | None:
    """The subject of the sentence's head, or the first of any clause where the head has none."""
    found = sentence.root.child(*_SUBJECTS)
    return found or next((word for word in sentence.words if word.dep in _SUBJECTS), None)


def _definition(verb: Word) -> Iterator[str]:
    """Nouns that a copular clause says its subject is."""
    open_words = verb.all("attr")
    while open_words:
        noun = open_words.pop()
        yield noun.lemma.lower()
        open_words.extend(noun.all("conj"))
        if noun.lower in {"one", "type", "kind"}:
            open_words.extend(word for preposition in noun.all("prep") for word in preposition.all("pobj"))
