"""The wheel: one top-level name, and everything inside that the code reads."""

import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

import graphmem

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    target = tmp_path_factory.mktemp("wheel")
    copy = tmp_path_factory.mktemp("source")
    # A copy: building in the checkout would leave folders behind that shadow the installed package.
    for name in ("pyproject.toml", "README.md", "LICENSE", "graphmem", "ingest", "queries"):
        subprocess.run(["cp", "-r", str(ROOT / name), str(copy)], check=True)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(target), str(copy)]
    subprocess.run([*command, "--disable-pip-version-check"], check=True)
    with zipfile.ZipFile(next(target.glob("*.whl"))) as wheel:
        return wheel.namelist()


def test_top_level_is_graphmem_alone(wheel_names: list[str]) -> None:
    tops = {name.split("/")[0] for name in wheel_names if ".dist-info/" not in name}
    assert tops == {"graphmem"}


def test_every_source_file_is_inside(wheel_names: list[str]) -> None:
    wanted = set()
    for folder, prefix in (("graphmem", "graphmem"), ("ingest", "graphmem/ingest"), ("queries", "graphmem/queries")):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".py", ".cypher", ".json", ".jsonl", ".lock", ".txt"} or path.name == "py.typed":
                wanted.add(f"{prefix}/{path.relative_to(ROOT / folder).as_posix()}")
    assert wanted - set(wheel_names) == set()


def test_version_has_one_source() -> None:
    assert version("graphmem") == graphmem.__version__
