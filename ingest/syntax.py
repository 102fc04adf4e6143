"""Parsed sentences as plain Python objects, with offsets in the document: what every rule reads."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .language import Language
from .prepare import Bracket, Piece
from .records import Span

if TYPE_CHECKING:
    import spacy.tokens


class Word:
    """A token.

    :param i: index in its piece
    :param text: as written
    :param tag: Penn Treebank tag, or the pipeline's own
    :param pos: universal part of speech
    :param dep: dependency label
    :param span: code points in the document
    """

    # mention: index of the mention that the word lies in, or -1; name: that mention's span; label: its type
    __slots__ = (
        *("children", "dep", "end", "head", "i", "label", "lemma", "lower", "mention"),
        *("name", "pos", "start", "tag", "text"),
    )

    def __init__(self, i: int, text: str, tag: str, pos: str, dep: str, span: Span) -> None:  # noqa: PLR0913
        self.i = i
        self.text = text
        self.lower = text.lower()
        self.tag = tag
        self.pos = pos
        self.dep = dep
        self.start, self.end = span
        self.lemma = self.lower
        self.label = ""
        self.head: Word = self
        self.children: list[Word] = []
        self.mention = -1
        self.name: Span = span

    def child(self, *deps: str) -> "Word | None":
        r"""The first dependent with one of these labels.

        :param \*deps: dependency labels
        :returns: the word, or None
        """
        return next((word for word in self.children if word.dep in deps), None)

    def all(self, *deps: str) -> list["Word"]:
        r"""Every dependent with one of these labels.

        :param \*deps: dependency labels
        :returns: words in order
        """
        return [word for word in self.children if word.dep in deps]

    def subtree(self, without: frozenset[str] = frozenset()) -> list["Word"]:
        """The word and what hangs on it.

        :param without: labels of dependents that are left out, with all that hangs on them
        :returns: words in order
        """
        found, open_words = [self], [self]
        while open_words:
            for word in open_words.pop().children:
                if word.dep not in without:
                    found.append(word)
                    open_words.append(word)
        found.sort(key=lambda word: word.i)
        return found

    def __repr__(self) -> str:
        return f"Word({self.text}/{self.dep})"


class Entity:
    """A named entity as the pipeline found it.

    :param first: its first word
    :param last: its last word
    :param label: such as ``PERSON``
    """

    __slots__ = ("first", "label", "last")

    def __init__(self, first: Word, last: Word, label: str) -> None:
        self.first = first
        self.last = last
        self.label = label


class Sentence:
    """A parsed sentence.

    :param words: its words without white space, in order
    :param span: code points in the document, trimmed
    :param entities: named entities in it
    :param brackets: brackets that were cut out of it, each with the word before it
    """

    __slots__ = ("brackets", "end", "entities", "start", "words")

    def __init__(self, words: list[Word], span: Span, entities: list[Entity], brackets: list[tuple[Word, Bracket]]) -> None:
        self.words = words
        self.start, self.end = span
        self.entities = entities
        self.brackets = brackets

    @property
    def root(self) -> Word:
        """The head of the sentence."""
        return next((word for word in self.words if word.head is word), self.words[0])


def read_sentences(doc: "spacy.tokens.Doc", piece: Piece, language: Language) -> Iterator[Sentence]:
    """The sentences of a parsed piece.

    :param doc: the parsed piece
    :param piece: what was parsed
    :param language: the pipeline that parsed it
    :yields: sentences in order
    """
    words = _words(doc, piece, language)
    bounds = [token.i for token in doc if token.is_sent_start or token.i == 0]
    bounds.append(len(doc))
    entities = [(ent.start, ent.end, ent.label_) for ent in doc.ents]
    brackets = list(piece.brackets)
    for first, last in zip(bounds, bounds[1:], strict=False):
        inside = [word for word in words[first:last] if word.pos != "SPACE"]
        if not inside:
            continue
        end_of_text = doc[inside[-1].i].idx + len(inside[-1].text)
        mine = []
        while brackets and brackets[0].at <= end_of_text:
            bracket = brackets.pop(0)
            before = [word for word in inside if word.end <= bracket.start]
            mine.append((before[-1] if before else inside[0], bracket))
        end = max([inside[-1].end, *(bracket.end for _, bracket in mine)])
        found = [Entity(words[a], words[b - 1], label) for a, b, label in entities if first <= a and b <= last]
        yield Sentence(inside, (inside[0].start, end), found, mine)


def _words(doc: "spacy.tokens.Doc", piece: Piece, language: Language) -> list[Word]:
    columns = doc.to_array(["TAG", "DEP", "HEAD", "IDX", "LENGTH"]).astype("int64", copy=False)
    words: list[Word] = []
    rows = columns.tolist()
    for i, (tag_id, dep_id, _, start, length) in enumerate(rows):
        tag = language.name_of(tag_id)
        text = piece.text[start : start + length]
        pos = language.part_of_speech(tag) if language.penn else doc[i].pos_
        if text.isspace():
            pos = "SPACE"
        elif pos == "PROPN" and text.islower():
            pos = "NOUN"  # taggers take "bishop of Oslo" for a name
        span = piece.original(start), piece.original(start + length - 1) + 1
        if start in piece.names:
            span, text = (span[0], piece.names[start][0]), piece.names[start][1]
        word = Word(i, text, tag, pos, language.name_of(dep_id), span)
        if pos not in {"SPACE", "PUNCT"}:
            word.lemma = language.lemma(doc[i], tag)
        words.append(word)
    for word, (_, _, head, _, _) in zip(words, rows, strict=True):
        if head and word.pos != "SPACE":
            word.head = words[word.i + head]
            word.head.children.append(word)
    return words


def move(word: Word, head: Word, dep: str) -> None:
    """Hang a word elsewhere.

    :param word: what is moved
    :param head: its new head, which must not hang on it
    :param dep: its new label
    """
    if word.head is not word:
        word.head.children.remove(word)
    word.head, word.dep = head, dep
    if head is not word:
        head.children.append(word)
        head.children.sort(key=lambda child: child.i)


def is_below(word: Word, above: Word) -> bool:
    """Whether a word hangs on another, however far down.

    :param word: a word
    :param above: another, or the same
    :returns: true for the word itself as well
    """
    while word is not above and word.head is not word:
        word = word.head
    return word is above
