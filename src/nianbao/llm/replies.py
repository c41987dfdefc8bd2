"""Text on both sides of a request: made harmless on its way out, one JSON object read out of a reply."""

from __future__ import annotations

import json
import re

from nianbao.llm.lenient_json import LONGEST, decode_at, mended

_THINKING = re.compile(
    r"</?(?:think(?:ing)?|thought|reason(?:ing)?|seed:think)>"
    r"|◁/?think▷|\[/?THINK\]|<\|(?P<edge>begin|end)_of_thought\|>"
)
"""The marks between thought and answer: of Qwen, DeepSeek, MiniMax and others, Seed-OSS, Kimi, Magistral."""
_FINAL = "<|channel|>final<|message|>"
"""Where gpt-oss begins its answer, when a server leaves its channels in the text (OpenAI, harmony format)."""
_OPENING = re.compile(r"[{｛]\s*[\"“”‘＂}｝]")
"""How a JSON object begins; a brace in prose (`{name}`) does not."""
_MARKER = re.compile(r"<(?=[|<｜]|/?(?:s|bos|eos|pad|unk|mask|think|[a-z]+_[a-z_]+)>)|\[(?=/?[A-Z_]{3,}\])")
"""How the marks of chat templates begin: `<|im_end|>`, `</s>`, `<<SYS>>`, `<start_of_turn>`, `[INST]`.

HTML tags and Chinese brackets are none.
"""


def printable(text: str) -> str:
    """`text` without lone surrogates, which JSON allows and no encoding can send."""
    return text.encode("utf-8", "replace").decode("utf-8")


def material(text: str) -> str:
    """`text` as it may stand in a message: printable, and a space inside every mark of a chat template.

    llama.cpp and others read such marks out of a message's text too (measured: `<|im_end|>` became one
    control token), so a document could close its own message and open another. Nothing else is changed.
    """
    return _MARKER.sub(lambda found: f"{found[0]} ", printable(text))


def without_thinking(content: str) -> str:
    """What a reply says after and around its thinking, in one pass over the text.

    What stands before a closing mark that was never opened is thought (DeepSeek-R1's template opens it
    in the prompt), and so is everything behind an opening mark that is never closed.
    """
    content = content.rpartition(_FINAL)[2]
    said: list[str] = []
    at, thinking = 0, False
    for mark in _THINKING.finditer(content):
        closes = "/" in mark[0] or mark["edge"] == "end"
        if not closes and not thinking:
            said.append(content[at : mark.start()])
        elif closes and not thinking:
            said.clear()
        thinking, at = not closes, mark.end()
    if not thinking:
        said.append(content[at:])
    return "".join(said).strip()


def one_object(content: str) -> str | None:
    """The only JSON object in a reply as JSON, or None when there is none or several different ones.

    Thinking, fences and prose around it are passed over; the same object twice is one. Several different
    objects are never chosen among: one may come from the document that the reply talks about. Texts over
    `LONGEST` characters are not searched.
    """
    text = without_thinking(content) if len(content) <= 4 * LONGEST else ""
    if not text or len(text) > LONGEST:
        return None
    found = _objects(_unquoted(text))
    return found.pop() if found and len(found) == 1 else None


def whole_object(content: str) -> str | None:
    """The JSON object that a text is as a whole, a fence around it aside; None for anything else."""
    text = content.strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.strip("`").removeprefix("json").strip()
    return one_object(text) if text[:1] in ("{", "｛") and text[-1:] in ("}", "｝") else None


def unwrapped(found: str) -> str:
    """The arguments in an object that is a tool call written out, where a server knows no tools."""
    call = json.loads(found)
    if set(call) in ({"name", "arguments"}, {"name", "parameters"}) and isinstance(call["name"], str):
        inner = call.get("arguments", call.get("parameters"))
        if isinstance(inner, dict):
            return json.dumps(inner, ensure_ascii=False)
        return (whole_object(inner) if isinstance(inner, str) else None) or found
    return found


def _objects(text: str) -> set[str] | None:
    """The different objects in a text, as JSON; None when one is broken beyond mending."""
    found: dict[str, str] = {}
    as_written = True
    opening = _OPENING.search(text)
    while opening:
        try:
            value, end = decode_at(text, opening.start())
        except ValueError:
            if not as_written:
                return None
            text, as_written = mended(text[opening.start() :]), False
            opening = _OPENING.search(text)
            continue
        try:
            same = json.dumps(value, sort_keys=True, ensure_ascii=False)
            found[same] = printable(json.dumps(value, ensure_ascii=False))
        except RecursionError:
            return None
        opening = _OPENING.search(text, end)
    return set(found.values())


def _unquoted(text: str) -> str:
    """The text inside, when the whole is a JSON string: an object that was encoded twice."""
    if text[0] == text[-1] == '"':
        try:
            inner, end = decode_at(text, 0)
        except ValueError:
            return text
        if isinstance(inner, str) and end == len(text):
            return inner
    return text
