"""Every tunable of graphmem in one place, with its unit, its range and where its default comes from."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

DEFAULT_SPACE = "default"
DEFAULT_ENCODER = "all-MiniLM-L6-v2"

Mode = Literal["fast", "default", "thorough", "dense", "bm25", "rrf", "hipporag", "hipporag2", "linearrag", "engram"]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Weight = Annotated[float, Field(ge=0.0)]


class SearchSettings(BaseModel):
    """How a question is spread over the graph. One setting for every corpus; `docs/recall.md` says what each is worth.

    :param mode: ``fast`` ranks by the walk alone; ``default`` lets the ranker look at the walk's best notes again;
        ``thorough`` then searches for what the likeliest leave open, in rounds, until nothing new is found;
        the others are published baselines (:mod:`graphmem.retrieve.strategies`), which read none of the settings below
        but ``evidence``
    :param ranker: a file with another ranker, made by ``benchmarks/fit_ranker.py``; the shipped one by default
    :param fuzzy_names: where a part of the question looks like a name and is none of the memory's, take those a letter away
    :param damping: probability to follow an edge rather than to start anew, in (0, 1); 0.5 as in HippoRAG
    :param epsilon: residual per arc below which the walk stops; smaller is more exact and slower
    :param floor: what an edge is worth whose sentence has nothing to do with the question
    :param sharpness: exponent on an edge's worth: larger lets the sentences near the question decide more
    :param share_names: part of the restart mass on the names in the question
    :param share_facts: part on the facts nearest to it
    :param share_text: part on the notes that match it
    :param seed_facts: how many facts at most
    :param seed_notes: how many notes at most
    :param weight_mentions: worth of an edge between a note and an entity that it names
    :param weight_title: worth of an edge between a note and what its title names
    :param weight_evidence: worth of an edge between a fact and a note that states it
    :param weight_subject: worth of an edge between a fact and its subject
    :param weight_object: worth of an edge between a fact and its object
    :param weight_links: worth of a link between notes
    :param weight_next: worth of an edge between neighbouring notes of a document
    :param evidence: how many sentences a hit shows
    :param paths: how many paths a hit shows
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mode: Mode = "default"
    ranker: Path | None = None
    fuzzy_names: bool = True
    damping: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.6
    epsilon: Annotated[float, Field(gt=0.0)] = 1e-5
    floor: Weight = 0.3
    sharpness: Weight = 2.0
    share_names: Share = 0.85
    share_facts: Share = 0.05
    share_text: Share = 0.1
    seed_facts: Annotated[int, Field(ge=0)] = 5
    seed_notes: Annotated[int, Field(ge=1)] = 20
    weight_mentions: Weight = 0.3
    weight_title: Weight = 1.0
    weight_evidence: Weight = 0.2
    weight_subject: Weight = 0.5
    weight_object: Weight = 0.5
    weight_links: Weight = 1.0
    weight_next: Weight = 0.1
    evidence: Annotated[int, Field(ge=0)] = 2
    paths: Annotated[int, Field(ge=1)] = 3


def cache_folder() -> Path:
    """Where derived and fetched things are kept: ``GRAPHMEM_CACHE``, else the user's cache folder."""
    given = os.environ.get("GRAPHMEM_CACHE")
    if given:
        return Path(given)
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("graphmem"))
