"""Names that mean the same, as HippoRAG finds them: all names are encoded, and each is compared with all others.

graphmem's own search has no use for this, so the index does not hold it: it is made when a strategy first asks for it, some
milliseconds a name and then a product of all names with all, and kept in a file beside the index until the names change.
"""

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from graphmem.encode import Encoder
from graphmem.retrieve.strategies.base import Source

THRESHOLD = 0.8
"""Least cosine of synonyms (HippoRAG, appendix on hyperparameters: tuned on 100 questions of MuSiQue's training part)."""
NEIGHBOURS = 100
"""How many synonyms of one name at most, as in HippoRAG's code."""
_SHORTEST = 3
_BLOCK = 512
_FILE = "synonyms.npz"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Pairs of names, each once.

    :param first: int64 (n,), rows
    :param second: int64 (n,), rows, each greater than its first
    :param cosine: float32 (n,), in [THRESHOLD, 1]
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    cosine: NDArray[np.float32]


def find_synonyms(names: Sequence[str], encoder: Encoder) -> Synonyms:
    """Compare all names with all; those of fewer than three letters and digits are left out.

    :param names: the names; equal ones are synonyms
    :param encoder: encodes them
    :returns: the pairs, in the order of their rows
    """
    distinct = sorted({name for name in names if sum(map(str.isalnum, name)) >= _SHORTEST})
    numbers = {name: number for number, name in enumerate(distinct)}
    used = np.array([row for row, name in enumerate(names) if name in numbers], dtype=np.int64)
    if not len(used):
        return Synonyms(used, used, np.empty(0, np.float32))
    vectors = encoder.encode(distinct)[[numbers[names[row]] for row in used]]
    found = [_near(vectors, start) for start in range(0, len(used), _BLOCK)]
    row, other, cosine = (np.concatenate(parts) for parts in zip(*found, strict=True))
    # A pair is kept where either has the other among its nearest.
    pairs, at = np.unique(np.sort(np.stack([row, other], axis=1), axis=1), axis=0, return_index=True)
    return Synonyms(used[pairs[:, 0]], used[pairs[:, 1]], cosine[at])


def synonyms_of(source: Source) -> Synonyms:
    """The entities of a memory whose names mean the same.

    :param source: the index
    :returns: pairs of entity rows
    """
    return kept_synonyms(source.generation.records.entities["name"].to_pylist(), source.encoder, source.log.folder)


def kept_synonyms(names: Sequence[str], encoder: Encoder, folder: Path) -> Synonyms:
    """As :func:`find_synonyms`, read from a file if it was made of the same names.

    :param names: the names
    :param encoder: encodes them
    :param folder: where the file is kept
    :returns: the pairs
    """
    key = blake2b("\n".join([encoder.fingerprint, *names]).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    path = folder / _FILE
    if path.exists():
        with np.load(path, allow_pickle=False) as file:
            if str(file["key"]) == key:
                return Synonyms(file["first"], file["second"], file["cosine"])
    found = find_synonyms(names, encoder)
    temporary = folder / f"{_FILE}.{os.getpid()}.new"
    # Where the disk does not take it, it is made again the next time.
    with contextlib.suppress(OSError):
        with temporary.open("wb") as target:
            np.savez(target, key=np.array(key), first=found.first, second=found.second, cosine=found.cosine)
        os.replace(temporary, path)
    return found


def _near(vectors: NDArray[np.float32], start: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """The nearest of some rows: positions of both, and their cosines."""
    block = vectors[start : start + _BLOCK]
    cosines = block @ vectors.T
    own = np.arange(len(block))
    cosines[own, start + own] = -1.0
    if cosines.shape[1] > NEIGHBOURS:
        least = np.partition(cosines, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS, None]
        cosines[cosines < least] = -1.0
    row, other = np.nonzero(cosines >= THRESHOLD)
    return start + row, other.astype(np.int64), np.minimum(cosines[row, other], 1.0)
