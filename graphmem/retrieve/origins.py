"""How much of what a walk gave a note comes from each kind of seed: one push for each kind.

PageRank is linear in its restart masses, so the parts of the kinds sum to the whole. Each push is a lower bound of its part
(:mod:`graphmem.index.push`); what they lack is shared in proportion.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from graphmem.index.push import PushResult, PushWorkspace, forward_push
from graphmem.retrieve.seeds import KINDS, Seeds


def shares_of_kinds(
    notes: Sequence[int], seeds: Seeds, push: PushResult, epsilon: float, workspace: PushWorkspace
) -> NDArray[np.float64]:
    """Tell which kinds of seeds brought notes their part of a walk.

    :param notes: rows of the notes
    :param seeds: where the walk started
    :param push: the walk
    :param epsilon: as the walk had it
    :param workspace: of the graph's size
    :returns: float64 (len(notes), 3), each row sums to 1; alike where the walk did not come to the note
    """
    found = np.zeros((len(notes), len(KINDS)))
    for column, weights in enumerate(seeds.parts.T):
        mass = float(weights.sum())
        if mass > 0:
            part = forward_push(
                push.graph, seeds.vertices, weights, damping=push.damping, epsilon=epsilon, workspace=workspace
            )
            found[:, column] = mass * part.at(np.asarray(notes))
    total = found.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = np.divide(found, total, out=np.full_like(found, 1 / len(KINDS)), where=total > 0)
    return shares
