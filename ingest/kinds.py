"""Kinds of things in plain words, from entity labels and from the nouns of definitions."""

from .lexicon import ORGANISATION_NOUNS, PERSON_NOUNS, PLACE_NOUNS, WORK_NOUNS

_KINDS = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "organisation",
    "NORP": "group",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "WORK_OF_ART": "work",
    "EVENT": "event",
    "PRODUCT": "product",
    "LAW": "law",
    "LANGUAGE": "language",
}
_LABELS = {"person": "PERSON", "organisation": "ORG", "place": "GPE", "work": "WORK_OF_ART"}
_NOUN_KINDS = (
    ("person", PERSON_NOUNS),
    ("work", WORK_NOUNS),
    ("place", PLACE_NOUNS),
    ("organisation", ORGANISATION_NOUNS),
)


def kind_of_label(label: str) -> str:
    """Plain word for an entity type.

    :param label: the pipeline's label
    :returns: such as ``person``; empty where unknown
    """
    return _KINDS.get(label, "")


def label_of_kind(kind: str) -> str:
    """Entity type for a plain word.

    :param kind: such as ``person``
    :returns: spaCy's label, or empty
    """
    return _LABELS.get(kind, "")


def kind_of_noun(lemma: str) -> str:
    """Kind of thing that a noun names.

    :param lemma: lower-case noun
    :returns: ``person``, ``work``, ``place``, ``organisation`` or empty
    """
    return next((kind for kind, nouns in _NOUN_KINDS if lemma in nouns), "")
