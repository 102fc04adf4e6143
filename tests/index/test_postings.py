"""The inverted index scores like bm25s, and an index that caught up equals one that was built anew."""

import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import naive_bm25
from strategies import corpora, examples, tokens

from graphmem.errors import CorruptStoreError, InputError
from graphmem.index.postings import Postings, question_tokens, tokenize

queries = st.lists(tokens | st.just("unknown"), max_size=6)
DOCUMENTS = [["a", "b", "a"], [], ["b", "c"], ["a", "c", "c", "d"]]


@examples
@given(corpora, queries, st.sampled_from([0.0, 0.9, 1.2, 2.0]), st.sampled_from([0.0, 0.4, 0.75, 1.0]))
def test_equals_the_formula(documents, query, k1, b):
    scores = Postings.build(documents).bm25(query, k1=k1, b=b)
    np.testing.assert_allclose(scores, naive_bm25(documents, query, k1, b), rtol=1e-12)


@examples
@given(st.lists(st.lists(tokens, min_size=1, max_size=12), min_size=2, max_size=8), queries)
def test_equals_bm25s(documents, query):
    oracle = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    oracle.index(documents, show_progress=False)
    known = {token for document in documents for token in document}
    query = [token for token in query if token in known]
    expected = oracle.get_scores(query) if query else np.zeros(len(documents))
    np.testing.assert_allclose(Postings.build(documents).bm25(query), expected, atol=1e-5)


def test_a_sort_in_pieces_is_the_same(monkeypatch):
    documents = [[f"w{number * step % 11}" for number in range(step)] for step in range(1, 30)]
    whole = Postings.build(documents)
    for size in (1, 2, 7, 100):
        monkeypatch.setattr("graphmem.index.postings._PIECE", size)
        assert Postings.build(documents).equals(whole)
        assert Postings.build(documents[::-1]).select(range(28, -1, -1)).equals(whole)


@examples
@given(corpora, corpora)
def test_an_index_that_grew_equals_one_built_anew(one, other):
    assert Postings.build(one).concat(Postings.build(other)).equals(Postings.build(one + other))


@examples
@given(corpora, st.data())
def test_an_index_that_shrank_or_was_reordered_equals_one_built_anew(documents, data):
    order = data.draw(st.permutations(range(len(documents))))
    kept = order[: data.draw(st.integers(0, len(documents)))]
    assert Postings.build(documents).select(kept).equals(Postings.build([documents[row] for row in kept]))


@examples
@given(corpora, queries)
def test_the_order_of_documents_moves_scores_and_nothing_else(documents, query):
    scores = Postings.build(documents).bm25(query)
    np.testing.assert_array_equal(Postings.build(documents[::-1]).bm25(query[::-1])[::-1], scores)


@examples
@given(corpora, st.lists(tokens, max_size=3))
def test_rows_with_all_words(documents, words):
    words = [token for word in words for token in tokenize(word)]
    documents = [tokenize(" ".join(document)) for document in documents]
    expected = {row for row, document in enumerate(documents) if set(words) <= set(document)}
    assert Postings.build(documents).rows_with_all(words) == expected


def test_words_are_cut_as_texts_are():
    index = Postings.build([tokenize("The well-known Müller, of Rome"), tokenize("Muller")])
    assert index.rows_with_all(["Well-Known", "MÜLLER", "--"]) == {0}
    assert index.rows_with_all(["müller"]) == {0, 1}
    assert index.rows_with_all(["--"]) == {0, 1}
    assert index.rows_with_all(["known", "Paris"]) == set()


@pytest.mark.parametrize("documents", [DOCUMENTS, [[]], []])
def test_files_hold_what_was_saved(documents, tmp_path):
    index = Postings.build(documents)
    index.save(tmp_path / "new" / "postings")
    loaded = Postings.load(tmp_path / "new" / "postings")
    assert loaded.equals(index)
    assert loaded.concat(loaded).equals(Postings.build(documents + documents))
    assert not loaded.equals(Postings.build([["other"]]))


@pytest.mark.parametrize("name", ["vocabulary.txt", "indptr.npy", "documents.npy", "frequencies.npy", "lengths.npy"])
def test_missing_and_damaged_files_are_named(name, tmp_path):
    Postings.build(DOCUMENTS).save(tmp_path)
    content = (tmp_path / name).read_bytes()
    for damaged in (b"", b"\x93NUMPY\xff\xff", content[: len(content) // 2]):
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(CorruptStoreError, match=str(tmp_path)):
            Postings.load(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(CorruptStoreError, match="rebuild the index"):
        Postings.load(tmp_path)


def test_what_cannot_be_indexed_or_selected_is_refused():
    with pytest.raises(InputError, match="line break"):
        Postings.build([["two\nlines"]])
    index = Postings.build(DOCUMENTS)
    for rows in ([0, 0], [4], [-1], [[0]]):
        with pytest.raises(InputError, match="distinct rows"):
            index.select(rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("Who's the DIRECTOR of 'Jaws' (1975)?", ["who", "s", "the", "director", "of", "jaws", "1975"]),
        ("Straße, STRASSE; ﬁlm", ["strasse", "strasse", "film"]),
        ("naïve nai\u0308ve", ["naive", "naive"]),
        ("foo_bar", ["foo", "bar"]),
        ("Ｆｕｌｌ　１２", ["full", "12"]),
        ("東京タワー 1958年", ["東", "京", "タ", "ワ", "ー", "1958", "年"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("שלום עולם", ["שלום", "עולם"]),
        ("서울 사람", ["서울", "사람"]),
        ("a\x00b\u200bc", ["a", "b", "c"]),
        ("İ", ["i"]),
    ],
)
def test_tokens(text, expected):
    assert tokenize(text) == expected


@examples
@given(st.text(max_size=50))
def test_tokens_do_not_change_when_tokenized_again(text):
    found = tokenize(text)
    assert tokenize(" ".join(found)) == found
    assert Postings.build([found]).rows_with_all([text]) == {0}


def test_a_question_loses_its_stop_words_unless_it_has_no_others():
    assert question_tokens("Who is the mother of the director of Jaws?") == ["mother", "director", "jaws"]
    assert question_tokens("The Who?") == ["the", "who"]
