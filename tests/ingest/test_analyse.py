"""A document taken apart: spans, names, notes, contexts."""

import numpy as np
import pytest
from graphmem.ingest import IngestSettings, Rejection, SourceDocument, entity_key
from graphmem.ingest.analyse import analyse
from graphmem.ingest.blocks import split_sections
from graphmem.ingest.prepare import pieces
from graphmem.ingest.segment import count_words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.model

SENTENCES = st.sampled_from(
    [
        "Anna Berg (born 3 May 1950) is a painter from Oslo.",
        "She married Karl Lund, a bishop.",
        "\u5317\u4eac\u5927\u5b66\u662f\u4e00\u6240\u5927\u5b66\u3002\u5b83\u5728\u5317\u4eac\u3002",
        "\u0627\u0644\u0642\u0627\u0647\u0631\u0629 \u0645\u062f\u064a\u0646\u0629 \u0643\u0628\u064a\u0631\u0629.",
        "# A heading\n",
        "- an item\n- another (1999) item",
        "\n\n",
        'He said "No!" (twice)',
        "Dr. A. B. Smith paid $3.50 on 4 June.",
        "\U0001f600 \u200d\u00e9\u0301",
        "word " * 30,
    ]
)


def check_invariants(parsed, target):
    text = parsed.source.text
    last = 0
    for note in parsed.notes:
        assert text[note.start : note.end] == note.text == note.text.strip() != ""
        assert note.start >= last
        last = note.end
        assert note.sentences[0][0] == 0 and note.sentences[-1][1] == len(note.text)
        assert all(start < end for start, end in note.sentences)
        assert all(a[1] <= b[0] for a, b in zip(note.sentences, note.sentences[1:], strict=False))
        words = sum(count_words(note.text[start:end]) for start, end in note.sentences)
        assert words <= target * 1.1 or len(note.sentences) == 1
        for mention in note.mentions:
            assert entity_key(mention.name) == mention.key != ""
            assert note.text[mention.start : mention.end].strip() != ""
        starts = [mention.start for mention in note.mentions]
        assert starts == sorted(starts)
        for fact in note.facts:
            start, end = note.sentences[fact.sentence]
            for side in (fact.subject, fact.object):
                assert note.text[side.start : side.end] == side.text
                assert start <= side.start < side.end <= end
        assert [fact.sentence for fact in note.facts] == sorted(fact.sentence for fact in note.facts)
        assert 0 < len(note.context) <= 200 and "\n" not in note.context
        assert note.context not in text
    kept = "".join("".join(note.text.split()) for note in parsed.notes)
    assert set(kept) <= set(text)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    parts=st.lists(SENTENCES, max_size=12),
    title=st.sampled_from(["", "Anna Berg", "\u5317\u4eac"]),
    markdown=st.booleans(),
)
def test_records_refer_to_the_text(language, parts, title, markdown):
    media_type = "text/markdown" if markdown else "text/plain"
    document = SourceDocument("d", " ".join(parts), title=title, media_type=media_type)
    options = IngestSettings(target_words=20, piece_chars=200)
    (parsed,) = analyse([document], language, options)
    assert not isinstance(parsed, Rejection), parsed
    check_invariants(parsed, options.target_words)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=150))
def test_any_text_is_taken_apart(language, text):
    (parsed,) = analyse([SourceDocument("d", text)], language, IngestSettings(target_words=20, piece_chars=200))
    if isinstance(parsed, Rejection):
        assert "cannot be parsed" in parsed.reason
        assert not text.isprintable()
    else:
        check_invariants(parsed, 20)


def test_a_document_that_cannot_be_parsed_is_rejected_alone(language):
    documents = [SourceDocument("bad", "lone \ud800 surrogate"), SourceDocument("good", "Anna Berg lives in Oslo.")]
    bad, good = analyse(documents, language, IngestSettings())
    assert isinstance(bad, Rejection)
    assert bad.source == "bad"
    assert good.notes[0].text == "Anna Berg lives in Oslo."


def test_what_precedes_a_document_does_not_change_it(language):
    texts = [
        "Anna Berg was born in Oslo.",
        "The film was shot in Rome by Karl Lund in 1950.",
        "Bergen is a city in Norway.",
    ]
    documents = [SourceDocument(str(index), text) for index, text in enumerate(texts)]
    together = analyse(documents, language, IngestSettings())
    assert [analyse([document], language, IngestSettings())[0] for document in documents] == together


