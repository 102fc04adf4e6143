"""What speaks for a candidate: numbers that a small model weighs. Their meaning does not depend on the corpus."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.answer.candidates import KINDS, Candidate, Occurrence
from graphmem.answer.hops import Binding
from graphmem.answer.pages import PageReader
from graphmem.answer.places import country_of, is_adjective
from graphmem.answer.together import Together
from graphmem.answer.understand import Asked
from graphmem.answer.wording import ASKING, explained, head_of
from graphmem.index.postings import question_tokens, tokenize
from graphmem.ingest.names import entity_key

FEATURES = (
    "score", "share", "place", "cosine", "cosine_share", "relation_cosine", "covered", "near", "distance", "noun_near",
    "noun_in", "fit", "asked_kind", "kind", "overlap", "chain", "chain_share", "chain_inner", "own_place", "own_score",
    "own_covered", "is_subject", "named_page", "linked", "fact_object", "fact_subject", "notes", "occurrences", "words",
    "sentence", "full_date", "year_fits", "compound", "country", "capital", "stem_near", "explained",
     "head_cosine", "head_covered", "head_near",
    "page_linked", "stated", "stated_relation", "stated_head", "stated_subject", "titled", "joined", "own_head",
    "noun_beside", "told",
)  # fmt: skip
ASKED = ("person", "place", "country", "organisation", "work", "date", "number", "thing")
_FITS = {
    "person": {"person": 1.0, "other": 0.7, "organisation": 0.4},
    "place": {"place": 1.0, "other": 0.6, "organisation": 0.5, "person": 0.3},
    "country": {"people": 0.9, "place": 0.9, "other": 0.3},
    "organisation": {"organisation": 1.0, "other": 0.7, "place": 0.3, "work": 0.3},
    "work": {"work": 1.0, "other": 0.7, "organisation": 0.4, "person": 0.4},
    "date": {"date": 1.0},
    "number": {"number": 1.0, "date": 0.3},
    "thing": {"other": 0.7, "phrase": 0.7, "organisation": 0.6, "work": 0.6, "place": 0.5, "people": 0.5, "person": 0.4,
              "number": 0.3},
}  # fmt: skip
_WINDOW = 90
_STEM = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a search says of the notes that candidates stand in.

    :param scores: float64 (n_notes,), the search's
    :param sentences: float32 (n_sentences,), cosine of the question to each sentence
    :param relation: float32 (n_sentences,), cosine of what the question says beside names; zeros where it is not read
    :param head: float32 (n_sentences,), cosine of the words around the question word; zeros where it is not read
    :param facts: float32 (n_facts,), cosine of the question to each fact
    :param statements: float32 (3, n_evidence), cosine of the question, of its words beside names, and of its head, to each
        sentence that states a fact; zeros where it is not read
    :param bindings: ways through the question's chain of relations, best first
    :param order: rows of the best notes, best first
    """

    scores: NDArray[np.float64]
    sentences: NDArray[np.float32]
    relation: NDArray[np.float32]
    head: NDArray[np.float32]
    facts: NDArray[np.float32]
    statements: NDArray[np.float32]
    bindings: Sequence[Binding]
    order: Sequence[int]


