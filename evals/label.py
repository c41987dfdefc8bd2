"""Turns a marked report into the report's text and its gold labels, and checks them.

    python evals/label.py r01 r02      write reports/r01.txt and gold/r01.json from marked/r01.txt
    python evals/label.py --check      rebuild everything in memory; exit 1 when a file is stale
    python evals/label.py --review r01 also print every digit in evidence that is not in a figure

A marked file is a head, a line of `=====`, and the report with marks. Taking the marks out gives the
report's text, so that offsets (characters, half-open) are counted by program and never typed.

    year: 2023                         also: jurisdiction, level, script, shape (tags, comma between)
    fact a3 2: 118项 & 办结|完成         weight 2, every part between & needs one of its |-alternatives;
                                       the id is the item's it is drawn from, with a letter after it
                                       when there are several (`a3b`)

    «a1 functions 短标题»…«/»           an item. a, l, d, p give kind and role: achievement in its own
                                       section, achievement in the leaders' section, deficiency, plan.
                                       `d2@achievements` sets another role. The same id again («a1»…«/»)
                                       adds a span to the item.
    {22项}  {~98%}  {三十余场=30}       a figure; `~` in front or 余 多 几 inside means approximate; a number
                                       in words gives its value after `=`
    《…》                               a document, found by itself; a bracket never closed ends at `¦`

The rules for what to mark stand in README.md beside this file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from marks import ROLES, Figure, LabelError, Marked, read_marked

HERE = Path(__file__).resolve().parent
THEMES = frozenset(["functions", "rulemaking", "decisions", "enforcement", "emergencies"]) | frozenset(
    ["disputes", "oversight", "technology", "leadership", "society"]
)
KINDS = {"a": "achievement", "l": "achievement", "d": "deficiency", "p": "plan"}
LEVELS = frozenset(["national", "province", "city", "county", "township", "development-zone", "department"])
SCRIPTS = frozenset({"simplified", "traditional"})
TITLE_LIMIT = 20
FACTS = (8, 12)

ITEM_ID = re.compile(r"[a-z]\d+")


def norm(text: str) -> str:
    """Content characters (Unicode L*, N*) of the NFKC form, lower case."""
    return "".join(
        c for c in unicodedata.normalize("NFKC", text).lower() if unicodedata.category(c)[0] in "LN"
    )


def documents_in(marked: Marked, start: int, end: int) -> list[str]:
    """The outermost 《…》 titles inside a span, without brackets, each once."""
    found: list[str] = []
    at = start
    while (at := marked.text.find("《", at, end)) >= 0:
        depth, stop = 0, at
        unclosed = [u for u in marked.unclosed if at < u < end]
        while stop < end and stop not in unclosed:
            depth += {"《": 1, "》": -1}.get(marked.text[stop], 0)
            if depth == 0:
                break
            stop += 1
        title = marked.text[at + 1 : stop]
        if stop == end or not title:
            raise LabelError(f"{marked.name}: 《{title[:20]} is never closed; end it with ¦")
        found.append(title)
        at = stop
    return list(dict.fromkeys(found))


def problems(marked: Marked) -> Iterator[str]:
    """What is wrong with a marked report, one sentence each."""
    inside = [span for item in marked.items.values() for span in item.spans]
    for item in marked.items.values():
        if item.role not in ROLES.values():
            yield f"{item.id}: unknown role {item.role!r}"
        if item.theme not in THEMES:
            yield f"{item.id}: unknown theme {item.theme!r}"
        if not 0 < len(item.title) <= TITLE_LIMIT:
            yield f"{item.id}: title of {len(item.title)} characters"
    for figure in marked.figures:
        if not any(s <= figure.start and figure.end <= e for s, e in inside):
            yield f"figure {figure.text} stands in no evidence"
    if marked.head.get("level") not in LEVELS or marked.head.get("script") not in SCRIPTS:
        yield "level or script is missing or unknown"
    if not marked.head.get("shape") or not marked.head.get("jurisdiction"):
        yield "shape or jurisdiction is missing"
    if not re.fullmatch(r"20\d\d", marked.head.get("year", "")):
        yield "year is missing"
    yield from fact_problems(marked)


def fact_problems(marked: Marked) -> Iterator[str]:
    """What is wrong with the key facts."""
    if not FACTS[0] <= len(marked.facts) <= FACTS[1]:
        yield f"{len(marked.facts)} key facts, wanted {FACTS[0]} to {FACTS[1]}"
    if len({fact.id for fact in marked.facts}) < len(marked.facts):
        yield "two key facts share an id"
    for kind in "dp":
        if not any(fact.id[0] == kind for fact in marked.facts):
            yield f"no key fact of kind {KINDS[kind]}"
    for fact in marked.facts:
        source = ITEM_ID.match(fact.id)
        item = marked.items.get(source[0]) if source else None
        if item is None:
            yield f"fact {fact.id} belongs to no item"
            continue
        evidence = norm("".join(marked.text[s:e] for s, e in item.spans))
        for alternatives in fact.anchors:
            if not any(norm(alt) and norm(alt) in evidence for alt in alternatives):
                yield f"fact {fact.id}: {alternatives} is not in the evidence of {item.id}"


def gold(marked: Marked) -> str:
    """The gold file as JSON text, keys in the order of labelling.md."""
    head = marked.head
    items = []
    for item in marked.items.values():
        figures = [f for f in marked.figures if any(s <= f.start and f.end <= e for s, e in item.spans)]
        titles = [t for s, e in item.spans for t in documents_in(marked, s, e)]
        items.append(
            {
                "id": item.id,
                "kind": KINDS[item.id[0]],
                "role": item.role,
                "theme": item.theme,
                "title": item.title,
                "evidence": [list(span) for span in item.spans],
                "figures": [{k: getattr(f, k) for k in Figure.__slots__} for f in figures],
                "documents": list(dict.fromkeys(titles)),
            }
        )
    whole = {
        "report": f"{marked.name}.txt",
        "sha256": hashlib.sha256(marked.text.encode()).hexdigest(),
        "year": int(head["year"]),
        "jurisdiction": head["jurisdiction"],
        "level": head["level"],
        "script": head["script"],
        "shape": [tag.strip() for tag in head["shape"].split(",")],
        "items": items,
        "key_facts": [
            {"id": f.id, "weight": f.weight, "anchors": [list(a) for a in f.anchors]} for f in marked.facts
        ],
        "labelled_by": "one writer, checked by program",
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def shares(marked: Marked) -> str:
    """Characters, items and the share of the text each role's evidence takes."""
    total = len(marked.text)
    parts = []
    for prefix, role in ROLES.items():
        own = [item for item in marked.items.values() if item.id[0] == prefix]
        taken = sum(e - s for item in own for s, e in item.spans)
        parts.append(f"{role} {len(own)} items {taken / total:.1%}")
    return f"{marked.name}: {total} characters; " + "; ".join(parts) + f"; {len(marked.figures)} figures"


