"""Comparisons by what the notes of each option say in words: whether something is true of it, and how many there are."""

import re
from collections.abc import Sequence

from graphmem.answer.hops import ChainFollower
from graphmem.answer.pages import Page, PageReader
from graphmem.answer.slots import Value
from graphmem.answer.understand import Asked, Option
from graphmem.answer.verdict import Side, Verdict
from graphmem.index.postings import question_tokens, tokenize
from graphmem.ingest.lexicon import word_set
from graphmem.retrieve.retriever import Spread

_STEM = 5
_COMPARING = word_set(
    """
    both same share either which what who most more higher highest larger largest bigger biggest taller tallest
    longer longest fewer fewest less least lower lowest smaller smallest greater greatest described known
    considered called kind type used
    """
)
_MEASURES = {
    "high": "metres meters feet ft elevation height summit peak m", "tall": "metres meters feet ft height tall m cm",
    "long": "km miles kilometres kilometers metres length long minutes",
    "large": "km area acres hectares population tall m metres",
    "big": "km area acres hectares population", "old": "years age", "heav": "kg pounds weight",
    "deep": "metres feet depth m",
    "numerous": "species members",
}  # fmt: skip
_NEAR = 6


class Told:
    """Judges options by the words of their notes.

    :param reader: gives the notes
    :param chains: tells which of several things of one name is meant
    """

    def __init__(self, reader: PageReader, chains: ChainFollower) -> None:
        self._reader = reader
        self._chains = chains

    def judge(self, asked: Asked, spread: Spread, likely: Sequence[int]) -> Verdict:
        """Answer which option something is said of, or whether it is said of all.

        :param asked: a question of shape ``choice``, ``yes_no`` or ``same``
        :param spread: what the search found
        :param likely: rows of the best notes, best first
        :returns: the outcome; its score is how clear the words are
        """
        wanted = self._wanted(asked)
        options = asked.options or (Option(asked.text),)
        sides = [self._said(option, wanted, spread, likely) for option in options]
        missing = "; ".join(f"notes about {side.option.text}" for side in sides if side.key is None)
        if asked.shape == "same":
            return self._shared(asked, options, spread, likely)
        if asked.shape == "choice":
            best = max(sides, key=lambda side: side.score)
            margin = best.score - min(side.score for side in sides)
            return Verdict(best.option.text, tuple(sides), 0.4 + 0.4 * margin, missing)
        lowest = min(side.score for side in sides)
        return Verdict("yes" if lowest >= 0.5 else "no", tuple(sides), 0.3 + 0.4 * abs(lowest - 0.5), missing)

    def amount(self, asked: Asked, spread: Spread, likely: Sequence[int]) -> Verdict:
        """Answer which option has more of something.

        :param asked: a question that compares an ``amount``
        :param spread: what the search found
        :param likely: rows of the best notes, best first
        :returns: the outcome
        """
        wanted = self._wanted(asked)
        text = asked.text.lower()
        units = {unit for word, listed in _MEASURES.items() if word in text for unit in listed.split()}
        sides = [self._counted(option, wanted, units, spread, likely) for option in asked.options]
        known = [side for side in sides if isinstance(side.key, tuple)]
        missing = "; ".join(f"amount of {side.option.text}" for side in sides if side.key is None)
        if len(known) < 2:
            # Something is said to have the most of which the notes give a number at all.
            return Verdict((known or sides)[0].option.text, tuple(sides), 0.2, missing)
        best = max(known, key=lambda side: asked.order * side.key[0])  # type: ignore[index]
        return Verdict(best.option.text, tuple(sides), 0.6 * min(side.score for side in known))

    def _wanted(self, asked: Asked) -> list[str]:
        """The words of a question beside its options, cut to their stems."""
        rest = asked.text
        for option in asked.options:
            rest = rest.replace(option.text, " ")
        return [word[:_STEM] for word in dict.fromkeys(question_tokens(rest)) if word not in _COMPARING]

    def _pages(self, option: Option, spread: Spread, likely: Sequence[int]) -> list[Page]:
        entity = self._chains.start(option.entities, spread.scores)
        about = self._reader.about(entity) if entity >= 0 else []
        if not about:
            words = set(tokenize(option.text))
            about = [row for row in likely if words & set(tokenize(self._reader.page(row).title))][:1]
        return [self._reader.page(row) for row in about]

    def _said(self, option: Option, wanted: Sequence[str], spread: Spread, likely: Sequence[int]) -> Side:
        """How much of the wanted words the notes about an option say; early words say what it is."""
        pages = self._pages(option, spread, likely)
        if not pages:
            return Side(option, (), None, 0.0)
        words = [word for page in pages for word in tokenize(f"{page.title} {page.text}")]
        early = set(words[:60])
        found = sum(1.0 if _has(early, [stem]) else 0.7 if _has(words, [stem]) else 0.0 for stem in wanted)
        page = pages[0]
        start, end = page.sentences[0] if page.sentences else (0, len(page.text))
        value = Value(page.text[start:end], -1, 1.0, page.row, 0, start, end)
        return Side(option, (value,), page.title, found / max(len(wanted), 1))

    def _shared(self, asked: Asked, options: Sequence[Option], spread: Spread, likely: Sequence[int]) -> Verdict:
        """Whether the words beside the noun that both must share are the same: "in the same *family*"."""
        noun = re.search(r"\bsame (?:\w+ )?(\w+)", asked.text)
        stem = noun.group(1)[:_STEM].lower() if noun else ""
        sides = []
        for option in options:
            steps: list[Value] = []
            names: set[str] = set()
            for page in self._pages(option, spread, likely)[:1]:
                words = tokenize(page.text)
                for number, word in enumerate(words[:120]):
                    if stem and word.startswith(stem):
                        names.update(words[max(0, number - 3) : number + 4])
                start, end = page.sentences[0] if page.sentences else (0, len(page.text))
                steps.append(Value(page.text[start:end], -1, 0.5, page.row, 0, start, end))
            known = {name for name in names if len(name) > 3 and not name.startswith(stem)} - _COMPARING
            sides.append((Side(option, tuple(steps), " ".join(sorted(known)) or None, 0.5), known))
        missing = "; ".join(f"{stem or 'what is shared'} of {side.option.text}" for side, known in sides if not known)
        common = set.intersection(*(known for _, known in sides)) if sides else set()
        return Verdict("yes" if common else "no", tuple(side for side, _ in sides), 0.35 if not missing else 0.1, missing)

    def _counted(
        self, option: Option, wanted: Sequence[str], units: set[str], spread: Spread, likely: Sequence[int]
    ) -> Side:
        """The number that stands nearest to what is counted, or that has its unit."""
        best: tuple[float, Value, float] | None = None
        for page in self._pages(option, spread, likely):
            for number in page.numbers:
                after = tokenize(page.text[number.end : number.end + 60])[:_NEAR]
                before = tokenize(page.text[max(0, number.start - 60) : number.start])[-_NEAR:]
                score = max(
                    [1.0 / (1 + place) for place, word in enumerate(after) if _has([word], wanted)]
                    + [0.5 / (1 + place) for place, word in enumerate(before[::-1]) if _has([word], wanted)]
                    + [0.8 / (1 + place) for place, word in enumerate(after) if word in units] + [0.0]
                )  # fmt: skip
                if score > 0.1 and (best is None or score > best[0]):
                    text = page.text[number.start : number.end]
                    sentence = page.sentence_at(number.start)
                    best = (score, Value(text, -1, score, page.row, sentence, number.start, number.end), number.value)
        if best is None:
            return Side(option, (), None, 0.0)
        return Side(option, (best[1],), (best[2], 0.0, 0.0), min(1.0, best[0]))


def _has(words: Sequence[str] | set[str], stems: Sequence[str]) -> bool:
    """Whether one of some words begins with one of some stems, or the other way round."""
    return any(word.startswith(stem) or (len(word) >= 4 and stem.startswith(word)) for word in words for stem in stems)
