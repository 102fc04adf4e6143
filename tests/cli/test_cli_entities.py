"""`graphmem entities` and `graphmem facts`: output, exit codes, one-line errors."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import graphmem
from graphmem.cli.app import app
from graphmem.encode import HashEncoder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("entities") / "memory"
    with graphmem.open(folder, encoder=HashEncoder()) as memory:
        memory.facts.add("Dvorak", "wrote", "Rusalka")
        memory.facts.add("Dvořák", "wrote", "Rusalka")
        memory.facts.add("Janacek", "wrote", "Jenufa")
        memory.facts.add("Janáček", "lived in", "Brno")
        memory.facts.add("IBM", "sold", "Deep Blue")
    return folder


@pytest.fixture
def memory(tmp_path: Path, pristine: Path) -> Path:
    return Path(shutil.copytree(pristine, tmp_path / "memory"))


def is_error(result: Result, words: str) -> bool:
    lines = result.stderr.strip().splitlines()
    return result.exit_code == 1 and len(lines) == 1 and lines[0].startswith("error: ") and words in lines[0]


def test_pairs_are_found_listed_and_decided(memory: Path) -> None:
    assert "no pairs are proposed" in run("entities", "list", "-m", memory).stdout
    done = json.loads(run("entities", "resolve", "-m", memory, "--json").stdout)
    assert (done["accepted"], done["proposed"]) == (1, 1)
    assert run("entities", "list", "-m", memory).stdout == "Janacek  =  Janáček  (spelled the same)\n"
    (pair,) = json.loads(run("entities", "list", "-m", memory, "--status", "accepted", "--json").stdout)
    assert (pair["one"], pair["other"], pair["reason"]) == ("Dvorak", "Dvořák", "spelled the same")
    assert run("entities", "merge", "Janacek", "Janáček", "-m", memory, "--reason", "same man").exit_code == 0
    again = run("entities", "merge", "Janacek", "Janáček", "-m", memory)
    assert is_error(again, "these are one already: Janacek and Janáček")
    assert "are two" in run("entities", "unmerge", "Janacek", "Janáček", "-m", memory).stdout
    assert "told apart" in run("entities", "reject", "Janacek", "Janáček", "-m", memory).stdout
    assert is_error(run("entities", "merge", "Janacek", "Janáček", "-m", memory), "told apart")
    assert "no longer" in run("entities", "withdraw", "Janacek", "Janáček", "-m", memory).stdout
    unknown = run("entities", "unmerge", "IBM", "Nobody", "-m", memory)
    assert is_error(unknown, "no such entity: Nobody")
    assert "memory." not in unknown.stderr
    assert run("cypher", "explore/hubs", "-m", memory, "-s", "default").exit_code == 0  # the way out that it names
    assert is_error(run("entities", "list", "-m", memory, "--status", "maybe"), "no such status: maybe")


def test_a_rule_that_says_the_same_is_named(memory: Path) -> None:
    run("entities", "merge", "Dvorak", "Dvořák", "-m", memory)
    run("entities", "resolve", "-m", memory)
    first = json.loads(run("entities", "unmerge", "Dvorak", "Dvořák", "-m", memory, "--json").stdout)
    assert first == {"done": False, "because": "spelled the same"}
    assert json.loads(run("entities", "unmerge", "Dvorak", "Dvořák", "-m", memory, "--json").stdout)["done"]


def test_facts_are_added_found_and_loaded(memory: Path, tmp_path: Path) -> None:
    where = ("-m", memory, "--encoder", "hash")
    add = ("facts", "add", "Fram", "was built in", "1892", "--subject-type", "SHIP", *where)
    assert run(*add).stdout == "1 fact added\n"
    assert run(*add).stdout == "this fact was there already\n"
    assert run("facts", "find", "-m", memory, "--subject", "Fram").stdout == "Fram – was built in – 1892\n"
    (fact,) = json.loads(run("facts", "find", "-m", memory, "--object", "1892", "--json").stdout)
    assert fact["predicate"] == "was built in"
    assert is_error(run("facts", "add", "Fram", "is", "x", "--source", "nowhere", *where), "no such document: nowhere")
    assert is_error(run("facts", "load", tmp_path / "none.jsonl", *where), "no such file")

    file = tmp_path / "triples.jsonl"
    file.write_text('{"id": "a", "triples": [["Gj\u00f8a", "was sailed by", "Roald Amundsen"]]}\n', encoding="utf-8")
    done = json.loads(run("facts", "load", file, "--json", *where).stdout)
    assert (done["own"], done["added"], done["rejected"]) == (1, 0, [])
    file.write_text("{broken\n", encoding="utf-8")
    result = run("facts", "load", file, *where)
    assert (result.exit_code, result.stderr.count("rejected: ")) == (1, 1)
