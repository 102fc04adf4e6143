import json
import os
import sys

import pytest
from graphmem.ingest import Rejection, SourceDocument, clean_text, read_documents
from graphmem.ingest.readers.markdown import read_markdown
from hypothesis import given
from hypothesis import strategies as st


def read(*paths, **options):
    results = list(read_documents(paths, **options))
    documents = [result for result in results if isinstance(result, SourceDocument)]
    return documents, [result for result in results if isinstance(result, Rejection)]


def write_lines(path, *rows):
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def test_a_folder_is_read_in_sorted_order_with_paths_as_identifiers(tmp_path):
    for name in ["b/two.md", "a.txt", "b/c/three.jsonl", ".hidden.txt", ".git/x.txt", "image.png", "Z.TXT"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"id": "row", "text": "A row."}' if name.endswith("jsonl") else "Some text.")
    documents, rejections = read(tmp_path)
    assert [document.source_id for document in documents] == ["Z.TXT", "a.txt", "b/two.md", "row"]
    assert rejections == []


def test_a_file_given_directly_is_plain_text_whatever_its_suffix(tmp_path):
    path = tmp_path / "old_letters.log"
    path.write_text("Dear Anna.")
    ((document,), rejections) = read(path)
    assert (document.source_id, document.title, document.media_type) == ("old_letters.log", "old letters", "text/plain")
    assert document.uri == path.resolve().as_uri()
    assert rejections == []


def test_every_field_of_a_json_line_arrives(tmp_path):
    row = {
        "id": 7,
        "title": "T",
        "text": "Hello.\r\nYou.",
        "uri": "u",
        "time": "2024-05-01",
        "speaker": "Ann",
        "conversation": "c1",
        "tags": ["x", "x", " "],
    }
    ((document,), _) = read(write_lines(tmp_path / "rows.jsonl", row))
    assert document == SourceDocument(
        "7", "Hello.\nYou.", "T", "u", "application/x-ndjson", "2024-05-01", "Ann", "c1", ("x",)
    )


def test_a_line_without_id_is_named_by_file_and_line(tmp_path):
    documents, _ = read(write_lines(tmp_path / "rows.ndjson", {"text": "One."}, "", {"text": "Three.", "id": None}))
    assert [document.source_id for document in documents] == ["rows.ndjson#1", "rows.ndjson#3"]


BAD_LINES = [
    ("{bad", "line 2", "column 2"),
    ("[1, 2]", "line 2", "a list, not an object"),
    ('"x"', "line 2", "a string, not an object"),
    ('{"id": "x"}', "line 2", "lacks `text`"),
    ('{"id": "x", "text": null}', "line 2", "lacks `text`"),
    ('{"id": "x", "text": 5}', "line 2", "`text` that is a number"),
    ('{"id": "x", "text": "  "}', "line 2", "empty `text`"),
    ('{"id": true, "text": "t"}', "line 2", "`id` that is true or false"),
    ('{"id": 1.5, "text": "t"}', "line 2", "`id` that is a number"),
    ('{"id": " ", "text": "t"}', "line 2", "empty `id`"),
    ('{"text": "t", "title": ["x"]}', "line 2", "`title` that is a list"),
    ('{"text": "t", "tags": "x"}', "line 2", "`tags`"),
    ('{"text": "t", "tags": [1]}', "line 2", "`tags`"),
    ("[" * 100_000, "line 2", "nested too deeply"),
    ('{"text": "t", "n": ' + "9" * 5000 + "}", "line 2", "number too long"),
]


@pytest.mark.parametrize(("line", "where", "why"), BAD_LINES)
def test_a_bad_line_is_rejected_by_name_and_the_others_are_read(tmp_path, line, where, why):
    path = write_lines(tmp_path / "rows.jsonl", {"id": "a", "text": "A."}, line, {"id": "b", "text": "B."})
    documents, (rejection,) = read(path)
    assert [document.source_id for document in documents] == ["a", "b"]
    assert rejection.source == f"{path}, {where}"
    assert why in rejection.reason
    assert rejection.advice


BAD_FILES = [
    ("empty.txt", b"", "empty"),
    ("blank.txt", b" \n\t", "empty"),
    ("blank.md", b"<!-- nothing -->\n", "empty"),
    ("none.jsonl", b"\n\n", "no document"),
    ("bytes.txt", b"hello \xff\xfe\x80 wor\x81ld \xc0\xc1 ok", "not valid UTF-8: byte 6"),
    ("mixed.txt", "caf\u00e9 ".encode() + b"na\xefve", "not valid UTF-8"),
    ("torn.txt", b"\xff\xfea", "not valid UTF-16-LE"),
    ("nul.txt", b"\x00\x01" * 100, "binary"),
    ("paper.txt", b"%PDF-1.7 \xe2\xe3", "binary"),
    ("bytes.jsonl", b'{"text": "\xff\x81"}\n', "not valid UTF-8"),
]


