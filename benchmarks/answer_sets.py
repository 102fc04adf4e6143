"""What fitting and measuring answers share: questions with their answers, memories with and without the gold passages,
what was read for each question, and how an answer is scored.
"""

import json
import pickle
import re
import shutil
import string
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import common
import numpy as np
import recall
from rich.progress import track

import graphmem
from graphmem.answer.answerer import computed_features, open_features
from graphmem.memory import Memory
from graphmem.settings import SearchSettings


@dataclass
class Asked:
    """A question with its answers and the documents that hold them."""

    id: str
    text: str
    answers: list[str]
    gold: list[str]


@dataclass
class Example:
    """What was read for a question; of a comparison its outcome, of an open question its candidates."""

    asked: Asked
    kind: str
    computed: str | None
    texts: list[str]
    rows: np.ndarray
    confidence: np.ndarray
    read: list[str]

    @property
    def right(self) -> np.ndarray:
        """F1 of each candidate."""
        return np.array([score(text, self.asked.answers)[1] for text in self.texts])


def asked(name: str) -> list[Asked]:
    """The development questions of a set."""
    with (common.DATA / name / "questions_dev.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [Asked(row["id"], row["question"], [row["answer"], *row.get("aliases", [])], row["gold"]) for row in rows]


def settings_of(name: str, rankers: Path | None) -> SearchSettings:
    """The ranker that was fitted without a set, where a folder of them is given; else the shipped one."""
    return SearchSettings(ranker=rankers / f"{name}.json") if rankers else SearchSettings()


def open_memory(name: str, settings: SearchSettings, *, without_gold: bool = False) -> Memory:
    """A set's memory; without the passages that hold answers to its questions, if so wanted."""
    folder = common.WORK / name
    if not folder.is_dir():
        recall.memory_of(name, common.worlds(name)[0]).close()
    if without_gold:
        other = common.WORK / f"{name}-without-gold"
        if not other.is_dir():
            shutil.copytree(folder, other, ignore=shutil.ignore_patterns("writer.lock"))
            gold = sorted({source for question in asked(name) for source in question.gold})
            with graphmem.open(other) as memory:
                statement = "MATCH (n:Note) WHERE n.space = $space AND n.source_id IN $ids SET n.retired_at = $now"
                memory.cypher(statement, {"ids": gold, "now": "2000-01-01T00:00:00Z"}, write=True)
                memory.warm_up()
        folder = other
    return graphmem.open(folder, settings=settings, read_only=True)


def examples(name: str, rankers: Path | None, *, without_gold: bool = False) -> list[Example]:
    """What is read for a set's questions; kept in `results/answers/` until the memories or the code change."""
    name_of = name + ("-without-gold" if without_gold else "") + ("-left-out" if rankers else "")
    path = common.WORK / "answers" / f"{name_of}.pickle"
    if path.exists():
        found: list[Example] = pickle.loads(path.read_bytes())
        return found
    if name == common.CONVERSATIONS:
        made = _conversations(rankers)
    else:
        with open_memory(name, settings_of(name, rankers), without_gold=without_gold) as memory:
            made = _read(memory, asked(name), path.stem)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(made))
    return made


def _read(memory: Memory, questions: list[Asked], name: str) -> list[Example]:
    made = []
    reader = memory.reader()
    for question in track(questions, name):
        reading = reader.read(question.text)
        texts = [candidate.text for candidate in reading.candidates]
        if reading.verdict is not None:
            features, computed = computed_features(reading), reading.verdict.answer
        else:
            features, computed = open_features(reading, np.ones(len(texts))), None
        read = [reader.pages.page(row).source for row in reading.order]
        made.append(Example(question, reading.asked.kind, computed, texts, reading.rows, features, read))
    return made


def _conversations(rankers: Path | None) -> list[Example]:
    """The questions about conversations; those of category 5, which have no answer, come without one."""
    made = []
    samples = json.loads((common.DATA / common.CONVERSATIONS / "locomo.json").read_text(encoding="utf-8"))
    for number, sample in enumerate(samples):
        questions = [
            Asked(
                f"{number}:{place}", pair["question"], [] if pair["category"] == 5 else [str(pair["answer"])],
                [f"{number}:{turn}" for turn in pair.get("evidence", [])],
            )
            for place, pair in enumerate(sample["qa"])
        ]  # fmt: skip
        folder, settings = common.WORK / common.CONVERSATIONS, settings_of(common.CONVERSATIONS, rankers)
        with graphmem.open(folder, space=str(number), settings=settings, read_only=True) as memory:
            made += _read(memory, questions, f"{common.CONVERSATIONS} {number}")
    return made


def normalised(text: str) -> str:
    """An answer as SQuAD compares it (Rajpurkar et al. 2016): lower case, no punctuation, no articles."""
    bare = "".join(char for char in str(text).lower() if char not in string.punctuation)
    return " ".join(re.sub(r"\b(?:a|an|the)\b", " ", bare).split())


def score(given: str | None, answers: list[str]) -> tuple[float, float]:
    """Exact match and F1 of an answer, the best over the gold answers; 0 for none."""
    if given is None:
        return 0.0, 0.0
    best = (0.0, 0.0)
    mine = normalised(given).split()
    for answer in answers:
        theirs = normalised(answer).split()
        common_words = sum((Counter(mine) & Counter(theirs)).values())
        f1 = 2 * common_words / (len(mine) + len(theirs)) if common_words else 0.0
        best = max(best, (float(mine == theirs), f1))
    return best
