"""When made things came to be, whom a title before a name belongs to, and the wider places of a place."""

import pytest

EXPECTED = [
    ("Song of Freedom", "Song of Freedom is a 1936 British film.", ("Song of Freedom", "is a film of", "1936")),
    ("", "She sang in the 1999 film Cradle Will Rock.", ("Cradle Will Rock", "is a film of", "1999")),
    ("", 'He starred in "Night Train" (1950).', ("Night Train", "dates from", "1950")),
    ("", 'He made "Night Train" (1950), "Day Break" (1951).', ("Day Break", "dates from", "1951")),
    ("", "The band released its second album Evil Empire in 1996.", ("Evil Empire", "was released in", "1996")),
    ("", "Karl Lund founded Bergen Bank in Oslo in 1950.", ("Bergen Bank", "was founded in", "Oslo")),
    ("", "Karl Lund was a British Army officer.", ("Karl Lund", "was officer of", "British Army")),
    ("", "He was allied to Green Party founder Arnulfo Arias.", ("Arnulfo Arias", "founder of", "Green Party")),
    ("", "Goght is a village in the Kotayk Province of Armenia.", ("Goght", "is a village in", "Armenia")),
    ("", "Goght is a village in the Kotayk Province of Armenia.", ("Kotayk Province", "of", "Armenia")),
    ("", "Karl Lund was born in Inari in Finland.", ("Karl Lund", "was born in", "Finland")),
    ("", "The river lies in the U.S. states of Oregon and Idaho.", ("Idaho", "in", "U.S.")),
    ("", "Paul Morphy ( June 22 , 1837 – July 10 , 1884 ) was a player.", ("Paul Morphy", "born", "June 22 , 1837")),
    ("", "Karl Lund (born June 3 , 1977 in Oslo , Norway) is a singer.", ("Karl Lund", "born in", "Oslo , Norway")),
    ("", "It was sung by American expatriate James Hunt.", ("James Hunt", "is", "American")),
]
FORBIDDEN = [
    ("", 'He made "Night Train" (1950), "Day Break" (1951).', {("Night Train", "dates from", "1951")}),
    ("", "Karl Lund wrote Pitt in 1800.", {("Pitt", "was written in", "1800")}),
    ("", "Karl Lund did not release Evil Empire in 1996.", {("Evil Empire", "was released in", "1996")}),
    ("", "Tsui Hark is a Hong Kong film director.", {("Tsui Hark", "is director of", "Hong Kong")}),
    ("", "It is a Malayalam film.", {("It", "is film of", "Malayalam")}),
    ("", "Karl Lund graduated from the Bergen School in Rome.", {("Karl Lund", "graduated from", "Rome")}),
    ("", "Miramar lies in the Wellington suburb of Miramar.", {("Miramar", "lies in", "Wellington")}),
]


def said(parsed):
    return {
        (fact.subject.name or fact.subject.text, fact.predicate, fact.object.name or fact.object.text)
        for note in parsed.notes
        for fact in note.facts
        if fact.polarity
    }


@pytest.mark.model
@pytest.mark.parametrize(("title", "text", "expected"), EXPECTED)
def test_a_noun_phrase_says_when_where_and_whose(read, title, text, expected):
    assert expected in said(read(text, title))


@pytest.mark.model
@pytest.mark.parametrize(("title", "text", "forbidden"), FORBIDDEN)
def test_what_only_looks_like_it_is_not_said(read, title, text, forbidden):
    assert not forbidden & said(read(text, title))
