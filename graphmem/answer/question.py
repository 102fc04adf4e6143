"""A question as a memory understands it, as a value that can be printed."""

from graphmem.answer.understand import Asked, understand
from graphmem.index.generation import Generation
from graphmem.ingest.times import find_times
from graphmem.model import Value
from graphmem.retrieve.linking import Linked, Way
from graphmem.retrieve.relations import find_relations

_SHOWN = 3


class LinkedName(Value):
    """A name in a question.

    :param text: the question's own words
    :param way: ``exact``, or ``fuzzy`` for a name one letter away
    :param ids: the entities that bear it
    :param names: their names, in the same order
    """

    text: str
    way: Way
    ids: tuple[str, ...]
    names: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(self.names[:_SHOWN]) + (
            f" and {len(self.names) - _SHOWN} more" if len(self.names) > _SHOWN else ""
        )
        return f"“{self.text}” → {shown} ({self.way})"


class RelationWords(Value):
    """Words of a question that ask for a relation.

    :param text: the question's own words
    :param relations: what they ask for, the inner first
    """

    text: str
    relations: tuple[str, ...]


class AskedTime(Value):
    """A time that a question names.

    :param text: the question's own words
    :param start: ISO 8601, as precise as the question is
    :param end: likewise, not before ``start``
    """

    text: str
    start: str
    end: str


class Understood(Value):
    """What a memory takes a question to ask; each part may be empty or wrong, for it is read from the words alone.

    :param question: the question
    :param names: what it names, from left to right
    :param kind: what the answer is: ``person``, ``place``, ``country``, ``organisation``, ``work``, ``date``, ``number``,
        ``yes_no``, ``option`` or ``thing``
    :param noun: the noun that the question word asks for ("which *award*"), or empty
    :param shape: ``comparison`` (which of two is more, or do two share something), ``choice`` (which of two), ``yes_no``,
        ``bridge`` (one thing leads to another), ``intersection`` (several names say of one thing what it is) or ``single``
    :param hops: how many steps lead from what is named to the answer, at least 1
    :param chain: relations from the longest name to the answer, the inner first; of a comparison, from each side
    :param relations: the words that ask for relations, wherever they stand
    :param options: what is compared or chosen from, in the question's own words
    :param attribute: by what it is compared; empty where nothing is
    :param order: 1 for the greatest or latest, -1 for the least or earliest, 0 where neither is asked for
    :param times: the times that it names; search does not prefer what held then
    """

    question: str
    names: tuple[LinkedName, ...]
    kind: str
    noun: str
    shape: str
    hops: int
    chain: tuple[str, ...]
    relations: tuple[RelationWords, ...]
    options: tuple[str, ...]
    attribute: str
    order: int
    times: tuple[AskedTime, ...]

    def explain(self) -> str:
        """The parts that are not empty, one a line."""
        end = {1: "the greatest or latest", -1: "the least or earliest"}.get(self.order, "")
        lines = {
            "names": "; ".join(map(str, self.names)),
            "asks for": self.kind + (f" (“{self.noun}”)" if self.noun else ""),
            "shape": f"{self.shape}, {self.hops} step{'s' if self.hops > 1 else ''}",
            "chain": " → ".join(self.chain),
            "relations": "; ".join(f"“{words.text}”: {', '.join(words.relations)}" for words in self.relations),
            "options": " or ".join(self.options),
            "compared by": ", ".join(part for part in (self.attribute, end) if part),
            "times": "; ".join(f"“{time.text}”: {' to '.join(sorted({time.start, time.end}))}" for time in self.times),
        }
        return "\n".join([self.question, *(f"  {label}: {text}" for label, text in lines.items() if text)])


def understood(question: str, links: list[Linked], generation: Generation) -> Understood:
    """Put together what is read of a question.

    :param question: in plain words
    :param links: what it names
    :param generation: the index that knows the names
    :returns: the structure
    """
    asked = understand(question, [link.name for link in links])
    table = generation.records.entities
    rows = [list(link.name.entities) for link in links]
    names = tuple(
        LinkedName(
            text=link.name.text, way=link.way,
            ids=tuple(table["id"].take(own).to_pylist()), names=tuple(table["name"].take(own).to_pylist()),
        )
        for link, own in zip(links, rows, strict=True)
    )  # fmt: skip
    return Understood(
        question=question, names=names, kind=asked.kind, noun=asked.noun, shape=_shape(asked), hops=_hops(asked),
        chain=asked.chain,
        relations=tuple(
            RelationWords(text=question[start:end], relations=steps) for start, end, steps in find_relations(question)
        ),
        options=tuple(option.text for option in asked.options), attribute=asked.attribute, order=asked.order,
        times=tuple(
            AskedTime(text=question[time.at : time.to], start=time.start, end=time.end)
            for time in sorted(find_times(question), key=lambda time: time.at)
        ),
    )  # fmt: skip


def _shape(asked: Asked) -> str:
    if asked.shape != "open":
        return {"compare": "comparison", "same": "comparison"}.get(asked.shape, asked.shape)
    if len(asked.chain) > 1:
        return "bridge"
    return "intersection" if len(asked.names) > 1 else "single"


def _hops(asked: Asked) -> int:
    """Of a comparison, the way to what is compared by, and that."""
    return len(asked.chain) + 1 if asked.shape != "open" else max(len(asked.chain), 1)
