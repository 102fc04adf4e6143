"""A Maven repository on the loopback address, for tests that fetch."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from graphmem.server.lockfile import LockedJar


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        pass

    def send_head(self):
        if self.path.endswith("torn.jar"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"torn")
            self.close_connection = True
            return None
        return super().send_head()


@dataclass(frozen=True)
class Maven:
    """A served folder."""

    root: Path
    url: str

    def publish(self, coordinate: str, content: bytes, ending: str = "jar") -> LockedJar:
        group, artifact, version, *classifier = coordinate.split(":")
        name = "-".join([artifact, version, *classifier]) + f".{ending}"
        path = self.root.joinpath(*group.split("."), artifact, version, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        path.with_name(f"{name}.sha1").write_text(sha1)
        return LockedJar(hashlib.sha256(content).hexdigest(), coordinate, name)


@pytest.fixture
def maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Maven]:
    """An empty repository, which the user's jgo configuration names, beside an empty local one."""
    root = tmp_path / "maven"
    root.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(root))) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        settings = tmp_path / "jgo.conf"
        settings.write_text(f"[repositories]\ncentral = {url}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(settings))
        monkeypatch.setenv("M2_REPO", str(tmp_path / "local"))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield Maven(root, url)
        server.shutdown()
        thread.join()
