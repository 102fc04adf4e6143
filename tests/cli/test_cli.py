"""The command line as scripts use it: output, files and exit codes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graphmem.cli.app import app

TEXT = "The Fram was designed by Colin Archer. Colin Archer was born in Larvik."
# What no search needs; the first three take seconds.
WRITING = ("torch", "spacy", "sentence_transformers", "graphmem.ingest.language", "graphmem.life.ingest", "graphmem.facts")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def as_json(result: Result) -> object:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def is_one_line_error(result: Result) -> bool:
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    return len(lines) == 1 and lines[0].startswith("error: ") and lines[0].count(": ") >= 2


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.jsonl"
    rows = [
        {"id": "fram", "title": "Fram", "text": "Fram is a polar ship. Fram was designed by Colin Archer."},
        {"id": "archer", "title": "Colin Archer", "text": "Colin Archer was born in Larvik. He built many ships."},
        {"id": 7, "title": "Larvik", "text": "Larvik is a town in Norway."},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory, corpus: Path) -> Path:
    folder = tmp_path_factory.mktemp("pristine") / "memory"
    result = run("ingest", corpus, "--memory", folder, "--encoder", "hash", "--json")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def memory(tmp_path: Path, pristine: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "memory"))


def test_ingest_gives_a_receipt_and_the_second_run_changes_nothing(tmp_path: Path, corpus: Path) -> None:
    folder = tmp_path / "memory"
    first = as_json(run("ingest", corpus, "--memory", folder, "--encoder", "hash", "--json"))
    second = as_json(run("ingest", corpus, "--memory", folder, "--encoder", "hash", "--json"))
    assert isinstance(first, dict) and isinstance(second, dict)
    assert (first["created"], first["unchanged"]) == (3, 0)
    assert (second["created"], second["unchanged"], second["notes"], second["links"]) == (0, 3, 0, 0)


def test_understand_prints_what_a_question_names_even_misspelled(memory: Path) -> None:
    question = "Where was Colin Archre born?"
    printed = run("understand", question, "--memory", memory, "--encoder", "hash")
    assert printed.exit_code == 0, printed.output
    assert "“Colin Archre” → Colin Archer (fuzzy)" in printed.stdout
    found = as_json(run("understand", question, "--memory", memory, "--encoder", "hash", "--json"))
    assert isinstance(found, dict)
    assert (found["kind"], found["chain"]) == ("place", ["birth place"])


def test_search_prints_hits_with_reasons(memory: Path) -> None:
    result = run("search", "Where was the designer of Fram born?", "--memory", memory, "--encoder", "hash", "-k", "2")
    assert result.exit_code == 0, result.output
    assert "Colin Archer" in result.stdout
    assert "similarity" in result.stdout


def test_search_json_has_shares_that_sum_to_the_score(memory: Path) -> None:
    hits = as_json(run("search", "Who designed Fram?", "--memory", memory, "--encoder", "hash", "--json"))
    assert isinstance(hits, list) and hits
    for hit in hits:
        assert sum(path["share"] for path in hit["paths"]) + hit["remainder"] == pytest.approx(hit["score"], abs=1e-9)
        assert sum(hit["signals"].values()) == pytest.approx(hit["score"], abs=1e-9)


def test_search_questions_writes_one_line_each_in_the_contract(memory: Path, tmp_path: Path) -> None:
    questions, output = tmp_path / "q.jsonl", tmp_path / "run.jsonl"
    questions.write_text('{"id": "a", "question": "Who designed Fram?"}\n\n{"id": 2, "question": "Where is Larvik?"}\n')
    options = ("--memory", memory, "--encoder", "hash", "-k", "10", "--output", output)
    result = run("search", "--questions", questions, *options)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in output.read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", 2]
    for row in rows:
        sources = [hit["source"] for hit in row["hits"]]
        assert len(sources) == len(set(sources)) and set(sources) <= {"fram", "archer", "7"}
        values = [hit["score"] for hit in row["hits"]]
        assert values == sorted(values, reverse=True)
        assert row["ms"] > 0


def test_cypher_reads_and_refuses_to_write(memory: Path) -> None:
    rows = as_json(run("cypher", "MATCH (d:Document) RETURN d.source_id AS id ORDER BY id", "--memory", memory, "--json"))
    assert rows == [{"id": "7"}, {"id": "archer"}, {"id": "fram"}]
    refused = run("cypher", "MATCH (d:Document) DETACH DELETE d", "--memory", memory)
    assert refused.exit_code == 1
    assert is_one_line_error(refused)
    change = "MATCH (d:Document {source_id: '7'}) SET d.uri = 'x' RETURN d.uri"
    written = run("cypher", change, "--memory", memory, "--write")
    assert written.exit_code == 0, written.output


def test_cypher_runs_a_query_of_the_library(memory: Path) -> None:
    rows = as_json(run("cypher", "explore/facts_about", "--memory", memory, "-p", "name=Fram", "--json"))
    assert isinstance(rows, list) and rows


def test_stats_counts(memory: Path) -> None:
    values = as_json(run("stats", "--memory", memory, "--json"))
    assert isinstance(values, dict)
    assert values["documents"] == values["notes"] == 3
    assert values["encoder"].startswith("hash")
    assert "documents" in run("stats", "--memory", memory).stdout


def test_extract_gives_facts_in_the_texts_own_words(tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "facts.jsonl"
    source.write_text(json.dumps({"id": "s1", "text": TEXT}) + "\n", encoding="utf-8")
    result = run("extract", source, "--output", output, "--processes", "1")
    assert result.exit_code == 0, result.output
    (row,) = [json.loads(line) for line in output.read_text().splitlines()]
    assert row["id"] == "s1"
    found = {(fact["subject"], fact["predicate"], fact["object"]) for fact in row["facts"]}
    assert ("Colin Archer", "was born in", "Larvik") in found
    for fact in row["facts"]:
        evidence = TEXT[fact["start"] : fact["end"]]
        assert fact["subject"] in evidence and fact["object"] in evidence
        assert 0 <= fact["confidence"] <= 1


def test_index_can_be_made_anew(memory: Path) -> None:
    before = run("search", "Who designed Fram?", "--memory", memory, "--encoder", "hash", "--json").stdout
    values = as_json(run("index", "--rebuild", "--memory", memory, "--encoder", "hash", "--json"))
    assert isinstance(values, dict) and values["bytes"] > 0
    assert run("search", "Who designed Fram?", "--memory", memory, "--encoder", "hash", "--json").stdout == before


@pytest.mark.model
def test_another_encoder_is_refused_and_reembed_is_the_way_out(memory: Path) -> None:
    refused = run("search", "Who designed Fram?", "--memory", memory)
    assert refused.exit_code == 1
    assert "reembed" in refused.stderr
    as_json(run("reembed", "--memory", memory, "--json"))
    assert run("search", "Who designed Fram?", "--memory", memory).exit_code == 0


def test_search_takes_a_published_strategy_by_name(memory: Path) -> None:
    common = ("search", "Who designed Fram?", "--memory", memory, "--encoder", "hash", "--json", "--mode")
    hits = as_json(run(*common, "hipporag2"))
    assert isinstance(hits, list) and hits[0]["note"]["source"] == "fram"
    assert list(hits[0]["signals"]) == ["hipporag2"] and hits[0]["paths"] == []
    assert run(*common, "hipporag3").exit_code == 2


def test_search_in_a_fresh_process_imports_nothing_that_only_writing_needs(memory: Path) -> None:
    code = (
        "import sys; from graphmem.cli.app import app\n"
        f"try: app(['search', 'Who designed Fram?', '--memory', {str(memory)!r}, '--encoder', 'hash'])\n"
        "except SystemExit as end: assert not end.code\n"
        f"print([m for m in {WRITING!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def bad_inputs(folder: Path) -> dict[str, Path]:
    """Inputs that cannot be taken, by what is wrong with them."""
    (folder / "empty-folder").mkdir()
    files = {
        "empty": b"", "not-utf-8": b"\xff\xfe\x00\xd8\x00" * 5, "broken": b'{"id": "x", "text": \n',
        "without-text": b'{"id": "x"}\n', "wrong-type": b'{"id": "x", "text": 3}\n',
        "huge-line": b'{"id": "x", "text": "' + b"a" * 25_000_000 + b'"}\n',
    }
    for name, content in files.items():
        (folder / f"{name}.jsonl").write_bytes(content)
    paths = {name: folder / f"{name}.jsonl" for name in files}
    return {**paths, "missing": folder / "missing.txt", "empty-folder": folder / "empty-folder"}


def test_bad_inputs_are_named_and_the_others_are_done(tmp_path: Path, corpus: Path) -> None:
    for name, path in bad_inputs(tmp_path).items():
        folder = tmp_path / f"memory-{name}"
        result = run("ingest", path, corpus, "--memory", folder, "--encoder", "hash", "--json")
        assert result.exit_code == 3, (name, result.output)
        receipt = json.loads(result.stdout)
        assert receipt["created"] == 3, name
        assert len(receipt["rejected"]) == 1, name
        rejected = receipt["rejected"][0]
        assert path.name in rejected["source"] and rejected["reason"] and rejected["advice"], name


def test_nothing_but_bad_input_is_an_error(tmp_path: Path) -> None:
    result = run("ingest", tmp_path / "missing.txt", "--memory", tmp_path / "m", "--encoder", "hash")
    assert result.exit_code == 1
    assert "missing.txt" in result.stderr


def test_strange_scripts_and_characters_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "strange.jsonl"
    rows = [
        {"id": "zh", "title": "北京大学", "text": "北京大学位于北京。它成立于1898年。"},
        {"id": "ar", "title": "القاهرة", "text": "القاهرة هي عاصمة مصر."},
        {"id": "ctl", "title": "Bell", "text": "A bell\u0007 rang in London.\u0000 It was loud."},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    receipt = as_json(run("ingest", path, "--memory", tmp_path / "m", "--encoder", "hash", "--json"))
    assert isinstance(receipt, dict) and receipt["created"] == 3
    result = run("search", "北京大学", "--memory", tmp_path / "m", "--encoder", "hash", "-k", "1", "--json")
    assert json.loads(result.stdout)[0]["note"]["source"] == "zh"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("search", "x", "--memory", "{}/none"), "none"),
        (("search", "--memory", "{}/none"), "QUESTION"),
        (("stats", "--memory", "{}/file"), "file"),
        (("stats", "--memory", "bolt://127.0.0.1:1"), "neo4j start"),
        (("stats", "--memory", "ftp://somewhere"), "ftp"),
        (("ingest", "x", "--memory", "{}/file"), "file"),
        (("search", "--questions", "{}/nothing", "--output", "{}/o", "--memory", "{}/none"), "nothing"),
        (("extract", "{}/nothing.jsonl", "--output", "{}/missing/o.jsonl"), "missing"),
    ],
    ids=["no-memory", "no-question", "a-file", "server-down", "no-address", "into-file", "no-questions", "no-folder"],
)
def test_mistakes_are_answered_by_one_line(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    (tmp_path / "file").write_text("not a memory")
    encoder = ("--encoder", "hash") if "ingest" in arguments else ()
    result = run(*(argument.format(tmp_path) for argument in arguments), *encoder)
    assert result.exit_code == 1
    assert is_one_line_error(result), result.stderr
    assert word in result.stderr


def test_a_full_disk_is_one_clear_line_and_loses_nothing(memory: Path, corpus: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    rows = [{"id": f"m{i}", "title": f"Ship {i}", "text": f"Ship {i} sailed to Larvik. " * 40} for i in range(200)]
    more.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    # A limit on the size of files is what a full disk looks like to a process, without filling one.
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "from graphmem.cli.app import main; main()"
    )
    command = [sys.executable, "-P", "-c", code, "ingest", str(more), "--memory", str(memory), "--encoder", "hash"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    kept = as_json(run("cypher", "MATCH (d:Document {source_id: 'fram'}) RETURN d.title AS t", "--memory", memory, "--json"))
    assert kept == [{"t": "Fram"}]


def test_answers_are_given_one_by_one(memory: Path, tmp_path: Path) -> None:
    questions, output = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    asked = [{"id": 7, "question": "Where was the designer of Fram born?"}, {"id": "b", "question": "Who was Zorblax Quun?"}]
    questions.write_text("\n".join(json.dumps(row) for row in asked), encoding="utf-8")
    files = ("--questions", questions, "--output", output)
    done = as_json(run("answer", *files, "--memory", memory, "--encoder", "hash", "--json"))
    assert isinstance(done, dict)
    assert done["questions"] == 2
    rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [7, "b"]
    for row in rows:
        assert set(row) == {"id", "answer", "confidence", "evidence", "ms"}
        assert row["answer"] is None or row["answer"]
        assert set(row["evidence"]) <= {"fram", "archer", "7"}
        assert row["ms"] > 0


def test_an_answer_and_a_context_in_words_and_as_json(memory: Path) -> None:
    question = "Where was the designer of Fram born?"
    options = ("--memory", memory, "--encoder", "hash")
    answer = as_json(run("answer", question, *options, "--json"))
    assert isinstance(answer, dict)
    assert "Larvik" in (answer["answer"], answer["held_back"])
    assert "archer" in answer["sources"]
    assert "confidence" in run("answer", question, *options).stdout
    context = as_json(run("context", question, *options, "--max-tokens", "60", "--json"))
    assert isinstance(context, dict)
    assert context["tokens"] <= 60
    assert context["text"] in run("context", question, *options, "--max-tokens", "60").stdout


def test_answering_needs_one_question_or_a_file_of_them(memory: Path) -> None:
    assert is_one_line_error(run("answer", "--memory", memory, "--encoder", "hash"))