@pytest.mark.parametrize(("name", "content", "why"), BAD_FILES)
def test_a_bad_file_is_rejected_by_name_and_the_others_are_read(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text("Good.")
    (document,), (rejection,) = read(tmp_path)
    assert document.source_id == "good.txt"
    assert rejection.source.startswith(str(tmp_path / name))
    assert why in rejection.reason
    assert "\n" not in rejection.reason + rejection.advice


GOOD_ENCODINGS = [
    ("Le caf\u00e9 \u00e9tait ferm\u00e9 \u00e0 No\u00ebl, apr\u00e8s la f\u00eate.", "latin-1"),
    ("\u201cThe house\u201d was \u2018old\u2019 \u2013 nobody lived there, it\u2019s said.", "cp1252"),
    ("Za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105 ja\u017a\u0144, to jest zdanie po polsku.", "cp1250"),
    ("Это обычный русский текст, который проверяет кодировку.", "cp1251"),
    ("hello w\u00f6rld", "utf-16"),
    ("hello w\u00f6rld", "utf-8-sig"),
    ("hello w\u00f6rld \U0001f600", "utf-32"),
    ("\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd, \u4f60\u597d", "utf-8"),
]


@pytest.mark.parametrize(("text", "encoding"), GOOD_ENCODINGS)
def test_an_encoding_is_recognised(tmp_path, text, encoding):
    path = tmp_path / "text.txt"
    path.write_bytes(text.encode(encoding))
    ((document,), _) = read(path)
    assert document.text == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_json_lines_with_a_byte_order_mark(tmp_path, encoding):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"id": "1", "text": "\u0101\u0d0a"}\n{"id": "2", "text": "b"}\n', encoding)
    documents, rejections = read(path)
    assert [document.text for document in documents] == ["\u0101\u0d0a", "b"]
    assert rejections == []


def test_what_is_too_long_is_rejected_and_the_rest_goes_on(tmp_path):
    (tmp_path / "long.txt").write_text("x" * 1001)
    write_lines(tmp_path / "rows.jsonl", {"id": "long", "text": "x" * 1001}, {"id": "ok", "text": "fine"})
    (tmp_path / "wide.jsonl").write_text(json.dumps({"text": "x" * 1001}) + '\n{"id": "u", "text": "fine"}\n', "utf-16")
    documents, rejections = read(tmp_path, max_document_bytes=1000)
    assert [document.source_id for document in documents] == ["ok", "u"]
    assert [rejection.source.removeprefix(str(tmp_path) + os.sep) for rejection in rejections] == [
        "long.txt",
        "rows.jsonl, line 1",
        "wide.jsonl, line 1",
    ]
    assert all("longer than 0.001 MB" in rejection.reason for rejection in rejections)


def test_a_line_of_fifty_megabytes_is_not_held(tmp_path):
    import tracemalloc

    path = tmp_path / "rows.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(50):
            file.write(b"x" * 1_000_000)
        file.write(b'"}\n{"id": "b", "text": "B."}\n')
    tracemalloc.start()
    documents, (rejection,) = read(path, max_document_bytes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [document.source_id for document in documents] == ["b"]
    assert rejection.source.endswith("line 1")
    assert peak < 10_000_000


def test_a_missing_path_and_an_unreadable_folder(tmp_path):
    (tmp_path / "image.png").write_bytes(b"x")
    _, rejections = read(tmp_path / "nowhere", tmp_path, "/dev/null")
    assert [rejection.reason for rejection in rejections] == [
        "does not exist",
        "has no readable files in it",
        "is neither a file nor a folder",
    ]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may read everything")
def test_permission_denied(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("Secret.")
    path.chmod(0)
    _, (rejection,) = read(path)
    assert rejection.reason == "may not be read: permission denied"


def test_links_in_circles_end(tmp_path):
    (tmp_path / "a.txt").write_text("A.")
    (tmp_path / "sub").mkdir()
    os.symlink(tmp_path, tmp_path / "sub" / "up")
    os.symlink(tmp_path / "gone.txt", tmp_path / "broken.txt")
    documents, rejections = read(tmp_path)
    assert [document.source_id for document in documents] == ["a.txt"]
    assert rejections == []


def test_an_identifier_is_used_once(tmp_path):
    path = write_lines(
        tmp_path / "rows.jsonl", {"id": "a", "text": "One."}, {"id": "a", "text": "One."}, {"id": "a", "text": "Other."}
    )
    (document,), (rejection,) = read(path)
    assert document.text == "One."
    assert rejection.source == f"{path}, line 3"
    assert "identifier of another document" in rejection.reason


@given(st.text(st.characters(codec=None), max_size=60))
def test_clean_text_can_be_stored_and_is_clean(text):
    cleaned = clean_text(text)
    cleaned.encode("utf-8")
    assert clean_text(cleaned) == cleaned or cleaned.startswith("\ufeff")
    assert "\r" not in cleaned
    assert all(char in "\n\t" or ord(char) >= 32 for char in cleaned)


def test_lone_surrogates_and_controls_are_replaced(tmp_path):
    ((document,), _) = read(write_lines(tmp_path / "rows.jsonl", '{"text": "a\\ud800b\\u0000c\\td"}'))
    assert document.text == "a\ufffdb c\td"


MARKDOWN = """\
---
title: "The front matter"
date: 2020-01-01
---
# First *heading*

Some **bold** [link](http://example.org) and ![an image](a.png) with `code`.
Next line.

Second heading
--------------

- item one
  goes on
- item two
  1. nested

> quoted

| name | year |
|------|------|
| Anna | 1950 |

```python
x = 1  # not a heading
```

<div>plain <!-- hidden --> html</div>
"""


def test_markdown_becomes_readable_text():
    title, text = read_markdown(MARKDOWN)
    assert title == "The front matter"
    assert text.split("\n") == [
        "# First heading",
        "",
        "Some bold link and an image with code.",
        "Next line.",
        "",
        "## Second heading",
        "",
        "- item one goes on",
        "- item two",
        "  1. nested",
        "",
        "quoted",
        "",
        "name | year",
        "",
        "Anna | 1950",
        "",
        "x = 1  # not a heading",
        "",
        "plain  html",
    ]


def test_markdown_takes_its_title_from_the_first_heading(tmp_path):
    path = tmp_path / "note.md"
    path.write_text("Intro.\n\n## Deep *sea*\n\nFish.")
    ((document,), _) = read(path)
    assert (document.title, document.media_type) == ("Deep sea", "text/markdown")
