"""The one place where foreign errors become ours. A test walks every exception of openai, httpx2
and instructor and proves that none is missed.

Texts of an endpoint are untrusted: shortened, without control characters, without the key.
"""

from __future__ import annotations

import email.utils
import json
import math
import re
import ssl
import time
import unicodedata
from dataclasses import dataclass
from typing import Any

from nianbao.errors import (
    AnswerCutOff,
    AuthenticationFailed,
    EndpointUnreachable,
    InvalidAnswer,
    ModelError,
    ModelNotFound,
    QuotaExhausted,
    RequestRejected,
)
from nianbao.settings import Endpoint

_SHOWN = 300
"""Most characters of an endpoint's text in a message."""
_RETRIED = frozenset({408, 409, 425, 429})
_REFUSED = frozenset({400, 404, 405, 415, 422, 501})
_QUOTA = re.compile(
    r"insufficient.?(user.?)?(quota|balance|funds|credits?)|billing_(hard_limit|not_active)|arrearage|余额不足|欠费",
    re.I,
)
_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|maximum context length|context (size|window|length)"
    r"|prompt is too long|too many tokens|input is too long",
    re.I,
)
_BAD_KEY = re.compile(
    r"api.?key.{0,20}(invalid|not valid|incorrect)|(invalid|incorrect).{0,20}api.?key", re.I
)
_NO_MODEL = re.compile(
    r"model.?not.?found|no such model|unknown model|invalid model\b|model\b.{0,120}(not exist|not found)",
    re.I,
)
_NOT_PARSED = re.compile(
    r"peg-native|failed to parse (the )?(model )?(output|response)|does not match the expected", re.I
)


class Transient(EndpointUnreachable):
    """A fault that may pass: tried again by `transport`, raised as it is when it stays.

    `throttled`: the endpoint asks for fewer requests (429, 503). `wait`: seconds it asks to wait.
    """

    def __init__(
        self, message: str, hint: str = "", *, throttled: bool = False, wait: float | None = None
    ) -> None:
        super().__init__(message, hint)
        self.throttled = throttled
        self.wait = wait


class Refused(RequestRejected):
    """A request the endpoint does not take; `said` is its own text, from which a dialect may learn."""

    def __init__(self, message: str, hint: str, said: str) -> None:
        super().__init__(message, hint)
        self.said = said


@dataclass(frozen=True, slots=True)
class _Said:
    """What an endpoint said when it did not answer: one cleaned line, and the raw body to match rules on."""

    status: int
    shown: str
    raw: str


def clean(text: str, key: str | None = None) -> str:
    """One short printable line out of untrusted text, the key blotted out."""
    if key:
        text = text.replace(key, "[key]")
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text[: 20 * _SHOWN])
    line = " ".join(kept.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def foreign() -> tuple[type[Exception], ...]:
    """The errors a request can end with; `translate` knows them all."""
    import httpx2
    import openai

    return (
        openai.OpenAIError,
        openai.InvalidWebhookSignatureError,
        httpx2.HTTPError,
        httpx2.StreamError,
        httpx2.InvalidURL,
        httpx2.CookieConflict,
        OSError,  # TimeoutError and ssl.SSLError are among them
        json.JSONDecodeError,
        UnicodeDecodeError,
        RecursionError,  # a body nested too deeply
    )


def translate(error: Exception, endpoint: Endpoint) -> ModelError | None:
    """Our error for one of openai, httpx2, ssl, JSON decoding or a timeout; None for any other."""
    import httpx2
    import openai

    if isinstance(error, openai.APIStatusError):
        return _from_status(error, endpoint)
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException | TimeoutError):
        return Transient(
            f"{endpoint.host} did not answer in time.", "Raise the timeout setting or ask for less at a time."
        )
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return RequestRejected(f"The base URL {clean(endpoint.base_url)} cannot be used.", "Check base_url.")
    if isinstance(error, openai.ContentFilterFinishReasonError):
        return InvalidAnswer(f"{endpoint.host} withheld the answer (content filter).")
    if isinstance(error, openai.LengthFinishReasonError):
        return cut_off(endpoint)
    if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | httpx2.StreamError | OSError):
        return _from_connection(error, endpoint)
    if isinstance(
        error,
        openai.OpenAIError
        | openai.InvalidWebhookSignatureError
        | httpx2.CookieConflict
        | json.JSONDecodeError
        | UnicodeDecodeError
        | RecursionError,
    ):
        return Transient(f"{endpoint.host} did not answer like an OpenAI-compatible endpoint.", _CHECK_URL)
    return None


_CHECK_URL = "Check base_url; it often ends in /v1."


