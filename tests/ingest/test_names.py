import string

import pytest
from graphmem.ingest import clean_name, entity_key, title_names
from graphmem.ingest.names import fold
from hypothesis import given
from hypothesis import strategies as st

TEXT = st.text(max_size=40)
NAME_LIKE = st.text(alphabet=string.ascii_letters + string.digits + " .,'’-–“”()&#+/éßİ北京ا", max_size=30)


@given(TEXT | NAME_LIKE)
def test_a_key_is_its_own_key(name):
    key = entity_key(name)
    assert entity_key(key) == key


@given(TEXT | NAME_LIKE)
def test_a_key_is_empty_or_holds_a_letter_or_digit(name):
    key = entity_key(name)
    assert key == "" or any(char.isalnum() for char in key)


@given(NAME_LIKE)
def test_case_and_spaces_do_not_matter(name):
    assert entity_key(f"  {name.upper()}\t") == entity_key(name.upper())
    assert entity_key(name.casefold()) == entity_key(name)


@given(
    st.text(alphabet=string.ascii_lowercase + "äбж北", min_size=2, max_size=12),
    st.integers(0, 999),
    st.integers(0, 999),
)
def test_different_numbers_stay_apart(word, first, second):
    assert (entity_key(f"{word} {first}") == entity_key(f"{word} {second}")) == (first == second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("The Beatles", "Beatles"),
        ("J. R. R. Tolkien", "J.R.R. Tolkien"),
        ("JRR Tolkien", "J.R.R. Tolkien"),
        ("U.S.A.", "USA"),
        ("Washington, D.C.", "Washington DC"),
        ("Jean–Luc Picard", "Jean-Luc Picard"),
        ("O’Brien", "O'Brien"),
        ("Guy's", "Guy"),
        ("“Psycho”", "Psycho"),
        ("ﬁnland", "Finland"),
        ("Straße", "STRASSE"),
        ("Dr No", "Dr. No"),
        ("an  Apple", "apple"),
    ],
)
def test_variants_share_a_key(first, second):
    assert entity_key(first) == entity_key(second) != ""


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("北京大学", "上海大学"),
        ("Task 5", "Task 6"),
        ("C++", "C"),
        ("C#", "C"),
        ("Étoile", "Etoile"),
        ("Louis XIV", "Louis XV"),
        ("3.5", "35"),
        ("A. A. Milne", "Milne"),
        ("Мария", "Мариа"),
    ],
)
def test_different_names_stay_apart(first, second):
    assert entity_key(first) != entity_key(second)


@pytest.mark.parametrize("name", ["", "...", "—", "🎵", " \t", "()"])
def test_what_names_nothing_has_no_key(name):
    assert entity_key(name) == ""


@pytest.mark.parametrize(
    ("surface", "shown"),
    [
        ("the United States", "United States"),
        ("The Beatles'", "Beatles"),
        ('"Psycho"', "Psycho"),
        ("Martin Luther King Jr.", "Martin Luther King Jr."),
        ("Guy’s", "Guy"),
        ("(Boston", "Boston"),
        ("Horne- Rasmussen", "Horne-Rasmussen"),
        ("A R Rahman", "A R Rahman"),
        ("李白", "李白"),
    ],
)
def test_clean_name(surface, shown):
    assert clean_name(surface) == shown


@given(TEXT | NAME_LIKE)
def test_a_clean_name_keeps_its_key(surface):
    cleaned = clean_name(surface)
    assert cleaned == clean_name(cleaned) or entity_key(cleaned) == entity_key(clean_name(cleaned))
    assert cleaned == cleaned.strip()


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Theodred II (Bishop of Elmham)", ("Theodred II (Bishop of Elmham)", "Theodred II")),
        ("Lambert, Margrave of Tuscany", ("Lambert, Margrave of Tuscany", "Lambert")),
        ("Paris, Texas", ("Paris, Texas", "Paris")),
        ("Springfield, Clark County, Ohio", ("Springfield, Clark County, Ohio", "Springfield")),
        ("Eat, Pray, Love", ("Eat, Pray, Love",)),
        ("Me, Myself & Irene", ("Me, Myself & Irene", "Me, Myself and Irene")),
        ("Mor & Far (film)", ("Mor & Far (film)", "Mor & Far", "Mor and Far (film)", "Mor and Far")),
        ("Hello, Dolly!", ("Hello, Dolly!",)),
        ("Sammy Davis, Jr.", ("Sammy Davis, Jr.",)),
        ("Good Night, and Good Luck", ("Good Night, and Good Luck",)),
        ("", ()),
        ("???", ()),
    ],
)
def test_title_names(title, names):
    assert title_names(title) == names


@given(TEXT | NAME_LIKE)
def test_title_names_differ_and_have_keys(title):
    keys = [entity_key(name) for name in title_names(title)]
    assert all(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("written", "looked_for"),
    [("Léonide", "leonide"), ("Łódź", "lodz"), ("Muʿtaṣim", "mutasim"), ("ガ", "ガ"), ("й", "й"), ("हिन्दी", "हिन्दी")],
)
def test_accents_of_latin_letters_do_not_matter_for_looking_up(written, looked_for):
    assert fold(written) == looked_for
