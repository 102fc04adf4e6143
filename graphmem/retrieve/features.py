"""What is known of each candidate, as numbers that mean the same in every corpus.

Each feature comes twice: as it is, and divided by its greatest value among the question's candidates, so that corpora
look alike to the ranker.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from graphmem.index.generation import Generation
from graphmem.index.graph import EdgeType
from graphmem.retrieve.candidates import Candidates
from graphmem.retrieve.leaving import leaving
from graphmem.retrieve.signals import Signals, best_of_note

Floats = NDArray[np.float32]
STRONG = 12
"""How many of the strongest candidates the others are compared with."""


def own_features(
    candidates: Candidates, signals: Signals, walks: Mapping[str, NDArray[np.float64]], generation: Generation
) -> dict[str, Floats]:
    """What each candidate is by itself.

    :param candidates: the notes
    :param signals: what the question says of everything
    :param walks: walks by name, each float64 (n_notes,)
    :param generation: the index
    :returns: float32 (n,) by name
    """
    notes = candidates.notes
    best = best_of_note(signals.sentences, generation.graph.sentence_start, notes)
    features = {
        "dense": signals.notes[notes], "bm25": signals.bm25[notes], "sentence": best, "text": signals.text[notes],
        "fact": signals.stated[notes], "telling": candidates.telling,
        "titled": candidates.titled, "named": candidates.named.mean(axis=1) if candidates.named.size else 0 * best,
        "names": candidates.named.sum(axis=1) if candidates.named.size else 0 * best,
        "coverage": candidates.covered @ candidates.token_weight,
    }
    for name, walk in walks.items():
        features[f"walk_{name}"] = np.log1p(1e4 * walk[notes]).astype(np.float32)
    around, beside = _neighbours(candidates, signals, generation)
    features["around"], features["beside"] = around, beside
    return {name: np.asarray(values, dtype=np.float32) for name, values in features.items()}


def question_features(candidates: Candidates, signals: Signals) -> dict[str, float]:
    """What is the same for all candidates of a question: it tells the ranker which signals to trust.

    :param candidates: the notes
    :param signals: what the question says of everything
    :returns: numbers by name
    """
    return {
        "q_names": float(candidates.named.shape[1]), "q_titled": float((candidates.titled > 0).sum()),
        "q_tokens": float(candidates.covered.shape[1]), "q_dense": float(signals.notes.max(initial=0.0)),
        "q_linked": float((candidates.links > 0).any(axis=0).mean()), "q_shared": float((candidates.shared > 0).mean()),
        "q_related": float(candidates.related.max(initial=0.0)),
    }


def residual_features(candidates: Candidates, strength: Floats, residual: Mapping[int, Floats]) -> dict[str, Floats]:
    """What each candidate is to what the strong ones leave open.

    :param candidates: the notes
    :param strength: float32 (n,), how strong each candidate is, in [0, 1]
    :param residual: by strong candidate, float32 (2, n), as :class:`graphmem.retrieve.residual.ResidualReader` gives it
    :returns: float32 (n,) by name
    """
    nothing = np.zeros_like(strength)
    features = {"residual": nothing, "residual_said": nothing, "residual_any": nothing}
    for row, (near, said) in residual.items():
        found = strength[row] * near, strength[row] * said, said
        features = {name: np.maximum(features[name], values) for name, values in zip(features, found, strict=True)}
    return features


def pair_features(candidates: Candidates, strength: Floats) -> dict[str, Floats]:
    """What each candidate is to the strong ones.

    :param candidates: the notes
    :param strength: float32 (n,), how strong each candidate is, in [0, 1]
    :returns: float32 (n,) by name
    """
    strong = np.argsort(-strength, kind="stable")[:STRONG]
    s = strength[strong, None]
    links = candidates.links * candidates.damping[:, None]
    shared = candidates.shared
    hop, told = s * links[strong], (s * candidates.related[strong]).max(axis=0)
    middle, beside = hop.max(axis=0), (s * shared[strong]).max(axis=0)
    joined = ((candidates.links[strong] > 0) | (candidates.links.T[strong] > 0) | (shared[strong] > 0)).astype(np.float32)
    best = of_best(candidates.links + candidates.related + np.float32(0.5) * candidates.told)
    best_shared = of_best(candidates.shared + candidates.told_shared)
    weight = candidates.token_weight
    own = candidates.covered @ weight
    both = np.maximum(candidates.covered[strong, None, :], candidates.covered[None, :, :]) @ weight
    gain = both - own[strong, None]
    away = 1.0 - (strong[:, None] == np.arange(len(strength))).astype(np.float32)
    features = {
        "link_in": middle, "link_in_sum": hop.sum(axis=0),
        "link_out": (s * links.T[strong]).max(axis=0), "link_out_sum": (s * links.T[strong]).sum(axis=0),
        "shared": beside, "shared_sum": (s * shared[strong]).sum(axis=0),
        "two_hops": (middle[:, None] * links).max(axis=0),
        "two_shared": np.maximum((middle[:, None] * shared).max(axis=0), (beside[:, None] * links).max(axis=0)),
        "related": told, "related_out": (s * candidates.related.T[strong]).max(axis=0),
        "two_related": np.maximum((told[:, None] * links).max(axis=0), (middle[:, None] * candidates.related).max(axis=0)),
        "told": (s * candidates.told[strong]).max(axis=0), "told_shared": (s * candidates.told_shared[strong]).max(axis=0),
        "link_best": (s * best[strong]).max(axis=0), "shared_best": (s * best_shared[strong]).max(axis=0),
        "pair": (s * both * away).max(axis=0), "pair_joined": (s * both * joined).max(axis=0),
        "gain_joined": (s * gain * joined).max(axis=0), "gain": (s * gain * away).max(axis=0),
    }
    if candidates.named.size:
        names = np.maximum(candidates.named[strong, None, :], candidates.named[None, :, :]).mean(axis=2)
        features["names_joined"] = (s * names * joined).max(axis=0)
    else:
        features["names_joined"] = np.zeros_like(strength)
    return {name: np.asarray(values, dtype=np.float32) for name, values in features.items()}


def table(columns: Mapping[str, Floats], constants: Mapping[str, float]) -> tuple[Floats, list[str]]:
    """Features as the ranker takes them.

    :param columns: float32 (n,) by name
    :param constants: numbers that are the same for all
    :returns: float32 (n, n_features), and the features' names
    """
    names = sorted(columns)
    plain = np.stack([columns[name] for name in names], axis=1)
    top = np.maximum(plain.max(axis=0, initial=0.0), 1e-9)
    fixed = np.tile(np.array([constants[name] for name in sorted(constants)], np.float32), (len(plain), 1))
    rows = np.concatenate([plain, np.maximum(plain, 0.0) / top, fixed], axis=1)
    return rows, [*names, *(f"{name}/max" for name in names), *sorted(constants)]


def of_best(worth: Floats) -> Floats:
    """What each note leads to, beside the best that it leads to.

    :param worth: float32 (n, n), from each note to each
    :returns: float32 (n, n), in [0, 1]
    """
    share: Floats = worth / np.maximum(worth.max(axis=1, keepdims=True, initial=0.0), np.float32(1e-6))
    return share


def _neighbours(candidates: Candidates, signals: Signals, generation: Generation) -> tuple[Floats, Floats]:
    """Text scores around a note: the mean with its neighbours' similarity, and the best neighbour's text score."""
    notes = candidates.notes
    near = leaving(generation.graph.csr, notes).of(EdgeType.NEXT)
    count = np.bincount(near.source, minlength=len(notes))
    total = signals.notes[notes] + np.bincount(near.source, signals.notes[near.target], minlength=len(notes))
    beside = np.zeros(len(notes), np.float32)
    np.maximum.at(beside, near.source, signals.text[near.target])
    return np.where(count > 0, total / (1 + count), 0.0).astype(np.float32), beside
