"""What an endpoint says when it does not answer, under an error status or under 200, and what it means.

Texts of an endpoint are untrusted: shortened, without control characters, without the key.
"""

from __future__ import annotations

import email.utils
import json
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass

from nianbao.text.lexicon import alternation

_LONGEST = 20_000
"""Most characters of a complaint that rules are matched on."""

_MINIMAX = {
    **dict.fromkeys((1000, 1013, 1024, 1033), 500),
    1001: 504,
    **dict.fromkeys((1002, 1039, 1041, 2045, 2056), 429),
    **dict.fromkeys((1004, 2049), 401),
    1008: 402,
    **dict.fromkeys((1026, 1027), 451),
    2013: 400,
}
"""HTTP statuses for `base_resp.status_code` (platform.minimax.io, API reference, error codes)."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What an endpoint said: an HTTP status, or the one its code stands for; its sentence; the raw text.

    `wait`: seconds it asks to wait.
    """

    status: int
    said: str
    raw: str
    wait: float | None = None


def complaint_in(body: Mapping[str, object]) -> Complaint | None:
    """The complaint in a body that came under status 200, None when it holds none."""
    resp = body.get("base_resp")
    if isinstance(resp, dict) and resp.get("status_code") not in (0, None):
        code = resp.get("status_code")
        status = _MINIMAX.get(code, 500) if isinstance(code, int) else 500
        return Complaint(status, f"{resp.get('status_msg') or 'no reason given'} ({code})", _raw(body))
    error = body.get("error") or body.get("errors")
    if isinstance(error, list) and error:
        error = error[0]
    if error:
        return _under_200(error if isinstance(error, dict) else body, error, body)
    if body.get("object") == "error" or body.get("success") is False or _names_a_fault(body):
        return _under_200(body, body, body)
    return None


def _names_a_fault(body: Mapping[str, object]) -> bool:
    """Whether a body without choices gives a code or a sentence of its own."""
    return not body.get("choices") and any(body.get(name) for name in _SENTENCES if name != "error")


_SENTENCES = ("message", "msg", "error_msg", "error_message", "errorMsg", "errorMessage", "detail", "error")
_CODES = ("code", "status", "status_code", "error_code", "errorCode", "type")


def _under_200(fields: Mapping[str, object], error: object, body: Mapping[str, object]) -> Complaint:
    raw = _raw(body)
    return Complaint(_status_of(fields, raw), _sentence(error), raw)


def _status_of(fields: Mapping[str, object], raw: str) -> int:
    """The HTTP status that the codes or the words of a complaint stand for; 500 for an unknown one."""
    for name in _CODES:
        code = str(fields.get(name))
        if code.isdecimal() and len(code) == 3 and 400 <= int(code) < 600:
            return int(code)
    return next((status for status, words in _WORDS if words.search(raw)), 500)


def complaint_of(status: int, text: str, retry_after: str | None = None) -> Complaint:
    """The complaint of an error status with its body's text and `Retry-After`."""
    text = text[:_LONGEST]
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = text
    if isinstance(body, list) and body:
        body = body[0]
    return Complaint(status, _sentence(body), _raw(body), seconds_to_wait(retry_after))


def _sentence(body: object, depth: int = 0) -> str:
    """The sentence in an error body: the first text under the names endpoints use, else the whole."""
    if isinstance(body, dict) and depth < 4:
        for name in _SENTENCES:
            if body.get(name):
                return _sentence(body[name], depth + 1)
        resp = body.get("base_resp")
        if isinstance(resp, dict) and resp.get("status_msg"):
            return str(resp["status_msg"])
    return _raw(body)


def _raw(body: object) -> str:
    try:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, default=str)
    except RecursionError:
        text = "a complaint nested too deeply"
    return text[:_LONGEST]


def seconds_to_wait(value: str | None) -> float | None:
    """Seconds to wait by a `Retry-After` header: a number or an HTTP date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (ValueError, OverflowError):
            return None
    return None if math.isnan(seconds) else max(0.0, seconds)


QUOTA, WITHHELD, BAD_KEY, NO_MODEL, TOO_LONG, THROTTLED, _INVALID = (
    re.compile(alternation(f"endpoints.{name}"), re.IGNORECASE)
    for name in ("quota", "withheld", "bad_key", "no_model", "too_long", "throttled", "invalid")
)
"""Words of complaints; `WITHHELD` are those of content inspection."""
_PER_MINUTE = re.compile(r"\b[TRQ]P[MSD]\b", re.IGNORECASE)
"""What endpoints limit: tokens, requests or queries a minute, a second, a day."""

_WORDS = (
    (402, QUOTA),
    (451, WITHHELD),
    (429, THROTTLED),
    (429, _PER_MINUTE),
    (401, BAD_KEY),
    (404, NO_MODEL),
    (400, _INVALID),
)
"""The status that words of a complaint stand for, the first that fits."""
