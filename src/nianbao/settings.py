"""Settings resolved once: flags, then environment, then `nianbao.toml`, then defaults.

Places, the first that names a setting wins: flags of the command; variables `NIANBAO_<SETTING>`;
`nianbao.toml` in the working directory; `nianbao.toml` in the user's configuration directory.

`OPENAI_API_KEY` and `OPENAI_BASE_URL` are deliberately not read: they are often set for another
program, and a report must not leave the office by accident. For the same reason a key that stands
beside a base URL in one place, and so extra headers and parameters, is never sent to the base URL of
another place.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    SecretStr,
    ValidationError,
)

from nianbao.errors import SettingsError

FILE_NAME = "nianbao.toml"
PREFIX = "NIANBAO_"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PAIRED = ("api_key", "extra_headers", "extra_body")
"""Settings that belong to the base URL beside which they stand."""
_OWN_PARAMETERS = frozenset(
    {"model", "messages", "n", "tools", "tool_choice", "functions", "response_format"}
    | {"max_tokens", "max_completion_tokens"}
)
_OWN_HEADERS = frozenset(
    {"host", "connection", "content-type", "content-length", "transfer-encoding", "accept-encoding", "te"}
    | {"upgrade", "expect", "trailer", "proxy-authorization", "proxy-connection"}
)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
"""A header's name (RFC 9110, 5.6.2)."""
_CREDENTIAL = re.compile(r"key|token|secret|auth|cookie|password|credential|signature", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where questions go: an OpenAI-compatible base URL, the key (never printed), the model's name."""

    base_url: str
    api_key: str | None = field(repr=False)
    model: str
    extra_body: Mapping[str, JsonValue] = field(default_factory=dict, repr=False, hash=False)
    extra_headers: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)

    @property
    def host(self) -> str:
        """Host and port, as provenance and messages print them."""
        return urlsplit(self.base_url).netloc

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be told: the key, and the values of headers that may hold one."""
        named = (value for name, value in self.extra_headers.items() if _CREDENTIAL.search(name))
        return tuple(secret for secret in (self.api_key, *named) if secret)

    @property
    def loopback(self) -> bool:
        """Whether the endpoint is this machine."""
        return urlsplit(self.base_url).hostname in _LOOPBACK


def _base_url(value: str) -> str:
    """Check a base URL. Raises ValueError with the reason."""
    parts = urlsplit(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must begin with http:// or https:// and name a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold no user name, password, query or fragment")
    _ = parts.port  # raises ValueError for a port out of range
    path = parts.path.rstrip("/")
    if path.endswith("/chat/completions"):
        raise ValueError("must end before /chat/completions")
    return f"{parts.scheme}://{parts.netloc}{path}"


def _key(value: SecretStr) -> SecretStr:
    """Check a key. Raises ValueError when it cannot be sent in a header."""
    text = value.get_secret_value()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("must be printable ASCII without spaces")
    return value


def _as_object(value: object) -> object:
    """A table from a file as it is, a JSON object from a variable. Raises ValueError."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError('must be a JSON object like {"name": "value"}') from None


