"""What the benchmarks share: the evaluation sets, their memories, and how a ranking is scored."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from graphmem.ingest.records import SourceDocument

DATA = Path(os.environ.get("GRAPHMEM_DATA", Path(__file__).resolve().parent.parent.parent / "shared" / "data"))
WORK = Path(os.environ.get("GRAPHMEM_BENCHMARKS", Path(__file__).resolve().parent.parent / "results"))
SETS = ("2wiki", "musique", "musique_train100", "hotpotqa")
CONVERSATIONS = "locomo"
CUTOFFS = (2, 5, 10)


@dataclass(frozen=True)
class Question:
    """A question and the documents that hold its answer.

    :param text: the question
    :param gold: ids of the documents
    """

    text: str
    gold: frozenset[str]


@dataclass(frozen=True)
class World:
    """What is searched as one: a corpus, or one conversation of several.

    :param space: the namespace that it is kept in
    :param documents: its documents
    :param questions: its development questions; of conversations, those of categories 1 to 4
    """

    space: str
    documents: list[SourceDocument]
    questions: list[Question]


def available(names: Sequence[str]) -> list[str]:
    """Those of the named sets whose data is here; says which are not."""
    found = [name for name in names if (DATA / name).is_dir()]
    for name in set(names) - set(found):
        print(f"skipped {name}: no data at {DATA / name}: set GRAPHMEM_DATA", file=sys.stderr)
    return found


def documents(name: str) -> Iterator[SourceDocument]:
    """The corpus of a set."""
    if name == CONVERSATIONS:
        yield from _turns()
        return
    with (DATA / name / "corpus.jsonl").open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield SourceDocument(row["id"], row["text"], row["title"])


def questions(name: str) -> list[Question]:
    """The development questions of a set."""
    return [question for world in worlds(name) for question in world.questions]


def worlds(name: str) -> list[World]:
    """What is searched as one in a set."""
    if name == CONVERSATIONS:
        return list(_conversation_worlds())
    with (DATA / name / "questions_dev.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    asked = [Question(row["question"], frozenset(row["gold"])) for row in rows]
    return [World("default", list(documents(name)), asked)]


def scores(ranked: Sequence[str], gold: frozenset[str]) -> list[float]:
    """Recall at 2, 5 and 10, and whether all gold documents are in the top 5."""
    recall = [len(gold.intersection(ranked[:k])) / len(gold) for k in CUTOFFS]
    return [*recall, float(gold <= set(ranked[:5]))]


def mean_scores(rows: Sequence[Sequence[float]]) -> list[str]:
    """Means over questions, in percent."""
    return [f"{100 * value:.1f}" for value in np.mean(np.array(rows), axis=0)]


def interval(differences: Sequence[float]) -> tuple[float, float]:
    """95 % interval of the mean difference of two rankings: a paired bootstrap over the questions."""
    values, random = np.array(differences), np.random.default_rng(0)
    means = values[random.integers(0, len(values), (4000, len(values)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def _conversations() -> list[dict[str, object]]:
    values = json.loads((DATA / CONVERSATIONS / "locomo.json").read_text(encoding="utf-8"))
    return list(values)


def _turns() -> Iterator[SourceDocument]:
    for number, sample in enumerate(_conversations()):
        conversation = sample["conversation"]
        assert isinstance(conversation, dict)
        numbers = sorted(int(key[8:]) for key in conversation if key.startswith("session_") and key[8:].isdigit())
        for key in (f"session_{session}" for session in numbers):
            when = str(conversation.get(f"{key}_date_time", ""))
            for turn in conversation[key]:
                caption = f" [{turn['blip_caption']}]" if turn.get("blip_caption") else ""
                yield SourceDocument(
                    f"{number}:{turn['dia_id']}", turn["text"] + caption, time=when, speaker=turn["speaker"],
                    conversation=str(number),
                )


def _conversation_worlds() -> Iterator[World]:
    turns = list(_turns())
    for number, sample in enumerate(_conversations()):
        pairs = sample["qa"]
        assert isinstance(pairs, list)
        asked = []
        for pair in pairs:
            gold = frozenset(f"{number}:{turn}" for turn in pair.get("evidence", []))
            if pair.get("category") in {1, 2, 3, 4} and gold:
                asked.append(Question(pair["question"], gold))
        yield World(str(number), [turn for turn in turns if turn.conversation == str(number)], asked)
