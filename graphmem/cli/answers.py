"""`graphmem answer` and `graphmem context`: answers without a language model, and passages for one."""

import json as json_module
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graphmem.cli.ask import read_questions
from graphmem.cli.console import clear_errors, print_json, print_text
from graphmem.cli.options import EncoderOption, JsonOption, MemoryOption, SpaceOption
from graphmem.errors import InputError
from graphmem.settings import DEFAULT_ENCODER, DEFAULT_SPACE

if TYPE_CHECKING:
    from graphmem.memory import Memory


class Order(StrEnum):
    """In which order passages are given."""

    rank = "rank"
    time = "time"


@clear_errors
def answer(  # noqa: PLR0913 - a command's parameters are its options
    memory: MemoryOption,
    question: Annotated[str, typer.Argument(help="The question, in plain words.")] = "",
    space: SpaceOption = DEFAULT_SPACE,
    questions: Annotated[Path | None, typer.Option(help='JSON Lines of {"id", "question"} to answer instead.')] = None,
    output: Annotated[Path | None, typer.Option(help="Where the answers to --questions go.")] = None,
    model: Annotated[Path | None, typer.Option(help="Another model, made by benchmarks/fit_answers.py.")] = None,
    ranker: Annotated[Path | None, typer.Option(help="Another ranker, made by benchmarks/fit_ranker.py.")] = None,
    encoder: EncoderOption = DEFAULT_ENCODER,
    json: JsonOption = False,
) -> None:
    """Answer a question in a few words of the notes, without a language model, or abstain."""
    from graphmem.opening import open_memory
    from graphmem.settings import SearchSettings

    if bool(question) == bool(questions) or bool(questions) != bool(output):
        raise InputError("what to answer is not clear: give a QUESTION, or --questions FILE with --output FILE")
    asked = read_questions(questions) if questions else []
    settings = SearchSettings(ranker=ranker)
    with open_memory(memory, space=space, encoder=encoder, read_only=True, settings=settings) as opened:
        if questions and output:
            _answer_all(opened, asked, model, output, as_json=json)
            return
        found = opened.answer(question, model=model)
    if json:
        print_json({**found.model_dump(), "sources": list(found.sources)})
    else:
        print_text(found.explain())


@clear_errors
def context(  # noqa: PLR0913 - a command's parameters are its options
    question: Annotated[str, typer.Argument(help="The question, in plain words.")],
    memory: MemoryOption,
    max_tokens: Annotated[int, typer.Option("--max-tokens", help="The budget.", min=1)] = 1000,
    order: Annotated[Order, typer.Option(help="rank: the best note first; time: the earliest.")] = Order.rank,
    space: SpaceOption = DEFAULT_SPACE,
    encoder: EncoderOption = DEFAULT_ENCODER,
    json: JsonOption = False,
) -> None:
    """Pack what a memory knows of a question for a language model, under a budget of tokens."""
    from graphmem.opening import open_memory

    with open_memory(memory, space=space, encoder=encoder, read_only=True) as opened:
        packed = opened.context(question, max_tokens=max_tokens, order=order.value)
    if json:
        print_json(packed.model_dump())
    else:
        print_text(packed.text)


def _answer_all(memory: "Memory", asked: list[tuple[str, str]], model: Path | None, output: Path, *, as_json: bool) -> None:
    """Answer one by one, each timed by itself; the file is whole or not there."""
    from rich.console import Console
    from rich.progress import track

    temporary = output.with_name(output.name + ".part")
    total, given = 0.0, 0
    console = Console(stderr=True)
    # The first answer opens the index and compiles the kernels: that is not the first question's time.
    memory.answer("warm up", model=model)
    with temporary.open("w", encoding="utf-8") as file:
        for identifier, question in track(asked, "questions", console=console, disable=not console.is_terminal):
            start = time.perf_counter()
            found = memory.answer(question, model=model)
            elapsed = 1000 * (time.perf_counter() - start)
            total += elapsed
            given += found.answer is not None
            row = {
                "id": identifier, "answer": found.answer, "confidence": found.confidence, "evidence": list(found.sources),
                "ms": round(elapsed, 3),
            }  # fmt: skip
            file.write(json_module.dumps(row, ensure_ascii=False) + "\n")
    temporary.replace(output)
    mean = total / max(len(asked), 1)
    if as_json:
        print_json({"questions": len(asked), "answered": given, "output": str(output), "mean_ms": round(mean, 3)})
    else:
        print_text(f"{given} of {len(asked)} questions answered, {mean:.1f} ms each: {output}")
