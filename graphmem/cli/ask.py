"""`graphmem search` and `graphmem cypher`: questions in words, and in Cypher."""

import json as json_module
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graphmem.cli.console import clear_errors, print_json, print_text
from graphmem.cli.options import EncoderOption, JsonOption, MemoryOption, SpaceOption
from graphmem.errors import InputError
from graphmem.settings import DEFAULT_ENCODER, DEFAULT_SPACE, Mode

if TYPE_CHECKING:
    from graphmem.memory import Memory


@clear_errors
def search(  # noqa: PLR0913 - a command's parameters are its options
    memory: MemoryOption,
    question: Annotated[str, typer.Argument(help="The question, in plain words.")] = "",
    k: Annotated[int, typer.Option("-k", help="How many hits at most.", min=1)] = 5,
    space: SpaceOption = DEFAULT_SPACE,
    questions: Annotated[Path | None, typer.Option(help='JSON Lines of {"id", "question"} to answer instead.')] = None,
    output: Annotated[Path | None, typer.Option(help="Where the answers to --questions go.")] = None,
    mode: Annotated[
        Mode, typer.Option(help="fast: the walk alone; default: its best are looked at again; thorough: in rounds.")
    ] = "default",
    ranker: Annotated[Path | None, typer.Option(help="Another ranker, made by benchmarks/fit_ranker.py.")] = None,
    encoder: EncoderOption = DEFAULT_ENCODER,
    json: JsonOption = False,
) -> None:
    """Search a memory, and show why each hit is one."""
    from graphmem.opening import open_memory
    from graphmem.settings import SearchSettings

    if bool(question) == bool(questions) or bool(questions) != bool(output):
        raise InputError("what to search is not clear: give a QUESTION, or --questions FILE with --output FILE")
    asked = read_questions(questions) if questions else []
    settings = SearchSettings(mode=mode, ranker=ranker)
    with open_memory(memory, space=space, encoder=encoder, read_only=True, settings=settings) as opened:
        if questions and output:
            _answer_all(opened, asked, k, output, as_json=json)
            return
        hits = opened.search(question, k)
    if json:
        print_json([hit.model_dump() for hit in hits])
        return
    for number, hit in enumerate(hits, start=1):
        print_text(f"{number}. {hit.explain()}\n")
    if not hits:
        print_text("nothing found")


@clear_errors
def cypher(
    statement: Annotated[str, typer.Argument(help="One Cypher statement, or the name of one: explore/hubs.")],
    memory: MemoryOption,
    space: SpaceOption = DEFAULT_SPACE,
    parameter: Annotated[list[str] | None, typer.Option("--parameter", "-p", help="NAME=VALUE; repeatable.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Allow the statement to change the memory.")] = False,
    json: JsonOption = False,
) -> None:
    """Run one Cypher statement on a memory; only reads unless --write."""
    from graphmem.opening import open_memory

    parameters = dict(_parameter(item) for item in parameter or [])
    with open_memory(memory, space=space, encoder=None, read_only=not write) as opened:
        table = opened.cypher(_named(statement, opened), parameters, write=write)
    if json:
        print_json(table.as_dicts())
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*table.columns)
    for row in table.rows:
        drawn.add_row(*(value if isinstance(value, str) else json_module.dumps(value, ensure_ascii=False) for value in row))
    Console().print(drawn)


def _named(statement: str, memory: "Memory") -> str:
    from graphmem import queries

    return queries.load(statement, memory.dialect).text if statement in queries.names("explore/") else statement


def _parameter(item: str) -> tuple[str, Any]:
    name, equals, value = item.partition("=")
    if not equals:
        raise InputError(f"a parameter needs a value: {item}: write NAME=VALUE")
    try:
        return name, json_module.loads(value)
    except ValueError:
        return name, value


def read_questions(path: Path) -> list[tuple[str, str]]:
    """Read questions from JSON Lines.

    :param path: the file
    :returns: pairs of an identifier, as it is given, and a question
    :raises InputError: if the file or a line of it cannot be read
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise InputError(f"there is no such file: {path}: check the path") from None
    except UnicodeDecodeError as error:
        raise InputError(f"this file is not UTF-8: {path}: {error.reason}: convert it") from error
    asked = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json_module.loads(line)
            asked.append((row["id"], str(row["question"])))
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f'a question cannot be read: {path}:{number}: {error}: write {{"id", "question"}}') from error
    return asked


def _answer_all(memory: "Memory", asked: list[tuple[str, str]], k: int, output: Path, *, as_json: bool) -> None:
    """Answer one by one, each timed by itself; the file is whole or not there."""
    from rich.console import Console
    from rich.progress import track

    temporary = output.with_name(output.name + ".part")
    total = 0.0
    console = Console(stderr=True)
    # The first search opens the index and compiles the kernels: that is not the first question's time.
    memory.warm_up()
    with temporary.open("w", encoding="utf-8") as file:
        for identifier, question in track(asked, "questions", console=console, disable=not console.is_terminal):
            start = time.perf_counter()
            ranked = memory.rank(question, k)
            elapsed = 1000 * (time.perf_counter() - start)
            total += elapsed
            hits = [{"source": source, "score": score} for source, score in ranked]
            row = {"id": identifier, "hits": hits, "ms": round(elapsed, 3)}
            file.write(json_module.dumps(row, ensure_ascii=False) + "\n")
    temporary.replace(output)
    mean = total / max(len(asked), 1)
    if as_json:
        print_json({"questions": len(asked), "output": str(output), "mean_ms": round(mean, 3)})
    else:
        print_text(f"{len(asked)} questions answered, {mean:.1f} ms each: {output}")
