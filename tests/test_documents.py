"""The documents say what is true: the README's example runs, commands and files that are named exist."""

import re
from pathlib import Path

import pytest

from graphmem import queries
from graphmem.cli.app import app

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.model
def test_readme_example_runs_and_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"<!-- example -->\n```python\n(.*?)```", source, re.DOTALL)
    assert example is not None
    monkeypatch.chdir(tmp_path)
    exec(compile(example.group(1), "README.md", "exec"), {})  # noqa: S102 - our own README
    out = capsys.readouterr().out
    assert "Colin Archer was born in Larvik" in out
    assert "Fram" in out.split("Colin Archer", 1)[1]


def test_readme_names_only_commands_that_exist() -> None:
    source = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`graphmem (\w+)", source))
    known = {command.name for command in app.registered_commands} | {group.name for group in app.registered_groups}
    assert named
    assert named <= known


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/recall.md"])
def test_links_between_documents_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_dependency_is_justified() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[<>=\[ ]", item)[0] for group in groups for item in group} - {"graphmem"}
    rows = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Dependencies", 1)[1]
    assert {name for name in names if name not in rows} == set()


def test_every_query_has_a_purpose_and_declares_its_parameters() -> None:
    for name in queries.names():
        for dialect in queries.DIALECTS:
            try:
                query = queries.load(name, dialect)
            except queries.QueryNotFoundError:
                continue
            assert query.purpose, name
            assert set(query.parameters) == queries.parameters_used(query.text), name
