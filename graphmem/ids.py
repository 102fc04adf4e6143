"""Identifiers: hashes of what a thing is, so that ingesting the same thing twice changes nothing.

Every id depends on the space first. A note's depends on its document, its text and the how-manieth note of that text it is,
so that an edit at the top of a document does not rename what follows.
"""

from hashlib import blake2b

_DIGEST_BYTES = 12


def document_id(space: str, source_id: str) -> str:
    """Id of a document: ``d`` and 24 hexadecimal digits."""
    return "d" + _digest(space, source_id)


def note_id(space: str, source_id: str, text: str, occurrence: int) -> str:
    """Id of a note: ``n`` and 24 hexadecimal digits.

    :param space: namespace
    :param source_id: the document's identifier as given
    :param text: the note's text
    :param occurrence: 0 for the first note of that text in the document, 1 for the second, …
    :returns: the id
    """
    return "n" + _digest(space, source_id, text, str(occurrence))


def entity_id(space: str, key: str, sense: str = "") -> str:
    """Id of an entity: ``e`` and 24 hexadecimal digits; the sense keeps homonyms apart."""
    return "e" + _digest(space, key, sense)


def fact_id(space: str, subject: str, predicate_key: str, polarity: bool, target: str) -> str:
    """Id of a fact: ``f`` and 24 hexadecimal digits.

    :param space: namespace
    :param subject: id of the subject entity
    :param predicate_key: canonical predicate
    :param polarity: False for a denial
    :param target: id of the object entity, or ``=`` and the literal
    :returns: the id
    """
    return "f" + _digest(space, subject, predicate_key, str(int(polarity)), target)


def content_key(*parts: str) -> str:
    """Key of derived data: 24 hexadecimal digits over everything that it is derived from."""
    return _digest(*parts)


def _digest(*parts: str) -> str:
    pieces: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        # The length keeps ("ab", "c") and ("a", "bc") apart.
        pieces += (len(data).to_bytes(8, "little"), data)
    # Hashed at once: a call for each piece takes twice as long.
    return blake2b(b"".join(pieces), digest_size=_DIGEST_BYTES).hexdigest()
