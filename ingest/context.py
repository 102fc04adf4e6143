"""What a note is about: its context sentence, keywords and tags."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .kinds import kind_of_label, kind_of_noun
from .names import entity_key
from .records import Fact, Mention, SourceDocument

_TAG_KINDS = ("person", "place", "organisation", "work", "event")
_DEFINING = ("be", "become")
_RELATED = 4
_ELLIPSIS = "\u2026"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a document is about.

    :param name: its title, or empty
    :param kind: kind of thing, such as ``person``; empty where unknown
    :param keys: keys of the names that mean it
    """

    name: str
    kind: str
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note stands in its document.

    :param heading: path of headings above it; may be empty
    :param index: how many notes come before it
    :param total: how many notes the document has
    """

    heading: str
    index: int
    total: int


def rank_keywords(terms: Counter[str], names: Sequence[str], limit: int) -> tuple[str, ...]:
    """The words that set a note apart: frequent ones first, longer ones before shorter, names counted double.

    :param terms: noun lemmas of the note with their counts
    :param names: names of its mentions, repeated as often as they occur
    :param limit: how many to keep
    :returns: keywords, best first, different by key
    """
    scores: dict[str, float] = {}
    shown: dict[str, str] = {}
    for name, count in Counter(names).items():
        key = entity_key(name)
        shown.setdefault(key, name)
        scores[key] = scores.get(key, 0.0) + 2.0 * count
    inside = {word for key in shown for word in key.split()}
    for term, count in terms.items():
        key = entity_key(term)
        if key and key not in inside:
            shown.setdefault(key, term)
            scores[key] = scores.get(key, 0.0) + count * min(len(term), 12) / 8
    ranked = sorted(scores, key=lambda key: (-scores[key], key))
    return tuple(shown[key] for key in ranked[:limit])


def derive_tags(document: SourceDocument, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The user's tags, then what kinds of things the note names.

    :param document: the note's document
    :param mentions: the note's mentions
    :returns: tags without repetition
    """
    kinds = {kind_of_label(mention.label) for mention in mentions}
    derived = [kind for kind in _TAG_KINDS if kind in kinds]
    if document.conversation or document.speaker:
        derived.append("conversation")
    return tuple(dict.fromkeys([*document.tags, *derived]))


class ContextWriter:
    """Writes context sentences for the notes of one document.

    :param document: the document
    :param topic: what it is about
    :param limit: longest sentence, in code points
    """

    def __init__(self, document: SourceDocument, topic: Topic, limit: int) -> None:
        self._document = document
        self._topic = topic
        self._limit = limit

    def write(self, place: Place, mentions: Sequence[Mention], facts: Sequence[Fact], keywords: Sequence[str]) -> str:
        """One sentence of our own making that says what a note is about.

        :param place: where the note stands
        :param mentions: its mentions
        :param facts: its facts
        :param keywords: its keywords
        :returns: such as ``About Teutberga (person): queen of Lotharingia; relates to Lothair II, Boso the Elder.``
        """
        others = self._others(mentions)
        topic = self._topic
        if not topic.name and others and not self._document.speaker:
            first = next(mention for mention in mentions if mention.name == others[0])
            topic = Topic(others.pop(0), kind_of_label(first.label), frozenset([first.key]))
        named = {mention.key for mention in mentions} | topic.keys
        plain = [word for word in keywords if entity_key(word) not in named]
        definition = "" if self._document.speaker else _definition(topic, facts)
        return _fit(self._opening(topic, place), definition, others[:_RELATED], plain[:_RELATED], self._limit)

    def _others(self, mentions: Sequence[Mention]) -> list[str]:
        """Names of what the note mentions beside its topic: the most frequent first, then in order."""
        counts = Counter(mention.key for mention in mentions)
        shown = {mention.key: mention.name for mention in reversed(mentions)}
        order = {key: index for index, key in enumerate(dict.fromkeys(mention.key for mention in mentions))}
        own = self._topic.keys | {entity_key(self._document.speaker)}
        return [shown[key] for key in sorted(counts, key=lambda key: (-counts[key], order[key])) if key not in own]

    def _opening(self, topic: Topic, place: Place) -> str:
        document = self._document
        if document.speaker:
            said = f"{document.speaker} speaking" + (f" on {document.time[:10]}" if document.time else "")
            return said + (f" in {document.conversation}" if document.conversation else "")
        head = f"About {topic.name}" if topic.name else "A text"
        if topic.kind:
            head += f" ({topic.kind})"
        if place.heading:
            head += f", section {place.heading}"
        return head + (f", part {place.index + 1} of {place.total}" if place.total > 1 else "")


def _definition(topic: Topic, facts: Sequence[Fact]) -> str:
    """What the note says that its topic is, without the article."""
    for fact in facts:
        if fact.polarity and fact.subject.key in topic.keys and fact.predicate_key in _DEFINING:
            words = fact.object.text.split()
            if words and words[0].lower() in {"a", "an", "the"}:
                words = words[1:]
            if words and (len(words) > 1 or kind_of_noun(words[0].lower())):
                return " ".join(words)
    return ""


def _fit(head: str, definition: str, related: list[str], plain: list[str], limit: int) -> str:
    """The parts as one sentence; lists lose their last members until it fits."""
    while True:
        parts = [definition] if definition else []
        if related:
            parts.append("relates to " + ", ".join(related))
        if plain and len(parts) < 2:
            parts.append("on " + ", ".join(plain))
        sentence = head + (": " + "; ".join(parts) if parts else "") + "."
        if len(sentence) <= limit:
            return sentence
        if plain and len(parts) and parts[-1].startswith("on "):
            plain = plain[:-1]
        elif related:
            related = related[:-1]
        elif definition:
            definition = definition.rpartition(" ")[0]
        else:
            return head[: limit - 1].rstrip() + _ELLIPSIS