def translate_instructor(error: Exception, endpoint: Endpoint) -> ModelError | None:
    """Our error for one of instructor's own, or for an answer that stayed invalid; None for any other."""
    from instructor.core.exceptions import IncompleteOutputException, InstructorError
    from pydantic import ValidationError

    if isinstance(error, IncompleteOutputException):
        return cut_off(endpoint)
    if isinstance(error, ValidationError):
        return InvalidAnswer(f"The answer of {endpoint.model} stayed invalid: {_reasons(error)}.")
    if isinstance(error, InstructorError | json.JSONDecodeError | AssertionError):
        return InvalidAnswer(
            f"The answer of {endpoint.model} stayed invalid: {clean(str(error), endpoint.api_key)}"
        )
    return None


def cut_off(endpoint: Endpoint) -> AnswerCutOff:
    """The error for an answer that met the token limit."""
    return AnswerCutOff(f"The answer of {endpoint.model} met the token limit before its end.", _SMALLER)


_SMALLER = "Set a smaller chunk_characters."


def _reasons(error: Any) -> str:
    """The first reasons of a validation error, without the values (they are the model's own text)."""
    listed = error.errors(include_url=False, include_input=False, include_context=False)[:3]
    return clean("; ".join(f"{'.'.join(map(str, e['loc'])) or 'answer'}: {e['msg']}" for e in listed))


def _from_connection(error: Exception, endpoint: Endpoint) -> ModelError:
    """No connection, or one that broke."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return EndpointUnreachable(
                f"The certificate of {endpoint.host} is not trusted.",
                "Set SSL_CERT_FILE to your office's certificate authority.",
            )
        cause = cause.__cause__ or cause.__context__
    why = clean(str(error.__cause__ or error), endpoint.api_key) or type(error).__name__
    return Transient(f"No connection to {endpoint.host}: {why}", "Check base_url and the network.")


def _from_status(error: Any, endpoint: Endpoint) -> ModelError:
    """An HTTP status that is no answer."""
    said = _said(error, endpoint.api_key)
    final = _final(said, endpoint)
    if final is not None:
        return final
    if said.status in _RETRIED or (said.status >= 500 and said.status != 501):
        headers = getattr(getattr(error, "response", None), "headers", {})
        return Transient(
            f"{endpoint.host} answered {said.status}: {said.shown}",
            "Try again later.",
            throttled=said.status in (429, 503),
            wait=retry_after(headers.get("retry-after")),
        )
    if 300 <= said.status < 400:
        return RequestRejected(
            f"{endpoint.host} redirects elsewhere, which is not followed.",
            "Set base_url to the final address.",
        )
    message = f"{endpoint.host} rejected the request ({said.status}): {said.shown}"
    if said.status in _REFUSED:
        return Refused(message, "Try another mode, or check base_url and model.", said.raw)
    return RequestRejected(message, _CHECK_URL)


def _final(said: _Said, endpoint: Endpoint) -> ModelError | None:
    """The statuses that stop at once with a reason of their own."""
    tail = f" ({said.status}): {said.shown}"
    if said.status == 402 or (said.status in (400, 403, 429) and _QUOTA.search(said.raw)):
        return QuotaExhausted(f"The account at {endpoint.host} has no credit left{tail}", "Top it up.")
    if said.status in (401, 403, 407) or (said.status == 400 and _BAD_KEY.search(said.raw)):
        return AuthenticationFailed(f"{endpoint.host} refused the key{tail}", "Check api_key.")
    if said.status == 413 or (said.status in (400, 422, 500) and _TOO_LONG.search(said.raw)):
        return AnswerCutOff(f"The question is too long for {endpoint.model}{tail}", _SMALLER)
    if said.status in (400, 404, 422) and _NO_MODEL.search(said.raw):
        return ModelNotFound(
            f"{endpoint.host} does not know the model {endpoint.model}{tail}", "Check model."
        )
    if said.status >= 500 and _NOT_PARSED.search(said.raw):
        return InvalidAnswer(f"{endpoint.host} could not read its model's answer{tail}")
    return None


def _said(error: Any, key: str | None) -> _Said:
    """What the endpoint said, from the body where there is one."""
    body = getattr(error, "body", None)
    if isinstance(body, dict):
        text = str(body.get("message") or body.get("error") or body.get("detail") or body)
        raw = json.dumps(body, ensure_ascii=False, default=str)
    else:
        text = raw = str(body or "")
    status = getattr(error, "status_code", 0)
    return _Said(status, clean(text, key) or "no reason given", raw[:20_000])


def retry_after(value: str | None) -> float | None:
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