def review(marked: Marked) -> Iterator[str]:
    """Every digit inside evidence that no figure holds, with its neighbourhood, for the labeller's eye."""
    for item in marked.items.values():
        for start, end in item.spans:
            for digits in re.finditer(r"[\d.]+[%％]?", marked.text[start:end]):
                at, to = start + digits.start(), start + digits.end()
                if not any(f.start <= at and to <= f.end for f in marked.figures):
                    yield f"  {item.id}: not a figure: …{marked.text[max(at - 8, 0) : to + 8]!r}"


def main() -> int:
    """Build or check the reports named, or all of them; 1 when something is wrong or stale."""
    parser = argparse.ArgumentParser(description="Build report texts and gold labels from marked reports.")
    parser.add_argument("names", nargs="*", help="r01 r02 …; all when none is given")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is stale")
    parser.add_argument("--review", action="store_true", help="print the digits that are no figure")
    options = parser.parse_args()
    names = options.names or sorted(path.stem for path in (HERE / "marked").glob("*.txt"))
    failed = False
    for name in names:
        try:
            marked = read_marked(HERE / "marked" / f"{name}.txt")
            wrong = list(problems(marked))
            files = {
                HERE / "reports" / f"{name}.txt": marked.text,
                HERE / "gold" / f"{name}.json": "" if wrong else gold(marked),
            }
        except (LabelError, OSError) as error:
            wrong, files = [str(error)], {}
        for path, content in files.items() if not wrong else ():
            if not options.check:
                path.write_bytes(content.encode())
            elif not path.is_file() or path.read_bytes() != content.encode():
                wrong.append(f"{path.name} is stale: run label.py {name}")
        print("\n".join(f"{name}: {line}" for line in wrong) if wrong else shares(marked))
        if options.review and not wrong:
            print("\n".join(review(marked)))
        failed = failed or bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
