"""From what was read to an answer: its confidence, what it rests on, and when none is given."""

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphmem.answer.candidates import Candidate, Occurrence
from graphmem.answer.reading import Reader, Reading
from graphmem.answer.result import Answer, AnswerStep, Citation
from graphmem.answer.scorer import WHOLE, Scorer, best_of, lead, load_scorer, logistic
from graphmem.answer.slots import Value
from graphmem.answer.wording import explained
from graphmem.ingest.names import entity_key
from graphmem.retrieve.explain import Explainer
from graphmem.settings import SearchSettings

_ALTERNATIVES = 4
_EVIDENCE = 4
_CAPITALISED = re.compile(r"(?<!^)(?<![.?!] )\b[^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’-]+)*")


class Answerer:
    """Answers questions from one generation of the index, without a language model.

    :param reader: reads it
    :param settings: how paths are shown
    :param model: a file that ``benchmarks/fit_answers.py`` wrote; the one that is shipped by default
    """

    def __init__(self, reader: Reader, settings: SearchSettings, model: Path | None = None) -> None:
        self._reader = reader
        self._scorer: Scorer = load_scorer(model)
        self._explainer = Explainer(reader.generation, settings)

    def answer(self, question: str) -> Answer:
        """Answer a question, or abstain.

        :param question: in plain words
        :returns: the answer
        """
        if not self._reader.generation.graph.n_notes:
            return Answer(
                question=question, answer=None, confidence=0.0, kind="thing", held_back="", alternatives=(), evidence=(),
                steps=(), path=None, missing="notes: the memory is empty",
            )  # fmt: skip
        reading = self._reader.read(question)
        return self._computed(reading) if reading.verdict else self._chosen(reading)

    def _computed(self, reading: Reading) -> Answer:
        verdict = reading.verdict
        assert verdict is not None
        values = [value for side in verdict.sides for value in side.steps]
        steps = []
        for side in verdict.sides:
            subject = side.option.text
            for relation, value in zip([*reading.asked.chain, reading.asked.attribute], side.steps, strict=False):
                steps.append(AnswerStep(subject=subject, relation=relation or "said", value=value.text))
                subject = value.text
        evidence = tuple(dict.fromkeys(self._cite(value.note, value.start) for value in values))
        confidence = logistic(computed_features(reading), self._scorer.computed) if verdict.answer else 0.0
        return self._result(reading, verdict.answer, confidence, evidence, tuple(steps))

    def _chosen(self, reading: Reading) -> Answer:
        shares = self._scorer.shares(reading.rows)
        first = best_of(reading.rows, shares)
        if first < 0:
            return self._result(reading, "", 0.0, (), ())
        order = [first, *(int(n) for n in np.argsort(-shares, kind="stable") if n != first)]
        best = reading.candidates[first]
        confidence = logistic(open_features(reading, shares), self._scorer.open)
        steps, values = self._steps(reading, best)
        told = self._best_occurrence(reading, best)
        cited = [self._cite(told.page.row, told.start), *(self._cite(value.note, value.start) for value in values[::-1])]
        if not values:
            cited += [self._cite(row, self._best_sentence(reading, row)) for row in reading.order[:2]]
        answer = self._result(reading, best.text, confidence, tuple(dict.fromkeys(cited))[:_EVIDENCE], steps, told.page.row)
        others = tuple((reading.candidates[n].text, round(float(shares[n]), 6)) for n in order[1 : 1 + _ALTERNATIVES])
        return answer.model_copy(update={"alternatives": others})

    def _result(  # noqa: PLR0913 - the parts of one value
        self, reading: Reading, text: str, confidence: float, evidence: tuple[Citation, ...],
        steps: tuple[AnswerStep, ...], note: int = -1,
    ) -> Answer:  # fmt: skip
        given = bool(text) and confidence >= self._scorer.threshold
        is_ranked = note >= 0 and reading.spread.scores[note] > 0
        paths = self._explainer.paths(note, reading.spread) if is_ranked else ()
        return Answer(
            question=reading.asked.text, answer=text if given else None, confidence=round(confidence, 6),
            kind=reading.asked.kind, held_back="" if given else text, alternatives=(), evidence=evidence, steps=steps,
            path=paths[0] if paths else None, missing="" if given else self._missing(reading),
        )  # fmt: skip

    def _missing(self, reading: Reading) -> str:
        """What the notes do not say, as exactly as it is known."""
        if reading.verdict is not None and reading.verdict.missing:
            return reading.verdict.missing
        for binding in reading.bindings[:1]:
            if binding.missing:
                centre = max(reading.asked.names, key=lambda name: len(name.text)).text
                return f"{binding.missing} of {binding.values[-1].text if binding.values else centre}"
        known = " ".join(name.text for name in reading.asked.names).casefold()
        unknown = [name for name in _CAPITALISED.findall(reading.asked.text) if name.casefold() not in known]
        if unknown:
            return f"notes about {unknown[0]}"
        return f"a sentence that says which {reading.asked.noun or reading.asked.kind} is asked for"

    def _steps(self, reading: Reading, best: Candidate) -> tuple[tuple[AnswerStep, ...], list[Value]]:
        """The way through the chain of relations that ends at the answer."""
        key = entity_key(best.text)
        for binding in reading.bindings:
            if binding.missing or not binding.values or entity_key(binding.values[-1].text) != key:
                continue
            subject = max(reading.asked.names, key=lambda name: len(name.text)).text
            steps = []
            for relation, value in zip(reading.asked.chain, binding.values, strict=True):
                steps.append(AnswerStep(subject=subject, relation=relation, value=value.text))
                subject = value.text
            return tuple(steps), list(binding.values)
        return (), []

    def _best_occurrence(self, reading: Reading, best: Candidate) -> Occurrence:
        """Where the answer is said nearest to the question."""
        sentences, start = reading.spread.signals.sentences, self._reader.generation.graph.sentence_start

        def near(occurrence: Occurrence) -> tuple[float, int]:
            page = occurrence.page
            number = int(start[page.row]) + page.sentence_at(occurrence.start)
            return (float(sentences[number]) if page.sentences else 0.0, -occurrence.place)

        return max(best.occurrences, key=near)

    def _best_sentence(self, reading: Reading, row: int) -> int:
        """Where a note's sentence nearest to the question starts."""
        start = self._reader.generation.graph.sentence_start
        cosines = reading.spread.signals.sentences[int(start[row]) : int(start[row + 1])]
        page = self._reader.pages.page(row)
        return page.sentences[int(np.argmax(cosines))][0] if len(cosines) and page.sentences else 0

    def _cite(self, row: int, offset: int) -> Citation:
        """The sentence that holds a place of a note."""
        page = self._reader.pages.page(row)
        start, end = page.sentences[page.sentence_at(offset)] if page.sentences else (0, len(page.text))
        return Citation(source=page.source, note=page.id, title=page.title, text=page.text[start:end], start=start, end=end)


