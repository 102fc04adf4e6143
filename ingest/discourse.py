"""Who or what a pronoun, a noun such as "the film" or a part of a name means, where that is safe.

Safe means for the document's title: the first sentence has it for its subject (by name, by part of the name, or by nothing
but "the film" or "he"), and since then no other subject of the same class stood where the pronoun could mean it. For
anybody else: nobody else was named in the sentence, or in the one before, who fits. Precision before recall.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .kinds import kind_of_label, kind_of_noun, label_of_kind
from .lexicon import ORGANISATION_NOUNS, WORK_NOUNS, word_set
from .names import entity_key
from .openings import definition, first_subject, is_called, repeats
from .people import Known, People, clause_subject, gender_of_noun, owner_of
from .records import Mention
from .syntax import Sentence, Word
from .variants import is_noble, is_short_form, is_variant, short_forms

_PERSONAL = {
    **dict.fromkeys(["he", "him", "his", "himself"], "he"),
    **dict.fromkeys(["she", "her", "hers", "herself"], "she"),
    **dict.fromkeys(["it", "its", "itself"], "it"),
    **dict.fromkeys(["they", "them", "their", "theirs"], "they"),
}
_SPEAKER = frozenset(["i", "me", "my", "mine", "myself"])
_SUBJECTS = ("nsubj", "nsubjpass")
_GROUP_NOUNS = word_set("band group duo trio quartet team company club family people orchestra")
_QUALIFIER = re.compile(r"\((?:[^()]*\s)?(?P<noun>[a-z]+)\)\s*$")
_PERSON_KINDS = frozenset(["person", ""])
_OTHER_KINDS = frozenset(["work", "place", "organisation", "thing", "group", "event", "product", ""])
_NO_PEOPLE = frozenset(["place", "group", "work", "event", "law", "language"])


@dataclass(frozen=True, slots=True)
class _Rival:
    """A subject other than the title: where, of what kind, and the pronoun that it takes, where that is known."""

    i: int
    kind: str
    gender: str
    is_noun: bool = False


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
        self._previous: list[_Rival] = []  # the other subjects of the previous sentence
        self._current: list[_Rival] = []  # and of this one
        self._named: list[tuple[int, str]] = []  # where other names of this sentence end, with their kinds
        self._people = People()
        self._full: dict[str, dict[str, Known]] = {}  # full names of other people by surname, then by key
        self._resolved: dict[int, Known] = {}  # what the pronouns of this sentence mean, by index of the word
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
        elif self.kind == "person":
            names = list(self._names)
            self._aliases.update(
                m.key for m in mentions if kind_of_label(m.label) not in _NO_PEOPLE and is_short_form(m.key, names)
            )
        self._named = [
            (mention.end, kind_of_label(mention.label)) for mention in mentions if mention.key not in self._aliases
        ]
        self._resolved = {}
        self._current = []
        people = {index: known for index, mention in enumerate(mentions) if (known := self._person_of(mention)) is not None}
        self._people.enter(sentence, mentions, people)
        self._current = [
            _Rival(word.i, self._class(word, mentions), gender_of_noun(word.lemma.lower()), is_noun=word.mention < 0)
            for word in sentence.words
            if word.dep in _SUBJECTS and word.pos in {"NOUN", "PROPN"} and not self._is_topic(word, mentions)
        ]
        for word in sentence.words:
            form = _PERSONAL.get(word.lower)
            if form is not None and word.pos == "PRON" and not word.mention >= 0:
                known = self._meaning(word, form, sentence)
                if known is not None:
                    self._resolved[word.i] = known

    def leave(self) -> None:
        """Take note of a sentence after its facts are made."""
        self._previous = self._current
        self._people.leave()
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
        :returns: name, key and label, or None where it means just what it says
        """
        if mention.key in self._aliases:
            return self._whole[0], self._whole[1], mention.label or self._whole[2]
        full = self._full.get(mention.key, {})
        return next(iter(full.values())) if len(full) == 1 and kind_of_label(mention.label) not in _NO_PEOPLE else None

    def antecedent(self, word: Word) -> Known | None:
        """The entity that a pronoun or a definite noun stands for.

        :param word: the pronoun or noun
        :returns: name, key and label, or None where that is not safe
        """
        if self._speaker is not None and word.lower in _SPEAKER:
            return self._speaker
        if word.pos == "NOUN":
            return self._entity if self._entity is not None and self._is_definite(word) else None
        return self._resolved.get(word.i)

    def _meaning(self, word: Word, form: str, sentence: Sentence) -> Known | None:
        if form in {"he", "she"}:
            return self._who(word, form, sentence)
        if self._entity is None or not self._agrees(form):
            return None
        subject = clause_subject(word)
        if subject is not None and subject.i in self._resolved_things(subject):
            return self._entity
        if any(rival.kind in _OTHER_KINDS for rival in self._previous) or self._rivals(word, _OTHER_KINDS, ""):
            return None
        if word.dep not in _SUBJECTS and any(at < word.start and kind in _OTHER_KINDS for at, kind in self._named):
            return None
        return self._entity

    def _resolved_things(self, subject: Word) -> set[int]:
        """The subject's index, where the subject is the title: by name, as a noun or as a pronoun."""
        known = self._resolved.get(subject.i)
        if known is None and subject.mention < 0:
            known = self._entity if subject.pos == "NOUN" and self._is_definite(subject) else None
        titled = subject.mention >= 0 and entity_key(subject.text) in self._aliases
        return {subject.i} if titled or (known is not None and known == self._entity) else set()

    def _who(self, word: Word, form: str, sentence: Sentence) -> Known | None:
        """The person that a pronoun means."""
        topic = self._entity if self._entity is not None and self._agrees(form) else None
        if topic is not None and not self._people.fits(topic[1], form):
            topic = None
        owners = (self._people.at(owner) for owner in owner_of(word, sentence))
        found = next((owner for owner in owners if owner is not None), None) or self._nearest(word, form, topic)
        if found is None or not self._people.fits(found[1], form):
            return None
        if found == topic and not self._pronoun:
            self._become_person(form)
        self._people.name(word, found, form)
        return found

    def _nearest(self, word: Word, form: str, topic: Known | None) -> Known | None:
        here = self._people.before(word, form)
        rivals = self._rivals(word, _PERSON_KINDS, form)
        if here:
            subject = clause_subject(word)
            leading = self._people.at(subject) if subject is not None else None
            is_here = leading is not None and leading[1] in {known[1] for known in here}
            if is_here and (len(here) == 1 or leading == topic):
                return leading
            alone = len(here) == 1 and (topic is None or here[0][1] == topic[1])
            return here[0] if alone and not rivals else None
        if rivals:
            return None
        earlier = [rival for rival in self._previous if rival.kind in _PERSON_KINDS and rival.gender in {"", form}]
        if topic is not None:
            led = self._people.led()
            parallel = led is not None and led[1] == topic[1] and word.dep in _SUBJECTS and word.head.head is word.head
            return topic if parallel or not earlier else None
        known = self._people.earlier(form)
        return known[0] if len(known) == 1 and not any(rival.is_noun for rival in earlier) else None

    def _rivals(self, word: Word, kinds: frozenset[str], form: str) -> bool:
        """Whether another subject before a word of this sentence could be meant."""
        return any(rival.i < word.i and rival.kind in kinds and rival.gender in {"", form} for rival in self._current)

    def _person_of(self, mention: Mention) -> Known | None:
        """Whom a name means, where it is a person's."""
        known = self.meant(mention)
        if known is not None:
            is_title = known[1] == self._whole[1]
            return (self._whole if self.kind == "person" else None) if is_title else known
        if kind_of_label(mention.label) != "person" and not (mention.label == "" and is_noble(mention.key)):
            return None
        known = mention.name, mention.key, mention.label
        words = mention.key.split()
        if len(words) > 1 and words[-1].isalpha():
            self._full.setdefault(words[-1], {})[mention.key] = known
        return known

    def _open(self, sentence: Sentence, mentions: Sequence[Mention]) -> None:
        """Whether the first sentence is about the title, and what it says the title is."""
        subject = first_subject(sentence)
        qualifier = _QUALIFIER.search(self._title)
        self._nouns = {qualifier["noun"]} if qualifier else set()
        if subject is None or not self._is_about(subject, sentence, mentions):
            return
        if sentence.root.lemma in {"be", "become"}:
            self._nouns.update(definition(sentence.root))
        elif subject.pos == "NOUN":
            self._nouns.add(subject.lemma.lower())
        label = mentions[subject.mention].label if subject.mention >= 0 else ""
        nouns = sorted(self._nouns)
        self.kind = next((kind for kind in map(kind_of_noun, nouns) if kind), kind_of_label(label))
        if subject.lower in {"he", "she"}:
            self.kind, self._pronoun = "person", subject.lower
        self._whole = (self._whole[0], self._whole[1], label_of_kind(self.kind) or label)
        self._entity = self._whole
        if self.kind == "person":
            self._aliases.update(short_forms(list(self._names)))

    def _become_person(self, form: str) -> None:
        """The title is somebody who is called "he" or "she"."""
        self._pronoun, self.kind = form, "person"
        self._whole = self._entity = (self._whole[0], self._whole[1], "PERSON")
        self._aliases.update(short_forms(list(self._names)))

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
        if (
            part
            or inside & set(self._names)
            or is_variant(key, list(self._names))
            or is_called(sentence, [index for index, mention in enumerate(mentions) if mention.key in self._aliases])
        ):
            self._aliases.add(key)
            return True
        return False

    def _is_title(self, word: Word, mentions: Sequence[Mention]) -> bool:
        return word.mention >= 0 and mentions[word.mention].key in self._aliases

    def _is_topic(self, word: Word, mentions: Sequence[Mention]) -> bool:
        """Whether a subject is the title, by name or as "the film"."""
        repeated = word.pos == "NOUN" and self._entity is not None and self._is_definite(word)
        return repeated or self._is_title(word, mentions)

    def _class(self, word: Word, mentions: Sequence[Mention]) -> str:
        if word.mention >= 0:
            return kind_of_label(mentions[word.mention].label)
        return kind_of_noun(word.lemma.lower()) or "thing"

    def _is_definite(self, word: Word) -> bool:
        """Whether a noun such as "the film" repeats what the first sentence called the title."""
        return self.kind != "person" and repeats(word, self._nouns)

    def _agrees(self, form: str) -> bool:
        if form in {"he", "she"}:
            return self.kind in _PERSON_KINDS and self._pronoun in {"", form} and not self._nouns & _GROUP_NOUNS
        if form == "it":
            return self.kind != "person"
        return bool(self._nouns & _GROUP_NOUNS)
