"""The size budget: small files, short functions, few parameters, small classes."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("graphmem", "ingest", "queries", "benchmarks")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_PARAMETERS = 6
MAX_PUBLIC_METHODS = 12
# The one door to the library: its parameters are named options.
MANY_OPTIONS = {"open_memory"}


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return 0 if not body else (body[-1].end_lineno or 0) - body[0].lineno + 1


def public_methods(node: ast.ClassDef) -> list[str]:
    return [
        item.name
        for item in node.body
        if isinstance(item, ast.FunctionDef)
        and not item.name.startswith("_")
        and not any(isinstance(decorator, ast.Name) and decorator.id == "property" for decorator in item.decorator_list)
    ]


def over_budget(source: str) -> list[str]:
    """What in a file is over the budget."""
    found = []
    lines = len(source.splitlines())
    if lines > MAX_FILE_LINES:
        found.append(f"file of {lines} lines")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = node.args
            names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
            # The command line's parameters are its options.
            is_command = any("clear_errors" in ast.dump(d) for d in node.decorator_list)
            count = len([name for name in names if name not in {"self", "cls"}])
            if count > MAX_PARAMETERS and not is_command and node.name not in MANY_OPTIONS:
                found.append(f"{node.name} has {count} parameters")
            if body_lines(node) > MAX_FUNCTION_LINES:
                found.append(f"{node.name} has {body_lines(node)} lines")
        if isinstance(node, ast.ClassDef) and len(public_methods(node)) > MAX_PUBLIC_METHODS:
            found.append(f"{node.name} has {len(public_methods(node))} public methods")
    return found


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_file_keeps_the_budget(path: Path) -> None:
    assert over_budget(path.read_text(encoding="utf-8")) == []


def test_budget_is_noticed_when_exceeded() -> None:
    long_function = "def f():\n" + "\n".join(f"    x{i} = {i}" for i in range(MAX_FUNCTION_LINES + 1))
    many_parameters = "def g(a, b, c, d, e, f, g): ..."
    assert len(over_budget(long_function)) == 1
    assert len(over_budget(many_parameters)) == 1
    assert over_budget("x = 1\n" * (MAX_FILE_LINES + 1)) == [f"file of {MAX_FILE_LINES + 1} lines"]
