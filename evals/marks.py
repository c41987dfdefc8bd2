"""The marks of a marked report, and the reader that takes them out.

The grammar of the marks stands in label.py, which builds the labels from what is read here.
Offsets are half-open characters of the report's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

ROLES = {"a": "achievements", "l": "leadership", "d": "deficiencies", "p": "plans"}
"""The role that the letter of an item's id stands for."""

MARK = re.compile(r"«/»|«([a-z]\d+)(?:@(\w+))?(?: (\w+) ([^»]+))?»|\{(~?)([^{}=]+)(?:=([\d.]+))?\}|¦")
FACT = re.compile(r"fact (\w+) (\d+): (.+)")
NUMBER = re.compile(r"([\d,.]+)\s*[余餘多几幾]?\s*(.+)")
WORDS = re.compile(r"[〇零一二两兩三四五六七八九十百千余餘多几幾]+(.+)")


class LabelError(Exception):
    """A mark or label that breaks a rule; the message names the report and the place."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its measure word; the span is half-open characters of the report."""

    start: int
    end: int
    text: str
    value: str
    unit: str
    approx: bool


@dataclass(slots=True)
class Labelled:
    """One item while it is being read."""

    id: str
    role: str
    theme: str
    title: str
    spans: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Fact:
    """A key fact: every list of `anchors` needs one of its alternatives in a summary."""

    id: str
    weight: int
    anchors: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Marked:
    """A marked report, read: head fields, plain text, labels."""

    name: str
    head: dict[str, str]
    facts: list[Fact]
    text: str = ""
    items: dict[str, Labelled] = field(default_factory=dict)
    figures: list[Figure] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)


def figure_at(start: int, text: str, approx: bool, value: str | None) -> Figure:
    """The figure that `text` writes. Raises LabelError when its value cannot be told."""
    match = WORDS.fullmatch(text) if value else NUMBER.fullmatch(text)
    if match is None:
        raise LabelError(f"figure {text!r}: write its value after '='")
    number = value or match[1].replace(",", "")
    # 1.2万余人次: the vague word stands after the multiplier, and is no part of the unit
    unit = re.sub("[余餘多几幾]", "", match[match.re.groups]).strip()
    vague = approx or bool(re.search("[余餘多几幾]", text))
    return Figure(start, start + len(text), text, str(Decimal(number)), unit, vague)


def read_head(name: str, lines: list[str]) -> Marked:
    """The head's fields and key facts."""
    marked = Marked(name, {}, [])
    for line in filter(None, lines):
        if match := FACT.fullmatch(line):
            anchors = tuple(tuple(alt.strip() for alt in part.split("|")) for part in match[3].split("&"))
            marked.facts.append(Fact(match[1], int(match[2]), anchors))
        elif ": " in line:
            key, _, value = line.partition(": ")
            marked.head[key] = value.strip()
        else:
            raise LabelError(f"{name}: head line {line!r} is neither a field nor a fact")
    return marked


def read_marked(path: Path) -> Marked:
    """Take the marks out of a marked file. Raises LabelError for marks that make no sense."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n=====\n")
    marked = read_head(path.stem, head.split("\n"))
    body = body.strip("\n")
    out: list[str] = []
    length, done, open_item = 0, 0, None
    start = 0
    for mark in MARK.finditer(body):
        out.append(body[done : mark.start()])
        length += mark.start() - done
        done = mark.end()
        if mark[0] == "«/»":
            if open_item is None:
                raise LabelError(f"{path.name}: «/» without an item at …{''.join(out)[-15:]}")
            open_item.spans.append((start, length))
            open_item = None
        elif mark[1]:
            if open_item is not None:
                raise LabelError(f"{path.name}: {mark[1]} opens inside {open_item.id}")
            open_item, start = opened(marked, mark), length
        elif mark[0] == "¦":
            marked.unclosed.append(length)
        else:
            marked.figures.append(figure_at(length, mark[6], bool(mark[5]), mark[7]))
            out.append(mark[6])
            length += len(mark[6])
    if open_item is not None:
        raise LabelError(f"{path.name}: {open_item.id} is never closed")
    marked.text = "".join(out) + body[done:]
    if left := re.search("[«»{}¦]", marked.text):
        raise LabelError(
            f"{path.name}: a broken mark at {marked.text[left.start() - 10 : left.end() + 10]!r}"
        )
    return marked


def opened(marked: Marked, mark: re.Match[str]) -> Labelled:
    """The item an opening mark names: a new one, or one that gets a further span."""
    if mark[4] is None:
        if mark[1] not in marked.items:
            raise LabelError(f"{marked.name}: {mark[1]} is reopened before it was opened")
        return marked.items[mark[1]]
    if mark[1] in marked.items:
        raise LabelError(f"{marked.name}: {mark[1]} stands twice")
    item = Labelled(mark[1], mark[2] or ROLES.get(mark[1][0], ""), mark[3], mark[4].strip())
    marked.items[item.id] = item
    return item
