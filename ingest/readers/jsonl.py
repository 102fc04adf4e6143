"""JSON Lines: one document per line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..records import Rejection, SourceDocument
from .decode import DecodeError, byte_order_mark, clean_text, decode

_MEDIA_TYPE = "application/x-ndjson"
_TEXTS = ("title", "uri", "time", "speaker", "conversation")
_KNOWN_TYPES = {
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


class _LineError(Exception):
    """A line that is no document.

    :param reason: what is wrong
    :param advice: what to do about it
    """

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


def read_jsonl(path: Path, source_id: str, max_bytes: int) -> Iterator[tuple[str, SourceDocument | Rejection]]:
    """Read a JSON Lines file line by line.

    :param path: the file
    :param source_id: the file's own identifier, used for lines without an ``id``
    :param max_bytes: longest line
    :yields: per line that is not blank, where it stands, and a document or a rejection
    """
    found = False
    for number, line in _lines(path, max_bytes):
        source = f"{path}, line {number}"
        if line is None:
            found = True
            limit = f"{max_bytes / 1_000_000:g} MB"
            yield source, Rejection(source, f"is longer than {limit}", "split the document into several")
            continue
        try:
            text = decode(line) if isinstance(line, bytes) else line
            if not text.strip():
                continue
            found = True
            yield source, _document(text, f"{source_id}#{number}")
        except (DecodeError, _LineError) as error:
            found = True
            yield source, Rejection(source, error.reason, error.advice)
    if not found:
        yield str(path), Rejection(str(path), "has no document in it", "write one JSON object per line")


def _lines(path: Path, max_bytes: int) -> Iterator[tuple[int, bytes | str | None]]:
    """Numbered lines; None for one that is too long, which is skipped without being held."""
    with path.open("rb") as file:
        mark = byte_order_mark(file.read(4))
        file.seek(0)
        if mark is not None and mark[1] != "utf-8":
            yield from _wide_lines(path, mark[1], max_bytes)
            return
        if mark is not None:
            file.seek(len(mark[0]))
        number = 0
        while line := file.readline(max_bytes + 1):
            number += 1
            if len(line) > max_bytes and not line.endswith(b"\n"):
                _skip_line(file)
                yield number, None
            else:
                yield number, line


def _skip_line(file: BinaryIO) -> None:
    while (part := file.readline(1 << 20)) and not part.endswith(b"\n"):
        pass


def _wide_lines(path: Path, encoding: str, max_bytes: int) -> Iterator[tuple[int, str | None]]:
    """Lines of UTF-16 or UTF-32, whose line ends are not single bytes."""
    with path.open(encoding=encoding, errors="replace", newline="\n") as file:
        number = 0
        while line := file.readline(max_bytes + 1):
            number += 1
            if len(line) > max_bytes and not line.endswith("\n"):
                while (part := file.readline(1 << 20)) and not part.endswith("\n"):
                    pass
                yield number, None
            else:
                yield number, line.removeprefix("\ufeff") if number == 1 else line


def _document(line: str, default_id: str) -> SourceDocument:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise _LineError(f"is broken JSON: {error.msg} at column {error.colno}", "write one JSON object per line") from error
    except (ValueError, RecursionError) as error:
        raise _LineError("is JSON that cannot be read: nested too deeply or a number too long", "simplify it") from error
    if not isinstance(row, dict):
        raise _LineError(f"is {_type_name(row)}, not an object", 'write {"id": …, "text": …}')
    if row.get("text") is None:
        raise _LineError("lacks `text`", 'write {"id": …, "text": …}')
    texts = {name: _string(row, name) for name in ("text", *_TEXTS)}
    if not texts["text"].strip():
        raise _LineError("has an empty `text`", "leave the line out")
    return SourceDocument(source_id=_identifier(row, default_id), media_type=_MEDIA_TYPE, tags=_tags(row), **texts)


def _identifier(row: dict[str, object], default_id: str) -> str:
    value = row.get("id")
    if value is None:
        return default_id
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _LineError(f"has an `id` that is {_type_name(value)}", "give a string or a whole number")
    name = clean_text(str(value)).strip()
    if not name:
        raise _LineError("has an empty `id`", "give one, or leave `id` out")
    return name


def _string(row: dict[str, object], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _LineError(f"has a `{name}` that is {_type_name(value)}", "give a string")
    return clean_text(value)


def _tags(row: dict[str, object]) -> tuple[str, ...]:
    value = row.get("tags")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise _LineError("has `tags` that are not a list of strings", 'write "tags": ["…"]')
    return tuple(dict.fromkeys(tag for tag in (clean_text(tag).strip() for tag in value) if tag))


def _type_name(value: object) -> str:
    return "null" if value is None else _KNOWN_TYPES.get(type(value), type(value).__name__)
