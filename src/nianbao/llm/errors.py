"""The one place where foreign errors become ours. A test walks every exception of httpx2 and instructor
and proves that none is missed.

Texts of an endpoint are untrusted: shortened, without control characters, without the key.
"""

from __future__ import annotations

import json
import re
import ssl
import unicodedata
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
from nianbao.llm.complaints import BAD_KEY, NO_MODEL, QUOTA, TOO_LONG, WITHHELD, Complaint
from nianbao.settings import Endpoint

_SHOWN = 300
"""Most characters of an endpoint's text in a message."""
_RETRIED = frozenset({408, 409, 425, 429})
_REFUSED = frozenset({400, 404, 405, 415, 422, 501})
_FILTERED = frozenset({400, 403, 404, 406, 421, 422, 451, 500})
"""Statuses under which endpoints tell of content inspection (421: Xiaomi MiMo; 451: RFC 7725)."""
_FORM_NAMED = re.compile(
    r"response.?format|json.?(schema|object|mode)|guided|grammar|tool.?choice|structured", re.I
)
"""What a status 500 names when the form of the answer is the fault, not the moment."""
_NOT_PARSED = re.compile(
    r"peg-native|failed to parse (the )?(model )?(output|response)|does not match the expected", re.I
)
_CHECK_URL = "Check base_url; it often ends in /v1."
_SMALLER = "Set a smaller chunk_characters."


class Transient(EndpointUnreachable):
    """A fault that may pass: tried again by `transport`, raised as it is when it stays.

    `throttled`: the endpoint asks for fewer requests (429, 503). `wait`: seconds it asks to wait.
    `silent`: nothing came within the time limit.
    """

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        throttled: bool = False,
        wait: float | None = None,
        silent: bool = False,
    ) -> None:
        super().__init__(message, hint)
        self.throttled = throttled
        self.wait = wait
        self.silent = silent


class Refused(RequestRejected):
    """A request the endpoint does not take; `said` is its own text, from which a dialect may learn."""

    def __init__(self, message: str, hint: str, said: str) -> None:
        super().__init__(message, hint)
        self.said = said


class QuestionTooLong(AnswerCutOff):
    """A question that does not fit the model's context, together with the tokens allowed for its answer."""


def clean(text: str, *secrets: str | None) -> str:
    """One short printable line out of untrusted text, the secrets blotted out."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "[key]")
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text[: 20 * _SHOWN])
    line = " ".join(kept.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def foreign() -> tuple[type[Exception], ...]:
    """The errors a request can end with; `translate` knows them all."""
    import httpx2

    return (
        httpx2.HTTPError,
        httpx2.StreamError,
        httpx2.InvalidURL,
        httpx2.CookieConflict,
        OSError,  # TimeoutError and ssl.SSLError are among them
    )


def translate(error: Exception, endpoint: Endpoint) -> ModelError | None:
    """Our error for one of httpx2, ssl or a timeout; None for any other."""
    import httpx2

    if isinstance(error, httpx2.TimeoutException | TimeoutError):
        return Transient(
            f"{endpoint.host} did not answer in time.",
            "Raise the timeout setting, lower thinking_tokens, or ask for less at a time (chunk_characters).",
            silent=True,
        )
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return RequestRejected(f"The base URL {clean(endpoint.base_url)} cannot be used.", "Check base_url.")
    if isinstance(error, httpx2.CookieConflict):
        return unlike(endpoint, "cookies")
    if isinstance(error, httpx2.HTTPError | httpx2.StreamError | OSError):
        return _from_connection(error, endpoint)
    return None


def unlike(endpoint: Endpoint, what: str) -> Transient:
    """The error for a reply that is none of an OpenAI-compatible endpoint; `what` it is instead."""
    sent = clean(what, *endpoint.secrets)
    return Transient(
        f"{endpoint.host} did not answer like an OpenAI-compatible endpoint: it sent {sent}.", _CHECK_URL
    )


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
            f"The answer of {endpoint.model} stayed invalid: {clean(str(error), *endpoint.secrets)}"
        )
    return None


def cut_off(endpoint: Endpoint, limit: int = 0, thought: bool = False) -> AnswerCutOff:
    """The error for an answer that met the token limit; `thought`: the model spent it on thinking."""
    tokens = f" of {limit:,} tokens" if limit else ""
    hint = "Raise thinking_tokens, or switch the model's thinking off by extra_body." if thought else _SMALLER
    return AnswerCutOff(f"The answer of {endpoint.model} met the token limit{tokens} before its end.", hint)


def withheld(endpoint: Endpoint, said: str) -> InvalidAnswer:
    """The error for what the endpoint's content inspection refused."""
    return InvalidAnswer(
        f"{endpoint.host} withheld the answer (content filter): {clean(said, *endpoint.secrets)}",
        "Ask another endpoint for this passage, or write it by hand.",
    )


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
    why = clean(str(error.__cause__ or error), *endpoint.secrets) or type(error).__name__
    return Transient(f"No connection to {endpoint.host}: {why}", "Check base_url and the network.")


def from_complaint(complaint: Complaint, endpoint: Endpoint) -> ModelError:
    """Our error for what an endpoint said instead of an answer."""
    shown = clean(complaint.said, *endpoint.secrets) or "no reason given"
    final = _final(complaint, shown, endpoint)
    if final is not None:
        return final
    status = complaint.status
    message = f"{endpoint.host} rejected the request ({status}): {shown}"
    if status in _REFUSED or (status == 500 and _FORM_NAMED.search(complaint.raw)):
        return Refused(message, "Try another mode, or check base_url and model.", complaint.raw)
    if status in _RETRIED or status >= 500:
        return Transient(
            f"{endpoint.host} answered {status}: {shown}",
            "Try again later.",
            throttled=status in (429, 503),
            wait=complaint.wait,
        )
    if 300 <= status < 400:
        return RequestRejected(
            f"{endpoint.host} redirects elsewhere, which is not followed.",
            "Set base_url to the final address.",
        )
    return RequestRejected(message, _CHECK_URL)


def _final(complaint: Complaint, shown: str, endpoint: Endpoint) -> ModelError | None:
    """The complaints that stop at once with a reason of their own."""
    status, raw = complaint.status, complaint.raw
    tail = f" ({status}): {shown}"
    if status == 402 or (status in (400, 403, 429) and QUOTA.search(raw)):
        return QuotaExhausted(f"The account at {endpoint.host} has no credit left{tail}", "Top it up.")
    if status == 451 or (status in _FILTERED and WITHHELD.search(raw)):
        return withheld(endpoint, shown)
    if status in (401, 403, 407) or (status == 400 and BAD_KEY.search(raw)):
        return AuthenticationFailed(f"{endpoint.host} refused the key{tail}", "Check api_key.")
    too_long = f"The question is too long for {endpoint.model}{tail}"
    if status in (400, 422, 500) and TOO_LONG.search(raw):
        return QuestionTooLong(too_long, _SMALLER)
    if status == 413:
        return AnswerCutOff(too_long, _SMALLER)
    if status in (400, 404, 422) and NO_MODEL.search(raw):
        return ModelNotFound(
            f"{endpoint.host} does not know the model {endpoint.model}{tail}", "Check model."
        )
    if status >= 500 and _NOT_PARSED.search(raw):
        return InvalidAnswer(f"{endpoint.host} could not read its model's answer{tail}")
    return None
