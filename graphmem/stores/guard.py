"""Refuses what is not plainly one read: the text-level guard before a user's Cypher.

Neither database has a read-only mode that means it everywhere: LadybugDB's read-only transaction is left by a second
statement, and ``COPY … TO`` and ``LOAD FROM`` reach files from within it. So the text is scanned, outside strings,
comments and quoted names, for every word that can write, leave the transaction or reach outside the database. The guard
errs towards refusal: a variable called ``create`` must be quoted with backticks, and what the two databases might cut
into words in another way than this scan is refused too.
"""

import re
from collections.abc import Mapping
from typing import Any

from graphmem.errors import ReadOnlyError, StoreError

_TOKEN = re.compile(
    r"""
      (?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    | (?P<name>`(?:``|[^`])*`)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<open>['"`]|/\*)
    | (?P<parameter>\$(?:[^\W\d]\w*|\d+))
    | (?P<word>[^\W\d]\w*)
    | (?P<number>\d\w*)
    | (?P<mark>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
# LadybugDB reads `1DELETE` as a number and a word.
_NUMBER = re.compile(r"\d[\d_]*(?:[eE]\d*)?|0[xX][0-9a-fA-F_]+|0[oO][0-7_]+")
# Neo4j decodes \uXXXX anywhere in a query before it parses it, so a keyword or a quote can hide in an escape.
_ESCAPE = re.compile(r"\\u", re.IGNORECASE)
# The databases do not agree whether these end a comment of one line.
_ODD_LINE_END = re.compile("\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

_FORBIDDEN = """
add alter attach begin checkpoint comment commit copy create delete deny detach disable drop dryrun enable export
extension force foreach grant import insert install load merge nextval reallocate remove rename revoke rollback set
start stop terminate transaction transactions uninstall update use
"""
FORBIDDEN = frozenset(_FORBIDDEN.split())

_PROCEDURES = """
db.labels db.relationshiptypes db.propertykeys db.schema.visualization db.schema.nodetypeproperties
db.schema.reltypeproperties db.index.fulltext.querynodes db.index.fulltext.queryrelationships
db.index.vector.querynodes dbms.components show_tables table_info show_connection db_version
"""
PROCEDURES = frozenset(_PROCEDURES.split())
"""What reads the schema or an index of ours; everything else after CALL is refused."""

# A statement that begins so would end the commit that it runs in, and with it the journal's entry.
_CONTROL = frozenset(["begin", "checkpoint", "commit", "rollback", "start", "use"])

_ADVICE = "run it with write=True (--write) if it is meant to change the memory"

Token = tuple[str, str]


def check_read_only(text: str) -> None:
    """Raise unless a text is plainly one reading statement.

    :param text: Cypher of a user's
    :raises ReadOnlyError: naming the word that is refused
    """
    tokens = _single_statement(text)
    for position, (kind, value) in enumerate(tokens):
        if kind == "number" and not _NUMBER.fullmatch(value):
            raise ReadOnlyError(f"this number runs into a word: {value}: put a space between them")
        if kind != "word" or _is_name(tokens, position):
            continue
        word = value.casefold()
        if word in FORBIDDEN:
            raise ReadOnlyError(f"this statement is not a plain read: {word.upper()}: {_ADVICE}")
        if word == "call":
            _check_call(tokens[position + 1 :])


def check_single_statement(text: str) -> None:
    """Raise unless a text holds exactly one statement, well-formed in its quotes, that leaves its transaction alone.

    :param text: Cypher of a user's
    :raises ReadOnlyError: if it is empty, has several statements, an open quote or comment, or controls the transaction
    """
    first = _single_statement(text)[0][1].casefold()
    if first in _CONTROL:
        raise ReadOnlyError(f"this statement controls the transaction: {first.upper()}: each call commits")


def check_given(text: str, parameters: Mapping[str, Any]) -> None:
    """Raise if a statement lacks a parameter: LadybugDB would take it for null.

    :param text: Cypher of a user's
    :param parameters: what was given
    :raises StoreError: naming the first that is missing
    """
    used = [value[1:] for kind, value in _tokens(text) if kind == "parameter"]
    missing = [name for name in used if name not in parameters]
    if missing:
        raise StoreError(f"this statement lacks a parameter: ${missing[0]}: give it a value")


def _single_statement(text: str) -> list[Token]:
    if _ESCAPE.search(text):
        raise ReadOnlyError("this statement holds a \\u escape: write the character itself: or pass it as a parameter")
    tokens = _tokens(text)
    if not tokens:
        raise ReadOnlyError("this statement is empty: it has no words outside comments: give one Cypher statement")
    for position, (kind, value) in enumerate(tokens):
        if kind == "open":
            raise ReadOnlyError(f"this statement has an open quote or comment: {value}: close it")
        if value == ";" and position < len(tokens) - 1:
            raise ReadOnlyError("this text has more than one statement: ';': give one statement at a time")
    if tokens[0][1] == ";":
        raise ReadOnlyError("this statement is empty: it is only ';': give one Cypher statement")
    return tokens


def _tokens(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "comment":
            found.append((kind, match.group()))
        elif match.group().startswith("//") and _ODD_LINE_END.search(match.group().rstrip("\r")):
            raise ReadOnlyError(
                "this comment holds an unusual line end: leave it out: or end its line with a line feed"
            )
    return found


def _is_name(tokens: list[Token], position: int) -> bool:
    """Whether a word can only be a label, a property or a key: after ``:``, after a dot of no number, in ``{word:``."""
    before = tokens[position - 1][1] if position else ""
    if before in {"{", ","}:
        return tokens[position + 1 : position + 2] == [("mark", ":")]
    if before != "." or position == 1:
        return before == ":"
    kind, value = tokens[position - 2]
    return kind in {"word", "name", "parameter", "string"} or value in {")", "]", "}"}


def _check_call(rest: list[Token]) -> None:
    """Allow ``CALL {…}``, ``CALL (x) {…}`` (their inside is scanned too) and the listed procedures."""
    if rest and rest[0][1] in {"{", "("}:
        return
    name = ""
    for kind, value in rest:
        if kind not in {"word", "name"} and value != ".":
            break
        name += value.strip("`")
    if name.casefold() not in PROCEDURES:
        raise ReadOnlyError(f"this procedure is not known to be a plain read: {name or 'CALL'}: {_ADVICE}")
