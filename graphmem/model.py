"""Values that leave the API: frozen, checked, and serialisable with ``model_dump``."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

StepKind = Literal["mentions", "title", "evidence", "subject", "object", "links", "next"]


class Value(BaseModel):
    """A frozen value."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Note(Value):
    """A note as it is stored.

    :param id: the note's id
    :param source: the document's identifier, as it was given
    :param title: the document's title
    :param text: the note's text
    :param context: what it is about, in one sentence
    :param keywords: words that set it apart
    :param tags: labels
    :param event_time: when it was said, ISO 8601, or empty
    :param speaker: who said it, or empty
    :param position: its place in the document, from 0
    """

    id: str
    source: str
    title: str
    text: str
    context: str
    keywords: tuple[str, ...]
    tags: tuple[str, ...]
    event_time: str
    speaker: str
    position: int


class Evidence(Value):
    """A sentence that supports a hit.

    :param text: the sentence
    :param start: its first code point in the note's text
    :param end: one past its last
    :param similarity: cosine to the question, in [-1, 1]
    """

    text: str
    start: int
    end: int
    similarity: float


class Step(Value):
    """One step of a path, from a vertex to the next.

    :param kind: what joins the two
    :param source: the vertex that it leaves: a note's title, an entity's name or a fact in words
    :param target: the vertex that it reaches
    :param source_kind: ``note``, ``entity`` or ``fact``
    :param target_kind: ``note``, ``entity`` or ``fact``
    :param reason: the sentence that makes the step, or empty
    """

    kind: StepKind
    source: str
    target: str
    source_kind: str
    target_kind: str
    reason: str


class Path(Value):
    """A way on which rank flowed from what the question names to a hit.

    :param seed: the vertex where it starts
    :param seed_kind: ``note``, ``entity`` or ``fact``
    :param signal: why the walk starts there: ``names``, ``facts`` or ``text``
    :param steps: its steps; none where the hit itself is the seed
    :param share: the part of the hit's score that came this way, in the score's unit
    """

    seed: str
    seed_kind: str
    signal: str
    steps: tuple[Step, ...]
    share: float

    @property
    def hops(self) -> int:
        """How many moves between things that the memory knows: a fact between two entities is one, not two."""
        return sum(1 for step in self.steps if step.target_kind != "fact")

    @property
    def uses_fact(self) -> bool:
        """Whether one of its steps goes over a fact."""
        return any("fact" in (step.source_kind, step.target_kind) for step in self.steps)

    def __str__(self) -> str:
        text = f"[{self.seed}]" if self.seed_kind == "fact" else self.seed
        for step in self.steps:
            if step.target_kind == "fact":
                text += f" –[{step.target}]"
            elif step.source_kind == "fact":
                text += f"→ {step.target}"
            else:
                text += f" –{step.kind}→ {step.target}"
        return text


class Hit(Value):
    """A note that answers a question, and why.

    :param note: the note
    :param score: its rank's value, in (0, 1]; comparable within one search only
    :param signals: how much of the score each kind of seed gave, or the strategy that ranked; they sum to the score
    :param evidence: the sentences of the note nearest to the question, best first
    :param paths: the ways that carried most of the score, best first
    :param remainder: what came by other ways; the paths' shares and it sum to the score
    """

    note: Note
    score: float
    signals: dict[str, float]
    evidence: tuple[Evidence, ...]
    paths: tuple[Path, ...]
    remainder: float

    def explain(self) -> str:
        """Why this note is a hit, as text."""
        parts = ", ".join(f"{name} {share / self.score:.0%}" for name, share in self.signals.items() if share > 0)
        lines = [f"{self.note.title or self.note.source}  (score {self.score:.4f}: {parts})"]
        lines += [f"  “{item.text}”  (similarity {item.similarity:.2f})" for item in self.evidence]
        lines += [f"  {path.share / self.score:4.0%}  {path}" for path in self.paths]
        if self.remainder > 0:
            lines.append(f"  {self.remainder / self.score:4.0%}  by other ways")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


class Stats(Value):
    """How much a memory holds.

    :param location: where it is
    :param space: namespace
    :param revision: number of the last commit
    :param documents: how many documents
    :param notes: how many current notes
    :param entities: how many entities
    :param facts: how many current facts
    :param links: how many links between current notes
    :param encoder: fingerprint of the encoder
    :param index_revision: revision that the index holds; 0 without one
    :param index_bytes: size of the index's files
    """

    location: str
    space: str
    revision: int
    documents: int
    notes: int
    entities: int
    facts: int
    links: int
    encoder: str
    index_revision: int
    index_bytes: int
