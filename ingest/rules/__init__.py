"""Rules from a parsed sentence to candidate facts; each is a function from a sentence to candidates.

To widen extraction, write a function of that form and add it here; what every candidate has to pass, and how it
becomes a record, is in :mod:`..facts`.
"""

from collections.abc import Callable, Iterator

from ..syntax import Sentence
from .base import Candidate
from .brackets import bracket_facts
from .clauses import clause_facts
from .copulas import copula_facts
from .nominals import apposition_facts, opening_facts, possession_facts, title_facts
from .peoples import people_facts
from .places import place_facts
from .works import work_facts

Rule = Callable[[Sentence], Iterator[Candidate]]

RULES: tuple[Rule, ...] = (
    clause_facts,
    copula_facts,
    apposition_facts,
    opening_facts,
    title_facts,
    possession_facts,
    bracket_facts,
    people_facts,
    place_facts,
    work_facts,
)

__all__ = ["RULES", "Candidate", "Rule"]
