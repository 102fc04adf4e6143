"""The modules of `benchmarks/`, which are scripts beside one another and no package, for tests of what they compute."""

import importlib
import sys
from contextlib import contextmanager
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@contextmanager
def benchmark_module(name):
    """Import one of them; afterwards it, and those that it imported, are forgotten.

    Standard modules come first in the search, so `benchmarks/confidence.py` and the like never shadow one.
    """
    before = set(sys.modules)
    sys.path.append(str(BENCHMARKS))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))
        for known in set(sys.modules) - before:
            if str(getattr(sys.modules[known], "__file__", "")).startswith(str(BENCHMARKS)):
                del sys.modules[known]
