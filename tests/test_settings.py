"""Settings: precedence, refusals that name the place, and keys that stay where they belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nianbao.errors import SettingsError
from nianbao.settings import FILE_NAME, Settings, resolve


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A working directory and a user's configuration directory."""
    for name in ("work", "home"):
        (tmp_path / name).mkdir()
    return tmp_path / "work", tmp_path / "home"


def write(directory: Path, text: str) -> None:
    (directory / FILE_NAME).write_text(text, "utf-8")


def get(places: tuple[Path, Path], environ: dict[str, str] | None = None, **flags: Any) -> Settings:
    return resolve(flags, environ, places[0], places[1])


def test_nothing_set_is_the_embedded_llm(places: tuple[Path, Path]) -> None:
    settings = get(places)
    assert settings.embedded
    assert settings.sources == {}
    assert settings.max_file_bytes == 20_000_000


def test_precedence(places: tuple[Path, Path]) -> None:
    work, home = places
    write(home, "concurrency = 1\ntimeout = 1\ndeadline = 1\nreasks = 2")
    write(work, "concurrency = 2\ntimeout = 2\ndeadline = 2")
    settings = get(places, {"NIANBAO_CONCURRENCY": "3", "NIANBAO_TIMEOUT": "3"}, concurrency=4, timeout=None)
    assert (settings.concurrency, settings.timeout, settings.deadline, settings.reasks) == (4, 3, 2, 2)
    assert settings.sources == {
        "concurrency": "command line",
        "timeout": "environment",
        "deadline": str(work / FILE_NAME),
        "reasks": str(home / FILE_NAME),
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("modle = 'x'", "modle"),
        ("concurrency = 0", "concurrency = '0'"),
        ("concurrency = 'many'", "concurrency = 'many'"),
        ("timeout = nan", "timeout"),
        ("mode = 'xml'", "mode = 'xml'"),
        ("base_url = 'models.example.invalid'\nmodel = 'm'", "base_url"),
        ("base_url = 'https://user:pw@models.example.invalid'\nmodel = 'm'", "user name"),
        (
            "base_url = 'https://models.example.invalid/v1/chat/completions'\nmodel = 'm'",
            "before /chat/completions",
        ),
        ("base_url = 'https://models.example.invalid:99999'\nmodel = 'm'", "base_url"),
        ("[base_url]\na = 1", "base_url"),
        ("not toml", "TOML"),
        ("sources = {a = 'b'}", "sources"),
    ],
)
def test_bad_settings_name_place_and_setting(places: tuple[Path, Path], text: str, told: str) -> None:
    write(places[0], text)
    with pytest.raises(SettingsError) as caught:
        get(places)
    assert told in caught.value.message
    assert str(places[0] / FILE_NAME) in caught.value.message
    assert caught.value.exit_code == 5


def test_a_near_miss_is_told(places: tuple[Path, Path]) -> None:
    with pytest.raises(SettingsError, match="NIANBAO_TIMEOUTS") as caught:
        get(places, {"NIANBAO_TIMEOUTS": "x"})
    assert "timeout?" in caught.value.hint


def test_bytes_that_are_no_text(places: tuple[Path, Path]) -> None:
    (places[0] / FILE_NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="TOML"):
        get(places)


def test_an_endpoint_needs_a_model(places: tuple[Path, Path]) -> None:
    with pytest.raises(SettingsError, match="needs model"):
        get(places, base_url="https://models.example.invalid/v1")


def test_an_endpoint_and_a_model_file_exclude_each_other(places: tuple[Path, Path]) -> None:
    with pytest.raises(SettingsError, match="both set"):
        get(places, base_url="https://models.example.invalid/v1", model="m", gguf="x.gguf")


