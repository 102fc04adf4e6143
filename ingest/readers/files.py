"""Paths to documents: which files are read, how, and what becomes of those that cannot be."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..records import Rejection, SourceDocument
from .decode import DecodeError, clean_text, decode
from .jsonl import read_jsonl

MAX_DOCUMENT_BYTES = 20_000_000
_TEXT = frozenset([".txt", ".text"])
_MARKDOWN = frozenset([".md", ".markdown"])
_JSONL = frozenset([".jsonl", ".ndjson"])
_READABLE = _TEXT | _MARKDOWN | _JSONL
_Found = Iterator[tuple[Path, str] | Rejection]


def read_documents(
    paths: Iterable[Path | str], *, max_document_bytes: int = MAX_DOCUMENT_BYTES
) -> Iterator[SourceDocument | Rejection]:
    """Read files and folders, one document at a time.

    A file's identifier is its path within the given folder, or its name where the file itself is given. What cannot
    be read becomes a rejection, and the rest goes on.

    :param paths: files and folders
    :param max_document_bytes: longest document
    :yields: documents, with identifiers that differ, and rejections
    """
    seen: dict[bytes, bytes] = {}
    for given in paths:
        for found in _find(Path(given)):
            if isinstance(found, Rejection):
                yield found
                continue
            for where, result in _read(*found, max_document_bytes):
                if isinstance(result, Rejection) or _is_new(result, seen):
                    yield result
                elif not _is_same(result, seen):
                    reason = f"has the identifier of another document of this run: {result.source_id}"
                    yield Rejection(where, reason, "give each document an identifier of its own")


def _digests(document: SourceDocument) -> tuple[bytes, bytes]:
    name = hashlib.blake2b(document.source_id.encode("utf-8", "surrogatepass"), digest_size=12).digest()
    return name, bytes.fromhex(document.sha256[:24])


def _is_new(document: SourceDocument, seen: dict[bytes, bytes]) -> bool:
    name, content = _digests(document)
    return seen.setdefault(name, content) is content


def _is_same(document: SourceDocument, seen: dict[bytes, bytes]) -> bool:
    name, content = _digests(document)
    return seen[name] == content


def _find(path: Path) -> _Found:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        yield Rejection(str(path), "does not exist", "check the path")
        return
    except OSError as error:
        yield _unreadable(path, error)
        return
    if stat.S_ISDIR(mode):
        yield from _walk(path)
    elif stat.S_ISREG(mode):
        yield path, path.name
    else:
        yield Rejection(str(path), "is neither a file nor a folder", "give a file")


def _walk(folder: Path) -> _Found:
    """Readable files below a folder, sorted by path, each real folder once."""
    count = 0
    visited: set[tuple[int, int]] = set()
    rejections: list[Rejection] = []

    def note(error: OSError) -> None:
        rejections.append(_unreadable(Path(error.filename or folder), error))

    for root, folders, files in os.walk(folder, followlinks=True, onerror=note):
        info = os.stat(root)
        if (info.st_dev, info.st_ino) in visited:
            folders.clear()
            continue
        visited.add((info.st_dev, info.st_ino))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(root, name)
            if name.startswith(".") or path.suffix.lower() not in _READABLE or not path.is_file():
                continue
            count += 1
            yield path, path.relative_to(folder).as_posix()
    yield from rejections
    if not count and not rejections:
        yield Rejection(str(folder), "has no readable files in it", "put .txt, .md or .jsonl files there")


def _read(path: Path, source_id: str, max_bytes: int) -> Iterator[tuple[str, SourceDocument | Rejection]]:
    """What a file holds, each with the place to name when it is refused."""
    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if not size:
            yield str(path), Rejection(str(path), "is empty", "leave it out")
        elif suffix in _JSONL:
            yield from read_jsonl(path, source_id, max_bytes)
        elif size > max_bytes:
            yield (
                str(path),
                Rejection(str(path), f"is longer than {max_bytes / 1_000_000:g} MB", "split it into several files"),
            )
        else:
            yield str(path), _whole(path, source_id, _markdown if suffix in _MARKDOWN else _plain)
    except DecodeError as error:
        yield str(path), Rejection(str(path), error.reason, error.advice)
    except OSError as error:
        yield str(path), _unreadable(path, error)


def _whole(path: Path, source_id: str, convert: Callable[[str], tuple[str, str, str]]) -> SourceDocument | Rejection:
    title, text, media_type = convert(clean_text(decode(path.read_bytes())))
    if not text.strip():
        return Rejection(str(path), "is empty", "leave it out")
    name = title or " ".join(path.stem.replace("_", " ").split())
    return SourceDocument(clean_text(source_id), text, title=name, uri=path.resolve().as_uri(), media_type=media_type)


def _plain(text: str) -> tuple[str, str, str]:
    return "", text, "text/plain"


def _markdown(text: str) -> tuple[str, str, str]:
    from .markdown import read_markdown

    return *read_markdown(text), "text/markdown"


def _unreadable(path: Path, error: OSError) -> Rejection:
    if isinstance(error, PermissionError):
        return Rejection(str(path), "may not be read: permission denied", "give the right to read it")
    return Rejection(str(path), f"cannot be read: {(error.strerror or str(error)).lower()}", "check the file")
