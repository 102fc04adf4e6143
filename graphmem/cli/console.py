"""Printing and failing, the same in every command."""

import json
import sys
import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer

from graphmem.errors import GraphMemError

EXIT_ERROR = 1
EXIT_REJECTED = 3

P = ParamSpec("P")
T = TypeVar("T")


def print_json(value: Any) -> None:  # noqa: ANN401 - anything that JSON takes
    """Print a value as one line of JSON.

    :param value: anything that JSON takes
    """
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def print_text(text: str) -> None:
    """Print text as it is.

    :param text: the text
    """
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Tell a person something that is not the command's result.

    :param text: one line
    """
    sys.stderr.write(text + "\n")


def fail(message: str) -> NoReturn:
    """End with one clear line.

    :param message: what went wrong, of what, and the way out
    :raises typer.Exit: always
    """
    note(f"error: {message}")
    raise typer.Exit(EXIT_ERROR)


def clear_errors(command: Callable[P, T]) -> Callable[P, T]:
    """Let a command answer every error that can be expected with one line and an exit code, never a traceback.

    :param command: the command
    :returns: the command, guarded
    """

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        warnings.showwarning = _show_warning
        try:
            return command(*args, **kwargs)
        except (typer.Exit, typer.Abort, SystemExit):
            raise
        except KeyboardInterrupt:
            note("stopped: what was written stays; run the same command again to go on")
            raise typer.Exit(130) from None
        except BrokenPipeError:
            raise typer.Exit(EXIT_ERROR) from None
        except _expected_errors() as error:
            fail(" ".join(str(error).split()))
        except OSError as error:
            where = f": {error.filename}" if error.filename else ""
            fail(f"{error.strerror or error}{where}: make room or give another path, and run the command again")

    return guarded


def _expected_errors() -> tuple[type[Exception], ...]:
    """What can be expected; only asked for when something went wrong, since it loads what parses."""
    from graphmem.ingest import LanguageError, WorkerError

    return GraphMemError, LanguageError, WorkerError


def _show_warning(message: Warning | str, category: type[Warning], *_: object, **__: object) -> None:
    from graphmem.opening import GraphMemWarning

    if issubclass(category, GraphMemWarning):
        note(f"warning: {message}")
