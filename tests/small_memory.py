"""A memory of a few texts, taken apart by the real language model."""

from contextlib import contextmanager

import graphmem


@contextmanager
def memory_of(texts):
    """Open a memory in main memory and add texts, given by title; the title is the id too."""
    with graphmem.open(":memory:", encoder="hash") as memory:
        for title, text in texts.items():
            memory.add(text, id=title, title=title)
        yield memory
