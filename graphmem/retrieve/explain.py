"""From a walk to reasons: signals, evidence sentences and the paths that carried a hit's rank."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graphmem.index.flow import Arrivals, PathFlow, explain_paths
from graphmem.index.generation import Generation
from graphmem.index.graph import EdgeType
from graphmem.index.topk import top_k
from graphmem.model import Evidence, Hit, Note, Path, Step, StepKind
from graphmem.retrieve.seeds import KINDS, Seeds
from graphmem.settings import SearchSettings

if TYPE_CHECKING:
    from graphmem.retrieve.retriever import Spread

_STEP_KINDS: dict[EdgeType, StepKind] = {
    EdgeType.MENTIONS: "mentions", EdgeType.TITLE: "title", EdgeType.EVIDENCE: "evidence", EdgeType.SUBJECT: "subject",
    EdgeType.OBJECT: "object", EdgeType.LINKS: "links", EdgeType.NEXT: "next",
}


class Explainer:
    """Puts hits into words.

    :param generation: the index that was searched
    :param settings: how many sentences and paths to show
    """

    def __init__(self, generation: Generation, settings: SearchSettings) -> None:
        self._records = generation.records
        self._graph = generation.graph
        self._ends = generation.ends
        self._settings = settings

    def hits(self, notes: Sequence[int], spread: "Spread", shares: NDArray[np.float64] | None) -> list[Hit]:
        """Notes as hits, with their reasons.

        :param notes: their rows
        :param spread: the walk
        :param shares: float64 (len(notes), 3), by :func:`graphmem.retrieve.origins.shares_of_kinds`; None where a
            strategy ranked
        :returns: the hits, in the order of the notes
        """
        known: dict[int, Arrivals] = {}
        found = []
        for place, note in enumerate(notes):
            score = float(spread.scores[note])
            paths = self.paths(note, spread, known)
            parts = {spread.strategy: 1.0} if shares is None else dict(zip(KINDS, shares[place].tolist(), strict=True))
            found.append(
                Hit(
                    note=self.note(note), score=score, signals={kind: share * score for kind, share in parts.items()},
                    evidence=self._evidence(note, spread), paths=paths,
                    remainder=max(score - sum(path.share for path in paths), 0.0),
                )
            )  # fmt: skip
        return found

    def paths(self, note: int, spread: "Spread", known: dict[int, Arrivals] | None = None) -> tuple[Path, ...]:
        """The ways that carried most of a note's score, best first.

        :param note: its row
        :param spread: the walk
        :param known: what was read for other notes of the same walk, and what is read for this one
        :returns: as many as the settings say, or fewer
        """
        # The ranker's score is told by the walk: each path has the part of it that it has of the walk's.
        scale = float(spread.scores[note]) / float(spread.walk[note]) if spread.walk[note] > 0 else 0.0
        flows = explain_paths(spread.push, note, max_paths=self._settings.paths, known=known).paths
        return tuple(self._path(flow, spread.seeds, scale) for flow in flows)

    def note(self, row: int) -> Note:
        """A note of the index as a value.

        :param row: its row
        :returns: the note
        """
        values = self._records.notes.slice(row, 1).to_pylist()[0]
        return Note(
            id=values["id"], source=values["source_id"], title=values["title"], text=values["text"],
            context=values["context"], keywords=tuple(values["keywords"]), tags=tuple(values["tags"]),
            event_time=values["event_time"], speaker=values["speaker"], position=values["position"],
        )

    def _evidence(self, note: int, spread: "Spread") -> tuple[Evidence, ...]:
        first, last = self._graph.sentence_start[note], self._graph.sentence_start[note + 1]
        similarities = spread.signals.sentences[first:last]
        best = top_k(similarities, min(self._settings.evidence, len(similarities)))
        offsets = self._records.notes["sentences"][note].as_py()
        text = self._records.notes["text"][note].as_py()
        spans = [(offsets[2 * int(number)], offsets[2 * int(number) + 1]) for number in best]
        return tuple(
            Evidence(text=text[start:end], start=start, end=end, similarity=round(float(similarities[number]), 6))
            for number, (start, end) in zip(best, spans, strict=True)
        )

    def _path(self, flow: PathFlow, seeds: Seeds, scale: float) -> Path:
        steps = tuple(
            Step(
                kind=_STEP_KINDS[EdgeType(kind)], source=self._words(before), target=self._words(after),
                source_kind=self._kind(before), target_kind=self._kind(after), reason=self._sentence(identifier),
            )
            for before, after, kind, identifier in zip(
                flow.nodes, flow.nodes[1:], flow.edge_types, flow.edge_ids, strict=False
            )
        )
        seed = flow.nodes[0]
        return Path(
            seed=self._words(seed), seed_kind=self._kind(seed), signal=seeds.kind(seed), steps=steps,
            share=flow.share * scale,
        )

    def _kind(self, vertex: int) -> str:
        if vertex < self._graph.n_notes:
            return "note"
        return "entity" if vertex < self._graph.n_notes + self._graph.n_entities else "fact"

    def _words(self, vertex: int) -> str:
        kind = self._kind(vertex)
        if kind == "note":
            title = self._records.notes["title"][vertex].as_py()
            return f"“{title or self._records.notes['source_id'][vertex].as_py()}”"
        if kind == "entity":
            return str(self._records.entities["name"][vertex - self._graph.n_notes])
        return self._fact(vertex - self._graph.n_notes - self._graph.n_entities)

    def _fact(self, row: int) -> str:
        fact = self._records.facts.slice(row, 1).to_pylist()[0]
        names = self._records.entities["name"]
        subject = str(names[int(self._ends.fact_subject[row])])
        target = str(names[int(self._ends.fact_object[row])]) if fact["object"] else fact["object_text"]
        denial = "" if fact["polarity"] else "not: "
        return f"{denial}{subject} {fact['predicate']} {target}"

    def _sentence(self, identifier: int) -> str:
        if not 0 <= identifier < self._graph.n_sentences:
            return ""
        note = int(self._graph.sentence_note[identifier])
        number = identifier - int(self._graph.sentence_start[note])
        offsets = self._records.notes["sentences"][note].as_py()
        return str(self._records.notes["text"][note].as_py()[offsets[2 * number] : offsets[2 * number + 1]])
