"""Bytes to clean text, or a reason why not."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SAMPLE = 8192
_MAX_NUL_SHARE = 0.01
_MAX_CHAOS = 0.1
_MIN_COHERENCE = 0.2
_MAX_WESTERN_SHARE = 0.2
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}")
_APOSTROPHE_OR_DASH = "\u2019\u2013\u2014"
_SIGNS = _APOSTROPHE_OR_DASH + "\u2018\u201c\u201d\u201e\u2026\u2022\u20ac\u2122\xa0\xa1\xa3\xa7\xa9\xab\xae\xb0\xb7\xbb\xbf"
_LETTER_WORDS = "\xe0\xc0\xe9\xc9\xe8\xc8\xf3\xf2\xe1\xf6\xe5"  # words of a single letter in western languages
_LETTERS = frozenset(map(chr, range(0xC0, 0x100))) - set("\xd0\xd7\xde\xf0\xf7\xfe") | set("\u0152\u0153")
_DETECTION_BYTES = 1 << 18
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF")


class DecodeError(Exception):
    """Bytes that are not text; the message is the reason.

    :param reason: what is wrong
    :param advice: what to do about it
    """

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.advice = advice


def clean_text(text: str) -> str:
    r"""Text as it is stored: ``\n`` ends lines, control characters are spaces, lone surrogates U+FFFD.

    :param text: any string
    :returns: the text; encodable as UTF-8, and unchanged by a second cleaning
    """
    text = _LINE_ENDS.sub("\n", text.removeprefix("\ufeff"))
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(" ", text))


def byte_order_mark(head: bytes) -> tuple[bytes, str] | None:
    """The byte order mark that a file begins with, and the encoding that it stands for.

    :param head: the file's first four bytes or more
    :returns: mark and encoding, or None
    """
    return next(((mark, encoding) for mark, encoding in _BOMS if head.startswith(mark)), None)


def decode(data: bytes) -> str:
    """Decode by byte order mark, as UTF-8, or by an encoding detected with confidence.

    :param data: a file, or a line of one
    :returns: the text, not yet cleaned
    :raises DecodeError: binary, or in an encoding that cannot be told
    """
    mark = byte_order_mark(data)
    if mark is not None:
        try:
            return data[len(mark[0]) :].decode(mark[1])
        except UnicodeDecodeError as error:
            raise DecodeError(f"is not valid {mark[1].upper()}: byte {error.start}", "save it as UTF-8") from error
    if data.startswith(_MAGIC) or data[:_SAMPLE].count(0) > _MAX_NUL_SHARE * min(len(data), _SAMPLE):
        raise DecodeError("is a binary file", "give the text in it as .txt, .md or .jsonl")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_detected(data, error.start)


def _decode_detected(data: bytes, position: int) -> str:
    from charset_normalizer import from_bytes

    western = _as_western(data)
    if western is not None:
        return western
    # detection looks at what is not ASCII: a window around the first such byte
    start = max(0, position - _DETECTION_BYTES // 2)
    best = from_bytes(data[start : start + _DETECTION_BYTES]).best()
    if best is not None and best.chaos <= _MAX_CHAOS and best.coherence >= _MIN_COHERENCE:
        try:
            return data.decode(best.encoding)
        except UnicodeDecodeError:
            best = None
    raise DecodeError(f"is not valid UTF-8: byte {position}; no other encoding surely fits", "save it as UTF-8")


def _as_western(data: bytes) -> str | None:
    """Windows-1252 where every byte beyond ASCII makes sense in it; statistics fail on a few quotation marks."""
    if _UTF8_SEQUENCE.search(data):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    beyond = [match.start() for match in re.finditer(r"[^\x00-\x7f]", text)]
    if len(beyond) > _MAX_WESTERN_SHARE * len(text):
        return None
    return text if all(_is_plausible(text[at], text[at - 1 : at], text[at + 1 : at + 2]) for at in beyond) else None


def _is_plausible(char: str, before: str, after: str) -> bool:
    """Whether a character fits its neighbours: a letter in a word, a sign outside of one."""
    if char in _SIGNS:
        return char in _APOSTROPHE_OR_DASH or not (before.isalpha() and after.isalpha())
    if char in _LETTER_WORDS and not (before.isalnum() or after.isalnum()):
        return True
    return char in _LETTERS and any(near.isascii() and near.isalpha() for near in (before, after))