class FeatureReader:
    """Reads the features of one question's candidates.

    :param asked: the question
    :param evidence: what the search found
    :param reader: gives the notes
    """

    def __init__(self, asked: Asked, evidence: Evidence, reader: PageReader) -> None:
        self._asked = asked
        self._evidence = evidence
        self._reader = reader
        postings = reader.generation.postings
        tokens = list(dict.fromkeys(question_tokens(asked.text)))
        count = postings.n_docs
        known = {token: len(postings.postings(token)[0]) for token in tokens}
        self._weights = {token: math.log(1 + (count - held + 0.5) / (held + 0.5)) for token, held in known.items() if held}
        self._total = sum(self._weights.values()) or 1.0
        named = {token for name in asked.names for token in tokenize(name.text)}
        self._open = [token for token in tokens if token not in named]
        self._stems = [token[:_STEM] for token in self._open if len(token) >= 4 and token not in ASKING]
        self._place = {row: place for place, row in enumerate(evidence.order)}
        self._top = max((float(evidence.scores[row]) for row in evidence.order), default=1.0) or 1.0
        self._entities = {entity for name in asked.names for entity in name.entities}
        self._question = set(tokenize(asked.text))
        self._cosine_top = max((self._best_sentence(row) for row in evidence.order), default=1.0) or 1.0
        self._linked = {
            target
            for row in evidence.order
            if int(reader.subject_of[row]) in self._entities
            for target in reader.linked(row)
        }
        self._chain = self._chained()
        self._explained = explained(asked)
        head = [token for token in question_tokens(head_of(asked)) if token in self._weights and token not in ASKING]
        self._head = {token[:_STEM] for token in head}
        self._stated = self._facts()
        self._together = Together(self._weights, evidence.order, reader, tokenize)
        self._meant = {speaker for speaker, name in reader.speakers.items() if name & self._question}
        self._own_covered: dict[int, float] = {}

    def read(self, candidates: Sequence[Candidate]) -> NDArray[np.float32]:
        """Read the features of candidates.

        :param candidates: what could be an answer
        :returns: float32 (n, len(FEATURES))
        """
        rows = np.zeros((len(candidates), len(FEATURES)), dtype=np.float32)
        for number, candidate in enumerate(candidates):
            values = self._of(candidate)
            rows[number] = [values.get(name, 0.0) for name in FEATURES]
        return rows

    def _of(self, candidate: Candidate) -> dict[str, float]:
        evidence, asked = self._evidence, self._asked
        seen = candidate.occurrences
        values: dict[str, float] = {}
        for occurrence in seen:
            for name, value in self._at(occurrence).items():
                values[name] = max(values.get(name, -1.0), value)
        best = max(float(evidence.scores[o.page.row]) for o in seen)
        tokens = tokenize(candidate.text)
        key = entity_key(candidate.text)
        inner, chain, share = self._chain.get(key, (0.0, 0.0, 0.0))
        own = [row for row in candidate.about if row in self._place]
        fact_object, fact_subject = self._stated.get(candidate.entity, (0.0, 0.0)) if candidate.entity >= 0 else (0.0, 0.0)
        values |= {
            "score": best, "share": best / self._top, "place": min(o.place for o in seen),
            "fit": _FITS[asked.kind].get(candidate.kind, 0.1), "asked_kind": ASKED.index(asked.kind),
            "kind": KINDS.index(candidate.kind),
            "overlap": sum(1 for token in tokens if token in self._question) / max(len(tokens), 1),
            "chain": chain * self._explained, "chain_share": share * self._explained,
            "explained": self._explained, "chain_inner": inner,
            "own_place": min((self._place[row] for row in own), default=20),
            "own_score": max((float(evidence.scores[row]) for row in own), default=0.0),
            "own_covered": max((self._covered_by(row) for row in own), default=0.0),
            "is_subject": float(any(int(self._reader.subject_of[o.page.row]) == candidate.entity >= 0 for o in seen)),
            "linked": float(any(row in self._linked for row in candidate.about)),
            "fact_object": fact_object, "fact_subject": fact_subject,
            "notes": len({o.page.source for o in seen}), "occurrences": len(seen), "words": len(tokens),
            "sentence": min(o.page.sentence_at(o.start) for o in seen),
            "noun_in": float(bool(asked.noun) and any(token[:_STEM] == asked.noun[:_STEM] for token in tokens)),
            "full_date": float(candidate.kind == "date" and " " in candidate.text),
            "year_fits": float(candidate.kind == "date" and candidate.text.isdigit() and "year" in self._question),
            "compound": float("," in candidate.text),
            "country": 2.0 if is_adjective(candidate.text) else float(bool(country_of(candidate.text))),
            "capital": float(candidate.text[:1].isupper()),
            "own_head": max((self._best_head(row) for row in own), default=0.0),
        }  # fmt: skip
        return values

    def _at(self, occurrence: Occurrence) -> dict[str, float]:
        page, start, end = occurrence.page, occurrence.start, occurrence.end
        sentence = page.sentence_at(start)
        number = int(self._reader.generation.graph.sentence_start[page.row]) + sentence
        cosine = float(self._evidence.sentences[number]) if page.sentences else 0.0
        first, last = page.sentences[sentence] if page.sentences else (0, len(page.text))
        before, after = page.text[max(first, start - _WINDOW) : start], page.text[end : min(last, end + _WINDOW)]
        around_before, around_after = tokenize(before), tokenize(after)
        around = set(around_before) | set(around_after)
        said = set(tokenize(page.text[first:last]))
        near_words = [*around_before[::-1][:12], *around_after[:12]]
        distance = _distance(around_before[::-1], around_after, self._open)
        noun = self._asked.noun[:_STEM]
        named = int(self._reader.subject_of[page.row]) in self._entities
        stated, subject = self._statements(occurrence)
        titled, joined = self._together.of(page.row, sentence)
        return {
            "stated": float(stated[0]), "stated_relation": float(stated[1]), "stated_head": float(stated[2]),
            "stated_subject": subject, "titled": titled, "joined": joined,
            # Who speaks says "I": what another tells of himself is no answer about the one whom the question names.
            "told": float(not self._meant or not page.speaker or page.speaker in self._meant),
            "noun_beside": float(bool(noun) and any(
                word[:_STEM] == noun for word in [*around_before[::-1][:3], *around_after[:3]]
            )),
            "cosine": cosine, "cosine_share": cosine / self._cosine_top,
            "relation_cosine": float(self._evidence.relation[number]) if page.sentences else 0.0,
            "head_cosine": float(self._evidence.head[number]) if page.sentences else 0.0,
            "head_covered": _share(self._head, said), "head_near": _share(self._head, near_words),
            "page_linked": float(page.row in self._linked),
            "covered": self._weigh(said), "near": self._weigh(around),
            "distance": 1.0 / (1.0 + distance), "named_page": float(named),
            "noun_near": float(bool(noun) and any(word[:_STEM] == noun for word in near_words)),
            "stem_near": sum(1 for stem in self._stems if any(word.startswith(stem) for word in near_words))
            / max(len(self._stems), 1),
        }  # fmt: skip

    def _statements(self, occurrence: Occurrence) -> tuple[NDArray[np.float32], float]:
        """How near the facts are that say this: with it as the object, and as the subject."""
        facts = occurrence.page.facts
        here = [fact.evidence for fact in facts if fact.start < occurrence.end and occurrence.start < fact.end]
        named = [fact.evidence for fact in facts if occurrence.start <= fact.named < occurrence.end]
        table = self._evidence.statements
        return (
            table[:, here].max(axis=1) if here else np.zeros(3, dtype=np.float32),
            float(table[0, named].max()) if named else 0.0,
        )

    def _weigh(self, tokens: set[str]) -> float:
        return sum(weight for token, weight in self._weights.items() if token in tokens) / self._total

    def _covered_by(self, row: int) -> float:
        if row not in self._own_covered:
            page = self._reader.page(row)
            self._own_covered[row] = self._weigh(set(tokenize(f"{page.title} {page.text}")))
        return self._own_covered[row]

    def _best_head(self, row: int) -> float:
        first, last = self._reader.generation.graph.sentence_start[row : row + 2]
        return float(self._evidence.head[first:last].max(initial=0.0))

    def _best_sentence(self, row: int) -> float:
        first, last = self._reader.generation.graph.sentence_start[row : row + 2]
        return float(self._evidence.sentences[first:last].max(initial=0.0))

    def _chained(self) -> dict[str, tuple[float, float, float]]:
        """Of each value that the chain came over: as an inner one, as the last one, and relative to the best last one."""
        found: dict[str, tuple[float, float, float]] = {}
        top = max((binding.score for binding in self._evidence.bindings), default=0.0)
        for binding in self._evidence.bindings:
            for number, value in enumerate(binding.values):
                key = entity_key(value.text)
                inner, last, share = found.get(key, (0.0, 0.0, 0.0))
                if binding.missing or number + 1 < len(binding.values):
                    inner = max(inner, value.score)
                else:
                    last = max(last, binding.score)
                    share = max(share, binding.score / top if top > 0 else 0.0)
                found[key] = (inner, last, share)
        return found

    def _facts(self) -> dict[int, tuple[float, float]]:
        """Of each entity, how near the facts of the best notes are: those it is the object of, and the subject of."""
        found: dict[int, tuple[float, float]] = {}
        for row in self._evidence.order:
            for fact in self._reader.page(row).facts:
                near = float(self._evidence.facts[fact.fact])
                one, other = found.get(fact.object, (0.0, 0.0))
                found[fact.object] = (max(one, near), other)
                one, other = found.get(fact.subject, (0.0, 0.0))
                found[fact.subject] = (one, max(other, near))
        return found


def _distance(before: Sequence[str], after: Sequence[str], wanted: Sequence[str]) -> float:
    """Words to the nearest one that is wanted, on either side; infinite for none."""
    stems = {word[:_STEM] for word in wanted if len(word) > 3}
    best = math.inf
    for words in (before, after):
        for number, word in enumerate(words):
            if word[:_STEM] in stems:
                best = min(best, float(number))
                break
    return best


def _share(stems: set[str], words: Iterable[str]) -> float:
    """The part of some stems that some words begin with."""
    return len(stems & {word[:_STEM] for word in words}) / len(stems) if stems else 0.0
