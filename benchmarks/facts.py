"""What facts are worth: open extraction, evidence triples, relations, coreference and time, each beside a baseline.

    python benchmarks/facts.py [--only carb evidences redocred coreference] [--gold-only] [--processes 2] [--misses 5]

CaRB is scored beside a baseline that knows verbs only; the evidence triples of 2WikiMultihopQA over its whole corpus (with
--gold-only over the passages of the development questions) with the misses by cause, whose parsing is timed; Re-DocRED
beside connecting whatever shares a sentence, and its clusters of mentions beside those of equal words; coreference against
the labels of coreference.tsv.
"""

import argparse
import json
import time
from collections.abc import Sequence

import carb
import carb_tuples
import clusters
import common
import coreference
import evidences
import redocred
from graphmem.ingest import DocumentParser, IngestSettings, ParsedDocument, SourceDocument
from graphmem.ingest.blocks import split_sections
from graphmem.ingest.language import load_language
from graphmem.ingest.prepare import pieces
from rich.console import Console
from rich.table import Table

PARTS = ("carb", "evidences", "redocred", "coreference")
CONSOLE = Console()


def parse(documents: Sequence[SourceDocument], processes: int) -> list[ParsedDocument]:
    with DocumentParser(IngestSettings(), processes=processes) as parser:
        return [result for result in parser.parse(documents) if isinstance(result, ParsedDocument)]


def percent(value: float) -> str:
    return f"{100 * value:.1f}"


def show_carb(processes: int) -> None:
    gold = carb.read_gold()
    parsed = parse([SourceDocument(sentence, sentence) for sentence in gold], processes)
    ours = {document.source.source_id: carb_tuples.tuples_of(document) for document in parsed}
    language = load_language()
    verbs = {}
    for sentence in gold:
        parts = list(pieces(sentence, split_sections(sentence, markdown=False), IngestSettings().piece_chars))
        verbs[sentence] = carb_tuples.verb_tuples(list(zip(language.parse(parts), parts, strict=True)), language)
    table = Table("CaRB dev", "precision", "recall", "F1", "AUC", "tuples")
    for name, found in (("verbs only", verbs), ("ours", ours)):
        result = carb.score(gold, found)
        values = (result.precision, result.recall, result.f1, result.auc)
        table.add_row(name, *map(percent, values), str(sum(map(len, found.values()))))
    CONSOLE.print(table)


def show_evidences(processes: int, misses: int, *, gold_only: bool) -> None:
    documents = list(common.documents("2wiki"))
    if gold_only:
        with (common.DATA / "2wiki" / "questions_dev.jsonl").open(encoding="utf-8") as file:
            gold = {identifier for line in file for identifier in json.loads(line)["gold"]}
        documents = [document for document in documents if document.source_id in gold]
    start = time.perf_counter()
    parsed = parse(documents, processes)
    elapsed = time.perf_counter() - start
    result = evidences.measure(parsed, evidences.read_triples())
    found = [fact for document in parsed for note in document.notes for fact in note.facts]
    timed = sum(bool(fact.valid_from or fact.valid_to) for fact in found)
    CONSOLE.print(
        f"2Wiki: {len(documents)} passages, {len(documents) / elapsed:.0f} passages/s in {processes} processes, their start "
        f"included; {len(found) / len(documents):.1f} facts per passage, {percent(timed / len(found))} % of them with a time"
    )
    CONSOLE.print(
        f"evidence triples: {result.total}, joined by a fact {percent(result.joined / result.total)} %, "
        f"with a right predicate {percent(result.right / result.total)} %"
    )
    table = Table("misses by cause", "triples", "such as")
    for cause, count in result.misses.most_common():
        table.add_row(cause, str(count), "; ".join(" | ".join(triple) for triple in result.examples[cause][:misses]))
    CONSOLE.print(table)
    table = Table("relation", "right", "of")
    for relation, (right, total) in sorted(result.by_relation.items(), key=lambda item: -item[1][1]):
        table.add_row(relation, str(right), str(total))
    CONSOLE.print(table)


def show_redocred(processes: int) -> None:
    golds = list(redocred.read_gold(500))
    parsed = parse([gold.document for gold in golds], processes)
    result = redocred.measure(parsed, golds)
    CONSOLE.print(
        f"Re-DocRED dev, pairs that share a sentence: {percent(result.recall)} % connected by a fact, precision "
        f"{percent(result.precision)} % (all that share one: 100 % at {percent(result.baseline)} %)"
    )
    found = clusters.measure(parsed, golds)
    table = Table("clusters of mentions, B³", "precision", "recall", "F1")
    for name, score in (("equal words", found.words), ("equal keys", found.keys), ("resolved", found.ours)):
        table.add_row(name, percent(score.precision), percent(score.recall), percent(score.f1))
    CONSOLE.print(table)
    counts = f"{found.ours.mentions} of our mentions aligned with {found.gold} of the gold ones"
    CONSOLE.print(f"{counts}, dates and numbers included")


def show_coreference() -> None:
    language = load_language()
    table = Table("coreference", "labelled", "resolved", "right", "precision", "recall")
    sums = [0, 0, 0]
    for name in ("2wiki", "books"):
        result = coreference.measure(name, language)
        counts = [result.labelled, result.resolved, result.right]
        sums = [total + count for total, count in zip(sums, counts, strict=True)]
        table.add_row(name, *map(str, counts), *_rates(*counts))
    table.add_row("both", *map(str, sums), *_rates(*sums))
    CONSOLE.print(table)


def _rates(labelled: int, resolved: int, right: int) -> tuple[str, str]:
    return percent(right / max(resolved, 1)), percent(right / max(labelled, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--gold-only", action="store_true", help="only the passages of the development questions")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--misses", type=int, default=2, help="examples of each cause")
    options = parser.parse_args()
    needed = {"carb": "carb", "evidences": "2wiki", "redocred": "redocred", "coreference": "2wiki"}
    here = set(common.available([needed[part] for part in options.only]))
    if "carb" in options.only and "carb" in here:
        show_carb(options.processes)
    if "evidences" in options.only and "2wiki" in here:
        show_evidences(options.processes, options.misses, gold_only=options.gold_only)
    if "redocred" in options.only and "redocred" in here:
        show_redocred(options.processes)
    if "coreference" in options.only and "2wiki" in here and common.available(["books"]):
        show_coreference()


if __name__ == "__main__":
    main()