def test_a_parse_does_not_depend_on_its_batch(language):
    texts = ["Anna Berg was born in Oslo.", "Rain.", "The film, shot in Rome by Karl Lund in 1950, was lost. " * 9, "A b c!"]
    parts = [piece for text in texts for piece in pieces(text, split_sections(text, markdown=False), 1000)]
    with language.bounded_memory():
        together = language.parse(parts)
        alone = [doc for part in reversed(parts) for doc in language.parse([part])][::-1]
        for first, second in zip(together, alone, strict=True):
            assert np.array_equal(first.tensor, second.tensor)
            assert first.to_json() == second.to_json()


def test_a_short_text_is_one_note(read):
    parsed = read("Anna Berg lives in Oslo.\n\nShe paints.\n\nShe sings.", title="Anna Berg")
    (note,) = parsed.notes
    assert len(note.sentences) == 3
    assert note.title == "Anna Berg"


def test_notes_keep_to_their_sections(read):
    parsed = read("# Oslo\n\nOslo is a city.\n\n## History\n\nIt burned in 1624.", "Oslo", media_type="text/markdown")
    assert [(note.title, note.text) for note in parsed.notes] == [
        ("Oslo", "Oslo is a city."),
        ("Oslo > History", "It burned in 1624."),
    ]
    assert parsed.notes[1].context.startswith("About Oslo (place), section History, part 2 of 2")


def test_a_long_paragraph_becomes_even_notes(read):
    parsed = read("The old house stood by the sea for many long years. " * 23)
    assert [len(note.text.split()) for note in parsed.notes] == [132, 121]


NAMES = [
    ("", "Anna Berg met the King of Norway in Oslo.", ["Anna Berg", "Norway", "Oslo"]),
    ("", 'He wrote "The Long Winter" and shouted "No!" twice.', ["The Long Winter"]),
    ("", "They left St. Mary's Abbey on Monday in November.", ["St. Mary's Abbey"]),
    ("aldri mer", "Aldri mer is a song. I sing aldri mer.", ["aldri mer"]),
    ("Paris, Texas", "Paris, Texas is a film set in Texas.", ["Paris, Texas", "Texas"]),
    (
        "\u5317\u4eac\u5927\u5b66",
        "\u5317\u4eac\u5927\u5b66\u662f\u4e00\u6240\u5927\u5b66\u3002",
        ["\u5317\u4eac\u5927\u5b66"],
    ),
]


@pytest.mark.parametrize(("title", "text", "names"), NAMES)
def test_names_are_found(read, title, text, names):
    assert [mention.name for note in read(text, title).notes for mention in note.mentions] == names


def test_the_title_s_kind_is_the_label_of_its_mentions(read):
    parsed = read("Runmar\u00f6 is an island in Sweden. Runmar\u00f6 is green.", "Runmar\u00f6")
    assert [mention.label for mention in parsed.notes[0].mentions if mention.key == "runmar\u00f6"] == ["GPE", "GPE"]
    assert "place" in parsed.notes[0].tags


CONTEXTS = [
    (
        {"title": "Teutberga"},
        "Teutberga was a queen of Lotharingia. She was a daughter of Boso the Elder.",
        "About Teutberga (person): queen of Lotharingia; relates to Lotharingia, Boso the Elder.",
    ),
    ({}, "It rained and the garden was wet.", "A text: on garden."),
    ({}, "Nobody came.", "A text."),
    ({}, "\u4eca\u5929\u4e0b\u96e8\u3002", "A text."),
    (
        {"speaker": "Ann", "time": "2024-05-01T10:00:00", "conversation": "chat 1"},
        "I saw Karl Lund in Oslo.",
        "Ann speaking on 2024-05-01 in chat 1: relates to Karl Lund, Oslo.",
    ),
]


@pytest.mark.parametrize(("fields", "text", "context"), CONTEXTS)
def test_context_sentences(read, fields, text, context):
    assert read(text, **fields).notes[0].context == context


def test_keywords_are_names_and_nouns_best_first(read):
    text = "The lighthouse keeper met Karl Lund. The lighthouse was old. Karl Lund liked the lighthouse."
    (note,) = read(text, settings=IngestSettings(max_keywords=3)).notes
    assert note.keywords == ("Karl Lund", "lighthouse", "keeper")


def test_user_tags_come_first(language):
    document = SourceDocument("d", "Anna Berg lives in Oslo.", tags=("mine", "place"))
    (parsed,) = analyse([document], language, IngestSettings())
    assert parsed.notes[0].tags == ("mine", "place", "person")
