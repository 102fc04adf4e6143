"""What users import: the names are pinned, importing does nothing else, and everything public is documented."""

import importlib
import inspect
import pkgutil
import subprocess
import sys

import graphmem

HEAVY = ("torch", "spacy", "sentence_transformers", "neo4j", "ladybug", "numba", "onnxruntime", "pyarrow", "networkx")


def modules() -> list[str]:
    found = pkgutil.walk_packages(graphmem.__path__, "graphmem.")
    return sorted(module.name for module in found if not module.name.endswith("__main__"))


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-P", "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_names_are_pinned() -> None:
    assert graphmem.__all__ == [
        "GraphMemError", "Hit", "IngestSettings", "Memory", "SearchSettings", "__version__", "open",
    ]
    assert all(getattr(graphmem, name) for name in graphmem.__all__)


def test_importing_only_defines_names() -> None:
    out = run(f"import graphmem, sys; print([m for m in {HEAVY!r} if m in sys.modules])")
    assert out.strip() == "[]"


def test_the_command_line_starts_without_heavy_imports() -> None:
    out = run(f"import graphmem.cli.app, sys; print([m for m in {HEAVY!r} if m in sys.modules])")
    assert out.strip() == "[]"


def test_no_bare_twin_of_a_mapped_package_is_loaded() -> None:
    names = [name for name in modules() if ".server" not in name and ".cli" not in name]
    code = f"import importlib, sys; [importlib.import_module(n) for n in {names!r}]"
    out = run(code + "; print(sorted({'ingest', 'queries'} & set(sys.modules)))")
    assert out.strip() == "[]"


def test_an_unknown_name_is_an_attribute_error() -> None:
    try:
        graphmem.nothing  # noqa: B018
    except AttributeError as error:
        assert "nothing" in str(error)
    else:
        raise AssertionError("an unknown name was found")


def test_everything_public_has_a_docstring() -> None:
    missing = []
    for name in modules():
        module = importlib.import_module(name)
        if not inspect.getdoc(module):
            missing.append(name)
        for attribute, value in vars(module).items():
            is_own = getattr(value, "__module__", None) == name
            is_public = not attribute.startswith("_") and (inspect.isfunction(value) or inspect.isclass(value))
            if is_own and is_public and not inspect.getdoc(value):
                missing.append(f"{name}.{attribute}")
    assert missing == []
