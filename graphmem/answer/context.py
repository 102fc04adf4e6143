"""Passages for a language model: the best sentences of the best notes, each once, cited, within a budget."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from graphmem.answer.pages import Page, PageReader
from graphmem.answer.result import Context, Passage
from graphmem.index.generation import Generation
from graphmem.index.topk import top_k
from graphmem.retrieve.retriever import Retriever, Spread

Order = Literal["rank", "time"]
_NOTES = 20
_BRIDGE = 0.25
_LEAD = 0.1
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """One sentence that may be taken: its note, number, worth, and whether it names what another note is about."""

    page: Page
    place: int
    sentence: int
    worth: float
    bridge: bool


def estimate_tokens(text: str) -> int:
    """A guess at how many tokens a language model makes of a text, rather too many than too few.

    Four thirds of the words, or a quarter of the characters, whichever is more; characters beyond ASCII count whole.

    :param text: any text
    :returns: at least 0
    """
    beyond = sum(1 for char in text if ord(char) > 127)
    return math.ceil(max(len(_WORD.findall(text)) * 4 / 3, (len(text) - beyond) / 4) + beyond)


class ContextPacker:
    """Packs what a search finds for a language model.

    :param retriever: searches
    :param pages: reads notes
    """

    def __init__(self, retriever: Retriever, pages: PageReader) -> None:
        self._retriever = retriever
        self._pages = pages
        self._generation: Generation = retriever.generation

    def pack(self, question: str, max_tokens: int, order: Order, count: Callable[[str], int]) -> Context:
        """Choose sentences and write them down.

        Sentences are taken by the score of their note and their similarity to the question; one that names what another
        of the best notes is about is worth more, since without it a model cannot tell how the two belong together. A
        sentence that stands in two notes is taken once.

        :param question: in plain words
        :param max_tokens: the budget
        :param order: ``rank``, or ``time``: the earliest note first, those without a time last
        :param count: tells how many tokens a text has
        :returns: the context; its text never takes more than the budget by that count
        """
        if not self._generation.graph.n_notes:
            return Context(question=question, text="", passages=(), tokens=0, max_tokens=max_tokens)
        spread = self._retriever.spread(question)
        best = top_k(spread.scores, min(_NOTES, len(spread.scores)))
        rows = [int(row) for row in best if spread.scores[row] > 0]
        taken: list[_Piece] = []
        seen: set[str] = set()
        text, passages = "", ()  # type: tuple[str, tuple[Passage, ...]]
        for piece in sorted(self._pieces(rows, spread), key=lambda piece: (-piece.worth, piece.place, piece.sentence)):
            start, end = piece.page.sentences[piece.sentence]
            said = " ".join(_WORD.findall(piece.page.text[start:end].casefold()))
            if not said or said in seen:
                continue
            grown = self._written([*taken, piece], order, spread)
            if count(grown[0]) > max_tokens:
                continue
            seen.add(said)
            taken.append(piece)
            text, passages = grown
        return Context(question=question, text=text, passages=passages, tokens=count(text), max_tokens=max_tokens)

    def _pieces(self, rows: Sequence[int], spread: Spread) -> list[_Piece]:
        bridges = self._bridges(rows)
        top = max((float(spread.scores[row]) for row in rows), default=1.0)
        pieces = []
        for place, row in enumerate(rows):
            page = self._pages.page(row)
            first = int(self._generation.graph.sentence_start[row])
            for number in range(len(page.sentences)):
                cosine = max(float(spread.signals.sentences[first + number]), 0.0)
                bridge = (row, number) in bridges
                worth = float(spread.scores[row]) / top * (0.3 + cosine)
                worth += (_BRIDGE if bridge else 0.0) + (_LEAD * float(spread.scores[row]) / top if number == 0 else 0.0)
                pieces.append(_Piece(page, place, number, worth, bridge))
        return pieces

    def _bridges(self, rows: Sequence[int]) -> set[tuple[int, int]]:
        """The sentences by which the best notes link to each other."""
        chosen = set(rows)
        return {(row, sentence) for row in rows for target, sentence in self._pages.links(row) if target in chosen}

    def _written(self, taken: Sequence[_Piece], order: Order, spread: Spread) -> tuple[str, tuple[Passage, ...]]:
        """The text of what is taken; neighbouring sentences of a note are one passage."""

        def key(piece: _Piece) -> tuple[bool, str, int, int]:
            late = (not piece.page.time, piece.page.time) if order == "time" else (False, "")
            return (*late, piece.place, piece.sentence)

        runs: list[list[_Piece]] = []
        for piece in sorted(taken, key=key):
            last = runs[-1][-1] if runs else None
            if last is not None and last.page is piece.page and last.sentence + 1 == piece.sentence:
                runs[-1].append(piece)
            else:
                runs.append([piece])
        passages = tuple(self._passage(number, run, spread) for number, run in enumerate(runs, start=1))
        return "\n".join(map(_line, passages)), passages

    def _passage(self, number: int, run: Sequence[_Piece], spread: Spread) -> Passage:
        page = run[0].page
        start, end = page.sentences[run[0].sentence][0], page.sentences[run[-1].sentence][1]
        return Passage(
            number=number, source=page.source, note=page.id, title=page.title, speaker=page.speaker, time=page.time,
            text=page.text[start:end], start=start, end=end, score=float(np.clip(spread.scores[page.row], 0.0, 1.0)),
            bridge=any(piece.bridge for piece in run),
        )  # fmt: skip


def _line(passage: Passage) -> str:
    about = " · ".join(part for part in (passage.title, passage.speaker, passage.time) if part)
    said = " ".join(passage.text.split())
    return f"[{passage.number}] {about}: {said}" if about else f"[{passage.number}] {said}"
