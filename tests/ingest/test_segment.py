import pytest
from graphmem.ingest.blocks import split_blocks, split_sections
from graphmem.ingest.prepare import pieces
from graphmem.ingest.segment import Unit, count_words, make_units, pack_notes
from graphmem.ingest.titles import find_known_names
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.sampled_from(
    [
        "Anna",
        "lived",
        "in",
        "(born 3 May 1950)",
        "Paris.",
        "\n",
        "\n\n",
        "- ",
        "# Head\n",
        "- Rasmussen",
        "(x)",
        "北京。",
        "  ",
    ]
)
DOCUMENTS = st.lists(WORDS, max_size=60).map(" ".join)


@given(DOCUMENTS | st.text(max_size=200), st.booleans())
def test_blocks_are_trimmed_and_in_order(text, markdown):
    blocks = list(split_blocks(text, markdown=markdown))
    assert all(text[block.start : block.end] == text[block.start : block.end].strip() != "" for block in blocks)
    assert all(first.end <= second.start for first, second in zip(blocks, blocks[1:], strict=False))


@given(st.text(st.sampled_from("ab\u5317 .\n#-"), max_size=80), st.booleans())
def test_blocks_leave_out_white_space_and_marks_only(text, markdown):
    outside = list(text)
    for block in split_blocks(text, markdown=markdown):
        outside[block.start : block.end] = " " * (block.end - block.start)
    assert not any(char.isalnum() for char in outside)


@given(DOCUMENTS | st.text(max_size=400), st.integers(5, 80))
def test_every_character_of_a_piece_leads_back_to_its_own(text, size):
    sections = split_sections(text, markdown=True)
    last = 0
    for piece in pieces(text, sections, size):
        origins = [piece.original(at) for at in range(len(piece.text))]
        assert len(piece.text) <= size
        assert origins == sorted(set(origins))
        assert not origins or origins[0] >= last
        last = origins[-1] if origins else last
        for at, origin in enumerate(origins):
            assert piece.text[at] == text[origin] or not text[origin].isalnum()
        for bracket in piece.brackets:
            assert text[bracket.start] == "(" and text[bracket.end - 1] == ")"
            assert text[bracket.start + 1 : bracket.end - 1] == bracket.inner
        assert list(piece.breaks) == sorted(piece.breaks)


def test_telling_brackets_are_cut_out_and_others_stay():
    text = "Anna (born 3 May 1950) met Bert (a friend) in Horne- Rasmussen (Ann) (1911 – 2003) Street."
    (piece,) = pieces(text, split_sections(text, markdown=False), 1000)
    assert piece.text == "Anna met Bert (a friend) in Horne-Rasmussen Street."
    assert [bracket.inner for bracket in piece.brackets] == ["born 3 May 1950", "Ann", "1911 – 2003"]


def test_long_text_without_breaks_is_cut_at_white_space():
    text = "word " * 1000
    cut = list(pieces(text, split_sections(text, markdown=False), 300))
    assert all(len(piece.text) <= 300 for piece in cut)
    assert " ".join(piece.text.strip() for piece in cut) == text.strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one two", 2), ("北京大学", 2), ("北京 is 大", 3), ("naïve café", 2), ("한국어", 2), ("שלום עולם", 2)],
)
def test_count_words(text, words):
    assert count_words(text) == words


UNITS = st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=60).map(
    lambda rows: [Unit(i, i + 1, words, opens) for i, (words, opens) in enumerate(rows)]
)


@given(UNITS, st.integers(20, 200))
def test_notes_cover_all_units_and_keep_to_the_target(units, target):
    notes = pack_notes(units, target)
    assert [index for first, last in notes for index in range(first, last)] == list(range(len(units)))
    for first, last in notes:
        words = sum(unit.words for unit in units[first:last])
        assert last - first == 1 or words <= target * 1.1
    if units and sum(unit.words for unit in units) <= target:
        assert len(notes) == 1


def paragraph(*sizes):
    return [Unit(i, i + 1, size, i == 0) for i, size in enumerate(sizes)]


def test_a_long_paragraph_is_cut_in_even_halves():
    notes = pack_notes(paragraph(*[25] * 10), 200)
    assert notes == [(0, 5), (5, 10)]


def test_cuts_are_made_between_paragraphs_where_that_costs_little():
    units = [Unit(i, i + 1, 30, i in {0, 5}) for i in range(10)]
    assert pack_notes(units, 160) == [(0, 5), (5, 10)]


@given(st.text(st.sampled_from("ab .\n北"), min_size=1, max_size=600), st.integers(10, 40))
def test_an_overlong_sentence_becomes_units_that_fit(text, target):
    span = (len(text) - len(text.lstrip()), len(text.rstrip()))
    if span[0] >= span[1]:
        return
    units = make_units(text, [span], split_sections(text, markdown=False)[0].blocks, target)
    assert units[0].start == span[0] and units[-1].end == span[1]
    assert all(first.end <= second.start for first, second in zip(units, units[1:], strict=False))
    letters = "".join(text[unit.start : unit.end] for unit in units)
    assert "".join(letters.split()) == "".join(text.split())


SECTIONED = "# Island\n\nIt is green.\n\n## History\n\nFounded long ago.\n\n### War\n\nIt burned.\n\n## Nature\n\nBirds."


def test_markdown_sections_have_their_heading_paths():
    sections = split_sections(SECTIONED, markdown=True)
    assert [section.path for section in sections] == [
        ("Island",),
        ("Island", "History"),
        ("Island", "History", "War"),
        ("Island", "Nature"),
    ]


def test_headings_of_plain_text_are_recognised_by_their_looks():
    text = "The Old House\n\nChapter 1\n\nA Visitor Comes\n\nIt was late. He rang.\n\nYes\n\nCHAPTER II\n\nMorning came."
    sections = split_sections(text, markdown=False)
    assert [section.path for section in sections] == [("Chapter 1", "A Visitor Comes"), ("CHAPTER II",)]


def test_a_single_short_line_is_text():
    (section,) = split_sections("Anna Karenina", markdown=False)
    assert section.path == ()
    assert len(section.blocks) == 1


def test_a_name_that_misleads_is_masked_and_found_again():
    title = "You Can No Longer Wait"
    text = f'Anna saw {title} (1955) and "The Long Day" twice. {title}!'
    sections = split_sections(text, markdown=False)
    known = find_known_names(title, text, sections)
    (piece,) = pieces(text, sections, 1000, known.masked(text))
    assert piece.text == 'Anna saw Peter and "Peter" twice. Peter!'
    assert [name for _, name in piece.names.values()] == [title, "The Long Day", title]
    for at, (end, name) in piece.names.items():
        assert text[piece.original(at) : end] == name
    after = piece.text.index(" twice")
    assert text[piece.original(after) :].startswith(" twice")


@given(DOCUMENTS, st.integers(0, 30), st.integers(5, 30))
def test_masks_keep_the_way_back(text, start, length):
    mask = (start, min(start + length, len(text)))
    if mask[1] - mask[0] < 5 or text[mask[0] : mask[1]] != text[mask[0] : mask[1]].strip():
        return
    for piece in pieces(text, split_sections(text, markdown=True), 500, [mask]):
        origins = [piece.original(at) for at in range(len(piece.text))]
        assert origins == sorted(set(origins))
        for at, origin in enumerate(origins):
            masked = any(at in range(name, name + 5) for name in piece.names)
            assert masked or piece.text[at] == text[origin] or not text[origin].isalnum()
