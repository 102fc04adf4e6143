"""What the words of a document stand for, without its facts: for looking at coreference by itself."""

from collections.abc import Iterator

from .blocks import split_sections
from .discourse import Discourse
from .language import Language
from .mentions import find_mentions
from .prepare import pieces
from .records import Argument, SourceDocument, Span
from .repair import repair
from .settings import IngestSettings
from .syntax import Sentence, Word, read_sentences
from .titles import KnownNames, find_known_names


def find_references(document: SourceDocument, language: Language) -> Iterator[Argument]:
    """The words of a document that stand for a named thing: pronouns, nouns such as "the film", names and parts of them.

    :param document: a document in English
    :param language: the loaded pipeline
    :yields: each with the name that it stands for, offsets in the document, in order
    """
    sections = split_sections(document.text, markdown=False)
    known = find_known_names(document.title, document.text, sections)
    discourse = Discourse(document.title, known.names, document.speaker, document.time)
    for piece in pieces(document.text, sections, IngestSettings().piece_chars, known.masked(document.text)):
        for doc in language.parse([piece]):
            for sentence in read_sentences(doc, piece, language):
                yield from _references(sentence, document.text, known, discourse)


def _references(sentence: Sentence, text: str, known: KnownNames, discourse: Discourse) -> Iterator[Argument]:
    mentions = find_mentions(sentence, text, known, english=True)
    repair(sentence, mentions)
    discourse.enter(sentence, mentions)
    for word in sentence.words:
        if word.mention < 0:
            meant = discourse.antecedent(word)
            if meant is not None:
                yield Argument(word.text, *_span(word), *meant)
        elif word.start == mentions[word.mention].start:
            mention = mentions[word.mention]
            meant = discourse.meant(mention) or (mention.name, mention.key, mention.label)
            yield Argument(text[mention.start : mention.end], mention.start, mention.end, *meant)
    discourse.leave()


def _span(word: Word) -> Span:
    """A pronoun, or a noun with its article."""
    article = word.child("det")
    return (article.start if article is not None and word.pos == "NOUN" else word.start), word.end
