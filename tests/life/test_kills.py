"""Ingestion that is killed: what was done stays done, and the end is the same as without the kill."""

import subprocess
import sys
from pathlib import Path

import pytest
from builders import document, parser
from canonical import canonical_state

from graphmem.encode import HashEncoder
from graphmem.index.memory_index import MemoryIndex
from graphmem.index.records import SCHEMAS
from graphmem.life.ingest import Ingestion
from graphmem.stores import open_store

NAMES = ["Alder", "Birk", "Castel", "Dorn", "Evers", "Falk"]
_RUN = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = sys.argv[4:]
from life.test_kills import ingest, stream
from graphmem.stores import open_store

# An address and its password come by the environment, as for any user.
store = open_store(sys.argv[1])

def watch(receipt):
    print(receipt.done, flush=True)
    if receipt.done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

ingest(store, Path(sys.argv[2]), stream(), watch)
"""


def stream():
    for number in range(240):
        a, b, c = (NAMES[(number * step + number // 6) % 6] for step in (1, 2, 3))
        text = f"{a} knows {b}. {b} likes {c} {number}.\n\n{c} ends."
        yield document(f"d{number}", text, title=f"{a} {number}" if number % 3 else "")


def ingest(store, folder, documents, watch=None):
    encoder = HashEncoder(16)
    parsed = []

    def parse(news):
        for item in news:
            parsed.append(item.source_id)
            yield from parser([item])

    if not store.meta().encoder:
        store.set_encoder(encoder.fingerprint, encoder.dimension)
    index = MemoryIndex(store, "default", folder, encoder)
    receipt = Ingestion(store, "default", index, encoder, parse).run(documents, watch)
    return receipt, parsed, index.refresh()


@pytest.mark.parametrize("done", [128])
def test_a_killed_run_goes_on_where_it_was(lasting_place, tmp_path, monkeypatch, done):
    if lasting_place.auth:
        monkeypatch.setenv("NEO4J_USERNAME", lasting_place.auth[0])
        monkeypatch.setenv("NEO4J_PASSWORD", lasting_place.auth[1])
    tests = Path(__file__).parents[1]
    command = [sys.executable, "-P", "-c", _RUN, lasting_place.location, str(tmp_path / "index"), str(done), str(tests)]
    killed = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (killed.returncode, killed.stdout.split()[-1]) == (-9, str(done)), killed.stderr
    store = lasting_place.open()
    receipt, parsed, generation = ingest(store, tmp_path / "index", stream())
    assert receipt.unchanged == [f"d{number}" for number in range(done)]
    assert parsed == receipt.created == [f"d{number}" for number in range(done, 240)]
    reference = open_store(":memory:")
    _, _, expected = ingest(reference, tmp_path / "reference", stream())
    assert canonical_state(store) == canonical_state(reference)
    for name in SCHEMAS:
        assert getattr(generation.records, name).equals(getattr(expected.records, name)), name
    reference.close()