def open_features(reading: Reading, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the confidence in an open question's answer depends on.

    :param reading: the question, read
    :param shares: float64 (n_candidates,), how the candidates share out the probability
    :returns: float64 (len(OPEN),)
    """
    first = best_of(reading.rows, shares)
    share = float(shares[first]) if first >= 0 else 0.0
    # A chain that stands for the whole question and breaks off speaks against whatever else was found.
    chain = 0.0
    if reading.bindings:
        broken = bool(reading.bindings[0].missing)
        chain = -float(explained(reading.asked) > WHOLE) if broken else 1.0
    return np.array([
        1.0, np.log(max(share, 1e-9)), lead(shares, first), _score_at(reading, 0), _score_at(reading, 1),
        chain, float(bool(reading.asked.names)),
    ])  # fmt: skip


def computed_features(reading: Reading) -> NDArray[np.float64]:
    """What the confidence in a comparison's outcome depends on.

    :param reading: the question, read
    :returns: float64 (len(COMPUTED),)
    """
    verdict = reading.verdict
    assert verdict is not None
    measured = float(reading.asked.shape in {"compare", "same"} and reading.asked.attribute not in {"thing", "amount"})
    known = float(all(side.key is not None for side in verdict.sides))
    named = float(all(option.entities for option in reading.asked.options))
    return np.array([1.0, verdict.score, known, _score_at(reading, 0), measured, named])


def _score_at(reading: Reading, place: int) -> float:
    """The search's score of the note at a place among the best; 0 where there is none."""
    return float(reading.spread.scores[reading.order[place]]) if place < len(reading.order) else 0.0
