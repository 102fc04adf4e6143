"""What a question can ask of a thing, in plain English: how it is asked, and how texts say it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

MALE, FEMALE = "male", "female"
Side = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Relation:
    """A property of a thing.

    :param name: what it is called
    :param kind: what its values are: ``person``, ``place``, ``date``, ``organisation``, ``country`` or ``thing``
    :param before: regular expression of the words that stand before a value; empty where none do
    :param after: regular expression of the words that stand after it
    :param gender: ``male`` or ``female`` where its values are
    """

    name: str
    kind: str
    before: str
    after: str = ""
    gender: str = ""


_PARENT = (
    r"(?:eldest |second |third |fourth |younge(?:r|st) |elder |only |oldest |illegitimate |natural )?"
    r"(?:son|daughter|child) (?:of|to)|born to|parents"
)
_CHILD_OF = r"\b(?:son|daughter|child|children|heir|sons|daughters)\b"
_WED = (
    r"\bmarried\b|\bmarriage\b|\bwife\b|\bhusband\b|\bspouse\b|\bconsort\b|\bwedded\b|\bwidow(?:er)?\b|\bmarry\b|\bpartner\b"
)

RELATIONS: dict[str, Relation] = {
    relation.name: relation
    for relation in (
        Relation("father", "person", rf"\bfather\b|{_PARENT}", r"\bfather of\b|'s (?:\w+ )?(?:son|daughter)\b", MALE),
        Relation("mother", "person", rf"\bmother\b|{_PARENT}", r"\bmother of\b|'s (?:\w+ )?(?:son|daughter)\b", FEMALE),
        Relation("parent", "person", rf"\bmother\b|\bfather\b|{_PARENT}", r"\b(?:mother|father) of\b"),
        Relation("child", "person", _CHILD_OF + r"|\bfather of\b|\bmother of\b", r"\b(?:son|daughter|child) of\b"),
        Relation("son", "person", r"\bsons?\b|\bfather of\b|\bmother of\b", r"\bson of\b", MALE),
        Relation("daughter", "person", r"\bdaughters?\b|\bfather of\b|\bmother of\b", r"\bdaughter of\b", FEMALE),
        Relation("spouse", "person", _WED, _WED),
        Relation("husband", "person", _WED, _WED, MALE),
        Relation("wife", "person", _WED, _WED, FEMALE),
        Relation("sibling", "person", r"\bbrothers?\b|\bsisters?\b|\bsiblings?\b", r"\b(?:brother|sister) of\b"),
        Relation("brother", "person", r"\bbrothers?\b|\bsiblings?\b", r"\bbrother of\b", MALE),
        Relation("sister", "person", r"\bsisters?\b|\bsiblings?\b", r"\bsister of\b", FEMALE),
        Relation(
            "director",
            "person",
            r"\bdirected(?: and \w+)*(?: \w+)? by\b|\bdirector\b|\bdirection of\b|\bfilm by\b",
            r"\bdirected\b|\bdirector of\b",
        ),
        Relation("producer", "person", r"\bproduced(?: and \w+)*(?: \w+)? by\b|\bproducers?\b", r"\bproduced\b"),
        Relation(
            "composer",
            "person",
            r"\b(?:composed|written|music|score|scored|soundtrack)\b[\w ,]{0,40}?\bby\b|\bcomposers?\b",
            r"\bcomposed\b|\bwrote\b",
        ),
        Relation(
            "performer",
            "person",
            r"\b(?:recorded|performed|sung|song|single|album|released|track)\b[^.]{0,40}?\bby\b|"
            r"\b(?:singer|band|artist|duo|group|rapper|rock band|songwriter)\b",
            r"'s? (?:\w+ ){0,4}(?:album|single|song)",
        ),
        Relation(
            "author",
            "person",
            r"\b(?:written|novel|book|authored|play|poem|story)\b[^.]{0,30}?\bby\b|\bauthors?\b|\bwriter\b",
            r"\bwrote\b|\bauthor of\b",
        ),
        Relation("editor", "person", r"\bedited by\b|\beditors?\b", r"\bedited\b|\beditor\b"),
        Relation(
            "creator", "person", r"\b(?:created|designed|invented|developed)\b[^.]{0,20}?\bby\b|\bcreator\b", r"\bcreated\b"
        ),
        Relation(
            "founder",
            "person",
            r"\b(?:founded|established|formed|started)\b[^.]{0,30}?\bby\b|\bfounders?\b",
            r"\bfounded\b|\bfounder\b|\bco-founded\b",
        ),
        Relation(
            "owner",
            "organisation",
            r"\bowned\b[^.]{0,25}?\bby\b|\bowners?\b|\bsubsidiary of\b|\bdivision of\b|\bparent\b",
            r"\bowns?\b",
        ),
        Relation(
            "publisher", "organisation", r"\bpublished\b[^.]{0,30}?\bby\b|\bpublisher\b|\bnewspaper of\b", r"\bpublish"
        ),
        Relation(
            "maker",
            "organisation",
            r"\b(?:manufactured|made|built|developed|produced)\b[^.]{0,20}?\bby\b|\bmanufacturer\b",
            r"\b(?:makes|made|manufactur\w+|produc\w+)\b",
        ),
        Relation(
            "label",
            "organisation",
            r"\b(?:released|signed|label)\b[^.]{0,40}?\b(?:by|on|through|via|to|with)\b|\blabel\b",
            r"\bRecords\b|\blabel\b",
        ),
        Relation("birth place", "place", r"\bborn\b|\bbirthplace\b|\bnative of\b", r"\bnative\b|-born\b|\bborn\b"),
        Relation("death place", "place", r"\bdied\b|\bdeath\b|\bkilled\b|\bexecuted\b|\bassassinated\b"),
        Relation(
            "burial place", "place", r"\bburied\b|\binterred\b|\bburial\b|\btomb\b|\bgrave\b|\bentombed\b", r"\bburied\b"
        ),
        Relation(
            "school", "organisation", r"\b(?:educated|studied|attended|graduated?|degree|alumnus|alumna|enrolled|study)\b"
        ),
        Relation(
            "employer",
            "organisation",
            r"\b(?:professor|worked|work|taught|employed|teaches|lecturer|works|joined|faculty|"
            r"teaching|lectured|serving|served)\b",
        ),
        Relation("award", "thing", r"\b(?:awarded|received|won|awards?|prize|honou?red|recipient|winner)\b"),
        Relation("birth date", "date", r"\bborn\b|\bbirth\b"),
        Relation("death date", "date", r"\bdied\b|\bdeath\b|\bkilled\b|\bexecuted\b|\bassassinated\b"),
        Relation("country", "country", r""),
        Relation(
            "location",
            "place",
            r"\b(?:located|situated|lies|based|headquartered|county|city|town|village|district|state|"
            r"province|region)\b[^.]{0,20}?\b(?:in|of|at|on)?\b|\bin\b",
        ),
        Relation(
            "start date",
            "date",
            r"\b(?:founded|established|opened|formed|started|began|begun|created|built|constructed|"
            r"incorporated|launched|inaugurated|introduced|released|published|premiered|aired)\b",
        ),
        Relation(
            "end date",
            "date",
            r"\b(?:ended|abolished|dissolved|closed|defunct|ceased|until|disbanded|merged|discontinued)\b",
        ),
    )
}

# A step that takes two: the words of a question, and the relations from the inner to the outer.
_KIN: dict[str, tuple[str, ...]] = {
    "paternal grandfather": ("father", "father"),
    "paternal grandmother": ("father", "mother"),
    "maternal grandfather": ("mother", "father"),
    "maternal grandmother": ("mother", "mother"),
    "grandfather": ("parent", "father"),
    "grandmother": ("parent", "mother"),
    "father-in-law": ("spouse", "father"),
    "mother-in-law": ("spouse", "mother"),
    "brother-in-law": ("spouse", "brother"),
    "sister-in-law": ("spouse", "sister"),
    "son-in-law": ("daughter", "husband"),
    "daughter-in-law": ("son", "wife"),
    "stepmother": ("father", "wife"),
    "stepfather": ("mother", "husband"),
    "uncle": ("parent", "brother"),
    "aunt": ("parent", "sister"),
    "grandson": ("child", "son"),
    "granddaughter": ("child", "daughter"),
    "grandchild": ("child", "child"),
    "nephew": ("sibling", "son"),
    "niece": ("sibling", "daughter"),
    "half-brother": ("parent", "son"),
    "half-sister": ("parent", "daughter"),
}
# How a question asks; the first that matches at a place wins.
_ASKED: tuple[tuple[str, tuple[str, ...]], ...] = (
    *((rf"{name.replace('-', '[- ]')}", steps) for name, steps in _KIN.items()),
    (r"(?:place|city|town|country) of birth|birth ?place|native (?:of|city|town)", ("birth place",)),
    (r"(?:place|city) of death", ("death place",)),
    (r"place of burial|burial place|buried|interred", ("burial place",)),
    (r"date of birth|birth ?(?:date|day|year)", ("birth date",)),
    (r"date of death|death date", ("death date",)),
    (r"father", ("father",)),
    (r"mother", ("mother",)),
    (r"parents?", ("parent",)),
    (r"child(?:ren)?", ("child",)),
    (r"sons?", ("son",)),
    (r"daughters?", ("daughter",)),
    (r"husband", ("husband",)),
    (r"wife", ("wife",)),
    (r"spouse|married(?: to)?|consort|partner", ("spouse",)),
    (r"brother", ("brother",)),
    (r"sister", ("sister",)),
    (r"siblings?", ("sibling",)),
    (r"directors?|directed|filmmaker", ("director",)),
    (r"producers?", ("producer",)),
    (r"composers?|composed", ("composer",)),
    (r"performers?|performed|singer|sung|sang|sings", ("performer",)),
    (r"author|writer|wrote|written|screenwriter|lyricist", ("author",)),
    (r"editors?|edited", ("editor",)),
    (r"creator|created|designer|inventor|invented", ("creator",)),
    (r"founders?|founded by", ("founder",)),
    (r"owner|owns?|owned|parent company", ("owner",)),
    (r"publisher|published", ("publisher",)),
    (r"(?:record )?label", ("label",)),
    (r"manufacturer|makes|maker|manufactured|manufactures", ("maker",)),
    (r"nationality|country|citizen(?:ship)?", ("country",)),
    (r"stud(?:y|ied)|educated|alma mater|attend(?:ed)?|graduate[d]?", ("school",)),
    (r"work(?:s|ed)? (?:at|for)|employer|employed|work at", ("employer",)),
    (r"awards?|prize", ("award",)),
    (r"born", ("born",)),
    (r"die[ds]?|death|pass(?:ed)? away", ("died",)),
    (r"founded|established|opened|formed|started|created|built|constructed|released?|published|inception", ("start date",)),
    (r"abolished|dissolved|end(?:ed)?|closed", ("end date",)),
    (r"located|situated|headquartered|based|location|county|state|city|province|district|region", ("location",)),
)


@lru_cache(maxsize=1)
def _asked_pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join(rf"(?P<r{i}>(?<![\w-])(?:{words})(?![\w-]))" for i, (words, _) in enumerate(_ASKED)), re.IGNORECASE
    )


def asked_relations(question: str) -> tuple[str, ...]:
    """The relations that a question asks for, each once.

    :param question: in plain words
    :returns: names of relations
    """
    names = {"born": ("birth place",), "died": ("death place",)}
    steps = (step for _, _, found in find_relations(question) for step in found)
    return tuple(dict.fromkeys(name for step in steps for name in names.get(step, (step,))))


def say(predicates: pa.ChunkedArray, asked: tuple[str, ...], side: Side) -> NDArray[np.bool_]:
    """Which facts' predicates say one of some relations.

    :param predicates: (n,) strings, in the text's own words
    :param asked: names of relations
    :param side: ``before`` if the value is the fact's object, ``after`` if its subject
    :returns: bool (n,)
    """
    pattern = _saying(asked, side)
    if not pattern:
        return np.zeros(len(predicates), dtype=np.bool_)
    said: NDArray[np.bool_] = pc.match_substring_regex(predicates, pattern, ignore_case=True).to_numpy(zero_copy_only=False)
    return said


@lru_cache(maxsize=1 << 8)
def _saying(asked: tuple[str, ...], side: Side) -> str:
    return "|".join(f"(?:{pattern})" for name in asked if (pattern := getattr(RELATIONS[name], side)))


def find_relations(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """The relations that a question's words ask for, from left to right.

    :param text: a question, or part of one
    :returns: start, end, and the names of one or more relations from the inner to the outer; ``born`` and ``died`` are
        a date or a place, as the rest of the question wants
    """
    return [
        (match.start(), match.end(), _ASKED[int(str(match.lastgroup)[1:])][1]) for match in _asked_pattern().finditer(text)
    ]
