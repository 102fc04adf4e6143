"""Three short documents, and a way to feed them to a memory without a language model."""

from builders import document, parser

from graphmem.encode import HashEncoder
from graphmem.life.ingest import Ingestion

ENCODER = HashEncoder(64)
TEXTS = [
    document("fram", "Fram was drawn by Colin Archer. Fram does not fear Winter.", title="Fram", tags=("ship",)),
    document("archer", "Colin Archer was born in Larvik.\n\nLarvik grew in 1671.", title="Colin Archer", time="1832"),
    document("larvik", "Larvik lies in Norway.", title="Larvik"),
]


def feed(memory, *documents):
    """Ingest with the parser that needs no language model."""
    return Ingestion(memory._store, memory.space, memory._open_index(), memory._need_encoder(), parser).run(documents)