def test_openai_variables_are_not_read(places: tuple[Path, Path]) -> None:
    settings = get(places, {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://models.example.invalid/v1"})
    assert settings.embedded
    assert settings.api_key is None


def test_empty_variables_are_not_set(places: tuple[Path, Path]) -> None:
    assert get(places, {"NIANBAO_MODEL": ""}).model is None


def test_the_key_is_never_shown(places: tuple[Path, Path]) -> None:
    settings = get(
        places, {"NIANBAO_API_KEY": "very-secret"}, base_url="https://m.example.invalid/v1/", model="m"
    )
    endpoint = settings.endpoint()
    assert endpoint.api_key == "very-secret"
    assert endpoint.base_url == "https://m.example.invalid/v1"
    assert endpoint.host == "m.example.invalid"
    for shown in (repr(settings), str(settings), repr(endpoint), settings.model_dump_json()):
        assert "very-secret" not in shown
    with pytest.raises(SettingsError) as caught:
        get(places, {"NIANBAO_API_KEY": "very secret 密钥"})
    assert "secret" not in caught.value.message


def test_a_key_is_not_sent_to_the_base_url_of_another_place(places: tuple[Path, Path]) -> None:
    """A nianbao.toml that came with somebody's files must not collect the user's key."""
    work, home = places
    write(home, "base_url = 'https://office.example.invalid/v1'\napi_key = 'office-key'\nmodel = 'm'")
    write(work, "base_url = 'https://foreign.example.invalid/v1'")
    assert get(places).api_key is None
    write(work, "base_url = 'https://office.example.invalid/v1'")
    key = get(places).api_key
    assert key is not None
    assert key.get_secret_value() == "office-key"
    write(work, "base_url = 'https://foreign.example.invalid/v1'")
    assert get(places, {"NIANBAO_API_KEY": "env-key"}).api_key is not None


def test_paths_in_a_file_are_relative_to_it(places: tuple[Path, Path]) -> None:
    write(places[1], "gguf = 'models/a.gguf'\ncache_dir = '/var/cache/x'")
    settings = get(places)
    assert settings.gguf == places[1] / "models/a.gguf"
    assert settings.cache_dir == Path("/var/cache/x")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/v1", "http://localhost/v1", "http://[::1]:9/v1"])
def test_loopback_is_known(places: tuple[Path, Path], url: str) -> None:
    assert get(places, base_url=url, model="m").endpoint().loopback


def test_settings_are_frozen(places: tuple[Path, Path]) -> None:
    with pytest.raises(ValueError, match="frozen"):
        get(places).mode = "tools"


EXTRA = """
base_url = "https://models.example.invalid/v1"
model = "m"
extra_body = { enable_thinking = false, chat_template_kwargs = { thinking = false } }
extra_headers = { X-Tenant = "office", X-Api-Key = "hidden" }
"""


def test_extra_parameters_and_headers_from_a_file(places: tuple[Path, Path]) -> None:
    write(places[0], EXTRA)
    settings = get(places)
    endpoint = settings.endpoint()
    assert endpoint.extra_body == {"enable_thinking": False, "chat_template_kwargs": {"thinking": False}}
    assert endpoint.extra_headers == {"X-Tenant": "office", "X-Api-Key": "hidden"}
    assert endpoint.secrets == ("hidden",)
    assert "hidden" not in f"{settings!r}{endpoint!r}"


def test_extra_parameters_from_a_variable_are_json(places: tuple[Path, Path]) -> None:
    where = {"NIANBAO_BASE_URL": "https://models.example.invalid/v1", "NIANBAO_MODEL": "m"}
    settings = get(places, {**where, "NIANBAO_EXTRA_BODY": '{"top_p": 0.1}'})
    assert settings.endpoint().extra_body == {"top_p": 0.1}
    with pytest.raises(SettingsError, match="JSON object"):
        get(places, {**where, "NIANBAO_EXTRA_BODY": "top_p=0.1"})


def test_extra_headers_are_not_sent_to_the_base_url_of_another_place(places: tuple[Path, Path]) -> None:
    write(places[0], EXTRA)
    endpoint = get(places, {"NIANBAO_BASE_URL": "https://other.example.invalid/v1"}).endpoint()
    assert endpoint.extra_headers == {}
    assert endpoint.extra_body == {}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("extra_body = { model = 'other' }", "must not set model"),
        ("extra_body = { max_tokens = 5 }", "must not set max_tokens"),
        ("extra_headers = { Authorization = 'Bearer hidden' }", "give the key as api_key"),
        ("extra_headers = { Host = 'hidden' }", "must not set Host"),
        ('extra_headers = { X-Tenant = "a\\r\\nX: hidden" }', "printable ASCII"),
        ("extra_headers = { 'X Tenant' = 'hidden' }", "header names"),
    ],
)
def test_extras_that_are_refused(places: tuple[Path, Path], text: str, told: str) -> None:
    write(places[0], f"base_url = 'https://models.example.invalid/v1'\nmodel = 'm'\n{text}")
    with pytest.raises(SettingsError, match=told) as caught:
        get(places)
    assert "hidden" not in caught.value.message


def test_a_credential_in_a_header_goes_over_https_or_stays_here(places: tuple[Path, Path]) -> None:
    rest = "\nmodel = 'm'\nextra_headers = { X-Access-Token = 'hidden' }"
    write(places[0], f"base_url = 'http://models.example.invalid/v1'{rest}")
    with pytest.raises(SettingsError, match="X-Access-Token") as caught:
        get(places)
    assert "hidden" not in f"{caught.value.message}{caught.value.hint}"
    write(places[0], f"base_url = 'http://127.0.0.1:8000/v1'{rest}")
    assert get(places).endpoint().secrets == ("hidden",)
