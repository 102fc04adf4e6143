"""Something to try graphmem on: a corpus of short encyclopedic texts that interlink, and questions over them.

A line of the corpus has ``id``, ``title``, ``text`` and ``tags``. A line of the questions has ``id``, ``question``,
``answer``, ``hops`` and ``gold``: the passages to be joined, in order, the last one holding the answer.
"""

from importlib.resources import files
from pathlib import Path


def corpus_path() -> Path:
    """Path of the demo corpus, a JSON Lines file that ``graphmem ingest`` takes as it is."""
    return _path("corpus.jsonl")


def questions_path() -> Path:
    """Path of the demo questions, a JSON Lines file that ``graphmem search --questions`` takes as it is."""
    return _path("questions.jsonl")


def _path(name: str) -> Path:
    return Path(str(files(__name__).joinpath(name)))
