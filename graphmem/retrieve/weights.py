"""What an edge is worth to a question: as much as the sentence, or the fact, that makes it."""

import numpy as np
from numpy.typing import NDArray

from graphmem.index.arcs import N_EDGE_TYPES
from graphmem.index.graph import EdgeType
from graphmem.retrieve.signals import Signals
from graphmem.settings import SearchSettings


def edge_factors(signals: Signals, settings: SearchSettings) -> NDArray[np.float32]:
    """Factors by edge id: sentences first, then facts.

    A factor is ``(floor + max(0, cosine)) ** sharpness``: the floor keeps every way open, the power lets the sentences
    near the question decide.

    :param signals: what the question says of everything
    :param settings: floor and sharpness
    :returns: float32 (n_sentences + n_facts,), > 0
    """
    similarity = np.concatenate([signals.sentences, signals.facts])
    factors: NDArray[np.float32] = (np.float32(settings.floor) + np.maximum(similarity, 0.0)) ** settings.sharpness
    return factors.astype(np.float32)


def type_weights(settings: SearchSettings) -> NDArray[np.float32]:
    """Weights by edge type.

    :param settings: a weight for each type
    :returns: float32 (256,), >= 0
    """
    weights = np.zeros(N_EDGE_TYPES, dtype=np.float32)
    for kind in EdgeType:
        weights[kind] = getattr(settings, f"weight_{kind.name.lower()}")
    return weights
