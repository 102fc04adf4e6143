"""Misspelled names in questions: whether they are found, and what recall that saves.

    python benchmarks/typos.py [--sets 2wiki hotpotqa] [--seed 0]

From each development question the longest name that the memory knows and that has a word of six letters or more is taken,
and one letter of such a word is changed by chance: left out, doubled, made another, or exchanged with the next. "found" is
the share of these names that, misspelled, are linked to an entity of the right name, by the names as they are written alone
and with those a letter away. Recall is that of `fast`: first of all questions as they are written, without and with the
fuzzy step (what it does where nobody mistyped), then of those with a typo: before it was made, with it, and with the fuzzy
step.
Milliseconds are what finding the names takes, all in all; "table" is what the first question waits for.
"""

import argparse
import random
import re
import string
import time

import common
import numpy as np
import recall
from rich.console import Console
from rich.table import Table

from graphmem.retrieve.linking import Spellings
from graphmem.retrieve.retriever import Retriever
from graphmem.settings import SearchSettings

EXACT = SearchSettings(mode="fast", fuzzy_names=False)
FUZZY = SearchSettings(mode="fast")
_LETTERS = 6


def misspelled(word: str, chance: random.Random) -> str:
    """A word with one letter wrong; never the same word."""
    while True:
        place, kind = chance.randrange(len(word)), chance.randrange(4)
        letter = chance.choice(string.ascii_lowercase)
        made = (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] * 2 + word[place + 1 :],
            word[:place] + (letter.upper() if word[place].isupper() else letter) + word[place + 1 :],
            word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
        )[kind]
        # With another case at its start it would be no capitalised word.
        if made.casefold() != word.casefold() and made[0].isupper() == word[0].isupper():
            return made


def with_a_typo(question: str, retriever: Retriever, chance: random.Random) -> tuple[str, set[int]] | None:
    """The question with its longest name misspelled, and the entities of that name; None without such a name."""
    names = [name for name in retriever.names(question) if not name.text.islower()]
    for name in sorted(names, key=lambda name: -len(name.text)):
        words = [word for word in re.findall(r"[^\W\d_]+", name.text) if len(word) >= _LETTERS and word[0].isupper()]
        if words:
            word = chance.choice(words)
            text = name.text.replace(word, misspelled(word, chance), 1)
            return question.replace(name.text, text, 1), set(name.entities)
    return None


def recalls(retriever: Retriever, questions: list[common.Question]) -> float:
    """Mean recall@5 in percent."""
    ranked = [[source for source, _ in retriever.rank_sources(question.text, 10)] for question in questions]
    return 100 * float(
        np.mean([common.scores(found, asked.gold)[1] for found, asked in zip(ranked, questions, strict=True)])
    )


def milliseconds(retriever: Retriever, questions: list[common.Question]) -> float:
    """Mean time to find a question's names."""
    start = time.perf_counter()
    for question in questions:
        retriever.names(question.text)
    return 1000 * (time.perf_counter() - start) / max(len(questions), 1)


def measured(retriever: Retriever, questions: list[common.Question], chance: random.Random) -> list[str]:
    """One row of the table."""
    exact, fuzzy = (retriever.with_settings(settings) for settings in (EXACT, FUZZY))
    made = [(question, with_a_typo(question.text, exact, chance)) for question in questions]
    pairs = [(question, typo) for question, typo in made if typo]
    found = [
        [any(rows & set(name.entities) for name in each.names(text)) for _, (text, rows) in pairs] for each in (exact, fuzzy)
    ]
    wrong = [common.Question(text, question.gold) for question, (text, _) in pairs]
    as_written = [question for question, _ in pairs]
    recall_at_5 = [
        recalls(exact, questions), recalls(fuzzy, questions), recalls(exact, as_written), recalls(exact, wrong),
        recalls(fuzzy, wrong),
    ]  # fmt: skip
    times = milliseconds(exact, questions), milliseconds(fuzzy, questions), milliseconds(fuzzy, wrong)
    shares = [f"{100 * float(np.mean(each)):.1f}" for each in found]
    written = [f"{value:.1f}" for value in recall_at_5]
    return [str(len(questions)), *written[:2], str(len(pairs)), *shares, *written[2:], *(f"{each:.2f}" for each in times)]


def table_seconds(retriever: Retriever) -> str:
    """How long the table of spellings takes."""
    start = time.perf_counter()
    Spellings(retriever.generation)
    return f"{time.perf_counter() - start:.2f} s"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=list(common.SETS))
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    table = Table(
        "set", "questions", "R@5", "fuzzy", "typos", "found", "fuzzy", "R@5 as written", "typo", "typo, fuzzy",
        "ms exact", "fuzzy", "fuzzy, typo", "table", title="names with one letter wrong",
    )  # fmt: skip
    for name in common.available(options.sets):
        for world in common.worlds(name):
            with recall.memory_of(name, world, quiet=True) as memory:
                row = measured(memory.retriever(), world.questions, random.Random(options.seed))
                table.add_row(name, *row, table_seconds(memory.retriever()))
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
