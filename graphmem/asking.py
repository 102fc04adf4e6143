"""The verbs of a memory that answer: what it says to a question, and what a language model should be given of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from graphmem.checks import check_question
from graphmem.errors import InputError

if TYPE_CHECKING:
    from graphmem.answer.answerer import Answerer
    from graphmem.answer.question import Understood
    from graphmem.answer.reading import Reader
    from graphmem.answer.result import Answer, Context


class Asking(ABC):
    """What answers questions in words; a memory gives it the index that it reads."""

    _read: "tuple[Reader, dict[Path | None, Answerer]] | None" = None

    @abstractmethod
    def _make_reader(self) -> "Reader":
        """What reads notes for answers, at the store's revision; the same object until that changes."""

    def reader(self) -> "Reader":
        """What reads notes for answers, at the store's revision; for benchmarks and for those who look inside."""
        return self._make_reader()

    def understand(self, question: str) -> "Understood":
        """Say what a question is taken to ask, without searching.

        :param question: in plain words
        :returns: the names that the memory knows, the kind of answer, relations, times and shape; print its ``explain()``
        :raises InputError: if the question is empty
        """
        from graphmem.answer.question import understood

        check_question(question, 1)
        retriever = self.reader().retriever
        return understood(question, retriever.link(question), retriever.generation)

    def answer(self, question: str, *, model: Path | None = None) -> "Answer":
        """Answer a question in a few words of the notes, without a language model, or abstain.

        :param question: in plain words
        :param model: another model, made by ``benchmarks/fit_answers.py``; the shipped one by default
        :returns: the answer with its confidence, the sentences it rests on and the steps to it; where the notes do not
            say enough, ``answer`` is None and ``missing`` says what they lack
        :raises InputError: if the question is empty
        """
        from graphmem.answer.answerer import Answerer

        check_question(question, 1)
        reader = self.reader()
        if self._read is None or self._read[0] is not reader:
            self._read = (reader, {})
        answerers = self._read[1]
        if model not in answerers:
            answerers[model] = Answerer(reader, reader.settings, model)
        return answerers[model].answer(question)

    def context(
        self,
        question: str,
        *,
        max_tokens: int = 1000,
        order: Literal["rank", "time"] = "rank",
        count: Callable[[str], int] | None = None,
    ) -> "Context":
        """Pack what the memory knows of a question for a language model of yours.

        :param question: in plain words
        :param max_tokens: the budget, at least 1
        :param order: ``rank``: the best note first; ``time``: the earliest
        :param count: tells how many tokens a text has; by default an estimate that is rather too high
        :returns: passages cited as ``[n]``, as text and as structure; no sentence twice, and never over the budget
        :raises InputError: if the question is empty, or the budget or the order is none
        """
        from graphmem.answer.context import ContextPacker, estimate_tokens

        check_question(question, 1)
        if max_tokens < 1:
            raise InputError(f"a context needs a budget: {max_tokens}: give at least 1 token")
        if order not in {"rank", "time"}:
            raise InputError(f"a context has no such order: {order}: give rank or time")
        reader = self.reader()
        return ContextPacker(reader.retriever, reader.pages).pack(question, max_tokens, order, count or estimate_tokens)
