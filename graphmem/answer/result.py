"""What answering gives: frozen values, serialisable with ``model_dump``."""

from graphmem.model import Path, Value


class Citation(Value):
    """A sentence of a note that an answer rests on.

    :param source: the document's identifier, as it was given
    :param note: the note's id
    :param title: the document's title
    :param text: the sentence
    :param start: its first code point in the note's text
    :param end: one past its last
    """

    source: str
    note: str
    title: str
    text: str
    start: int
    end: int


class AnswerStep(Value):
    """One step from what a question names to its answer.

    :param subject: what the step starts from
    :param relation: what is asked of it, such as ``father`` or ``birth date``
    :param value: what the notes say; empty where they do not
    """

    subject: str
    relation: str
    value: str

    def __str__(self) -> str:
        return f"{self.subject} –{self.relation}→ {self.value or '?'}"


class Answer(Value):
    """What a memory answers to a question.

    :param question: the question
    :param answer: the answer in the words of the notes, ``yes``, ``no``, or one of the things that the question compares;
        None where the memory abstains
    :param confidence: how likely the best answer is right, in [0, 1]; of the one held back where it abstains
    :param kind: what was asked for: ``person``, ``place``, ``country``, ``organisation``, ``work``, ``date``, ``number``,
        ``yes_no``, ``option`` or ``thing``
    :param held_back: the best answer where the memory abstains; empty otherwise
    :param alternatives: other answers, best first, each with its part of the probability; none of a comparison
    :param evidence: the sentences that it rests on, the answer's own first
    :param steps: the steps from what the question names to the answer, where they are known
    :param path: the way on which the search came to the note that holds the answer; None where it holds none
    :param missing: which step the notes do not take, in words; empty where none is missing
    """

    question: str
    answer: str | None
    confidence: float
    kind: str
    held_back: str
    alternatives: tuple[tuple[str, float], ...]
    evidence: tuple[Citation, ...]
    steps: tuple[AnswerStep, ...]
    path: Path | None
    missing: str

    @property
    def sources(self) -> tuple[str, ...]:
        """The documents that it rests on, as they were given, each once."""
        return tuple(dict.fromkeys(item.source for item in self.evidence))

    def explain(self) -> str:
        """The answer with its reasons, as text."""
        lines = [f"{self.answer if self.answer is not None else 'no answer'}  (confidence {self.confidence:.2f})"]
        if self.missing:
            lines.append(f"  missing: {self.missing}")
        lines += [f"  {step}" for step in self.steps]
        lines += [f"  “{item.text}”  ({item.source})" for item in self.evidence]
        if self.path:
            lines.append(f"  {self.path}")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


class Passage(Value):
    """Neighbouring sentences of a note, as a context cites them.

    :param number: what it is cited as: ``[number]``
    :param source: the document's identifier, as it was given
    :param note: the note's id
    :param title: the document's title
    :param speaker: who said it, or empty
    :param time: when it was said, ISO 8601, or empty
    :param text: the sentences
    :param start: the first code point in the note's text
    :param end: one past the last
    :param score: of the note, in (0, 1]
    :param bridge: whether one of the sentences names what another note of the context is about
    """

    number: int
    source: str
    note: str
    title: str
    speaker: str
    time: str
    text: str
    start: int
    end: int
    score: float
    bridge: bool


class Context(Value):
    """Passages for a language model, within a budget.

    :param question: what they were found for
    :param text: all passages, each with its number in brackets
    :param passages: the passages, in the order of the text
    :param tokens: what the text takes of the budget
    :param max_tokens: the budget
    """

    question: str
    text: str
    passages: tuple[Passage, ...]
    tokens: int
    max_tokens: int

    def __str__(self) -> str:
        return self.text