def _body(value: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """Check parameters of requests. Raises ValueError for one that the program itself sets."""
    for name in value:
        if name in _OWN_PARAMETERS:
            raise ValueError(f"must not set {name}, which the program sets itself")
    return value


def _headers(value: Mapping[str, SecretStr]) -> Mapping[str, SecretStr]:
    """Check headers. Raises ValueError for one that the program sets itself or that cannot be sent."""
    for name, secret in value.items():
        text = secret.get_secret_value()
        if not _HEADER.fullmatch(name) or not (text.isascii() and text.isprintable()):
            raise ValueError("must be header names and printable ASCII values")
        if name.lower() == "authorization":
            raise ValueError("must not set authorization: give the key as api_key")
        if name.lower() in _OWN_HEADERS:
            raise ValueError(f"must not set {name}, which the program sets itself")
    return value


class Settings(BaseModel):
    """Every setting of a run. Frozen; unknown names are refused.

    With `base_url` the endpoint is used; without it the embedded LLM (`gguf`: another model file;
    `model`: another registered embedded model). `chunk_characters`: how much of a report goes into
    one question, in characters; None is the default of the model. `timeout` (one request) and
    `deadline` (one question, retries included, waiting for its turn excluded) in seconds; None follows
    from the tokens allowed for an endpoint (`nianbao.llm.transport.seconds_for`), and is 600 and 900 for
    the embedded LLM. `thinking_tokens`: how many tokens a model may think before its answer; None is 6,000
    for an endpoint (24,000 after an answer that was cut off), embedded 0. `concurrency`: requests at the
    same time; None is 8, embedded always 1. `reasks`: how often an invalid answer is asked again.
    `max_calls` and `max_tokens` are budgets of the whole run. `store_days` and `store_megabytes`
    bound the store of answers. `sources` says which place each setting came from.

    `extra_body` are further parameters of every request to the endpoint, as its own documentation names
    them: `{enable_thinking = false}` (DashScope), `{thinking = {type = "disabled"}}` (DeepSeek, Zhipu),
    `{chat_template_kwargs = {enable_thinking = false}}` (vLLM, SGLang), `{reasoning_effort = "low"}`. They
    may replace `temperature` and `seed`, and no other parameter that the program sets.
    `extra_headers` are further headers, such as a gateway's tenant. A table in a file, a JSON object in a
    variable. Their values are never printed; headers whose names tell of a credential go over https or to
    this machine only, and `authorization` is never among them: the key is `api_key`. Both belong to the
    base URL beside which they stand, as the key does.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    base_url: Annotated[str, AfterValidator(_base_url)] | None = None
    api_key: Annotated[SecretStr, AfterValidator(_key)] | None = None
    model: Annotated[str, Field(min_length=1)] | None = None
    mode: Literal["auto", "json-schema", "tools", "json"] = "auto"
    chunk_characters: Annotated[int, Field(ge=40, le=200_000)] | None = None
    concurrency: Annotated[int, Field(ge=1, le=256)] | None = None
    timeout: Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)] | None = None
    deadline: Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)] | None = None
    thinking_tokens: Annotated[int, Field(ge=0, le=200_000)] | None = None
    extra_body: Annotated[Mapping[str, JsonValue], BeforeValidator(_as_object), AfterValidator(_body)] = (
        Field(default_factory=dict, repr=False)
    )
    extra_headers: Annotated[
        Mapping[str, SecretStr], BeforeValidator(_as_object), AfterValidator(_headers)
    ] = Field(default_factory=dict, repr=False)
    reasks: Annotated[int, Field(ge=0, le=5)] = 1
    max_calls: Annotated[int, Field(ge=0)] | None = None
    max_tokens: Annotated[int, Field(ge=0)] | None = None
    seed: int | None = None
    cache_dir: Path = Field(default_factory=lambda: platformdirs.user_cache_path("nianbao"))
    use_store: bool = True
    store_days: Annotated[int, Field(ge=1)] = 365
    store_megabytes: Annotated[int, Field(ge=1)] = 512
    gguf: Path | None = None
    threads: Annotated[int, Field(ge=1, le=512)] | None = None
    n_ctx: Annotated[int, Field(ge=1024, le=131_072)] = 8192
    max_file_bytes: Annotated[int, Field(ge=1)] = 20_000_000
    sources: Mapping[str, str] = Field(default_factory=dict, repr=False)

    @property
    def embedded(self) -> bool:
        """Whether the embedded LLM answers."""
        return self.base_url is None

    def endpoint(self) -> Endpoint:
        """The configured endpoint. Raises SettingsError when base URL or model is missing."""
        if self.base_url is None or self.model is None:
            missing = "base_url" if self.base_url is None else "model"
            raise SettingsError(
                f"An endpoint needs {missing}, and none is set.",
                f"Set {missing} by flag, by {PREFIX}{missing.upper()} or in {FILE_NAME}.",
            )
        key = self.api_key.get_secret_value() if self.api_key else None
        headers = {name: value.get_secret_value() for name, value in self.extra_headers.items()}
        return Endpoint(self.base_url, key, self.model, self.extra_body, headers)


@dataclass(frozen=True, slots=True)
class _SettingsSource:
    """Where settings came from, and what stood there."""

    name: str
    values: Mapping[str, object] = field(repr=False)


def resolve(
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user_config: Path | None = None,
) -> Settings:
    """Resolve the settings of a run from all places.

    `flags` maps setting names to values, None meaning not given. `environ` defaults to nothing (the
    command passes `os.environ`), `cwd` to the working directory, `user_config` to the user's
    configuration directory. Relative paths in a file are relative to that file.
    Raises SettingsError naming the place for an unknown name, a bad value or a broken file.
    """
    directory = Path.cwd() if cwd is None else cwd
    home = platformdirs.user_config_path("nianbao") if user_config is None else user_config
    places = [
        _SettingsSource("command line", {k: v for k, v in (flags or {}).items() if v is not None}),
        _from_environment(environ or {}),
        _from_file(directory / FILE_NAME),
        _from_file(home / FILE_NAME),
    ]
    for place in places:
        _refuse_unknown(place)
    merged: dict[str, object] = {}
    sources: dict[str, str] = {}
    for place in reversed(places):
        if "base_url" in place.values and place.values["base_url"] != merged.get("base_url"):
            _drop_paired(merged, sources)
        for name, value in place.values.items():
            merged[name] = value
            sources[name] = place.name
    try:
        settings = Settings.model_validate({**merged, "sources": sources})
    except ValidationError as error:
        raise _explained(error, sources, places) from None
    _check_together(settings)
    return settings


def _drop_paired(merged: dict[str, object], sources: dict[str, str]) -> None:
    """Forget what was set beside another base URL (see the module's docstring)."""
    for name in _PAIRED:
        if name in merged and sources.get("base_url") == sources[name]:
            del merged[name], sources[name]


def _from_environment(environ: Mapping[str, str]) -> _SettingsSource:
    """Variables of ours that are not empty."""
    found = {k[len(PREFIX) :].lower(): v for k, v in environ.items() if k.startswith(PREFIX) and v}
    return _SettingsSource("environment", found)


def _from_file(path: Path) -> _SettingsSource:
    """A `nianbao.toml`, or nothing when there is none."""
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return _SettingsSource(str(path), {})
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is no valid TOML: {error}.") from None
    for name in ("cache_dir", "gguf"):
        value = values.get(name)
        if isinstance(value, str):
            values[name] = str(path.parent / Path(value).expanduser())
    return _SettingsSource(str(path), values)


def _refuse_unknown(place: _SettingsSource) -> None:
    """Raise SettingsError for a name we do not know, with the nearest we do."""
    known = set(Settings.model_fields) - {"sources"}
    for name in place.values:
        if name not in known:
            near = difflib.get_close_matches(name, sorted(known), n=1)
            shown = f"{PREFIX}{name.upper()}" if place.name == "environment" else name
            hint = f"Did you mean {near[0]}?" if near else f"Known settings: {', '.join(sorted(known))}."
            raise SettingsError(f"Unknown setting {shown} ({place.name}).", hint)


def _explained(
    error: ValidationError, sources: Mapping[str, str], places: list[_SettingsSource]
) -> SettingsError:
    """The first bad value as a sentence: name, value (never the key), place and reason."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    reason = first["msg"].removeprefix("Value error, ")
    value = next((p.values[name] for p in places if p.name == sources.get(name) and name in p.values), "")
    shown = "" if name in _PAIRED else f" = {str(value)[:80]!r}"
    return SettingsError(f"Setting {name}{shown} ({sources.get(name, 'defaults')}): {reason}.")


def _check_together(settings: Settings) -> None:
    """Raise SettingsError for settings that make no sense beside one another."""
    if settings.base_url is not None:
        if settings.gguf is not None:
            raise SettingsError("base_url and gguf are both set.", "Choose the endpoint or the model file.")
        endpoint = settings.endpoint()
        plain = urlsplit(endpoint.base_url).scheme == "http" and not endpoint.loopback
        named = next((name for name in endpoint.extra_headers if _CREDENTIAL.search(name)), None)
        if plain and named is not None:
            raise SettingsError(
                f"The header {named} may hold a credential, and {endpoint.host} is not encrypted.",
                "Set a base_url that begins with https://, or leave the header out.",
            )
    elif settings.api_key is not None and settings.sources.get("api_key") == "command line":
        raise SettingsError("api_key is given without base_url.", f"Give base_url, or set {PREFIX}BASE_URL.")
