"""What holds for every test: no network but loopback, no keys, no settings, a home of its own.

The one thing that is shared is the embedded model's verified file, a gigabyte: `cache_with_weights`.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import platformdirs
import pytest
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile("unhurried", deadline=None, max_examples=60)
hypothesis_settings.load_profile("unhurried")
# A slow machine is no defect: benchmarks/ measure what must be fast. Few examples keep the suite quick.

USER_CACHE = platformdirs.user_cache_path("nianbao")
"""The user's own cache, as it was before any test."""

_HOMES = ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
_SENDING = ("socket.connect", "socket.sendto", "socket.sendmsg")
_refused: list[str] = []


class NetworkRefusedError(AssertionError):
    """A test reached for another machine."""


def _local(host: object) -> bool:
    """Whether a host is this machine; None and '' are, as addresses to listen on."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not host or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse look-ups and connections that leave the machine (an audit hook, PEP 578).

    The hook sees every Python socket, those of asyncio and of threads included.
    """
    if event in _LOOKUPS:
        host: object = arguments[0]
    elif event in _SENDING and isinstance(
        arguments[1], tuple
    ):  # no tuple: a Unix socket's path, or connected
        host = arguments[1][0]
    else:
        return
    if not _local(host):
        _refused.append(f"{event} {host!r}")
        raise NetworkRefusedError(f"tests reach no other machine: {event} {host!r}")


sys.addaudithook(_guard)


@pytest.fixture
def refused() -> list[str]:
    """What was refused so far in this test; a test that wants a refusal empties it."""
    return _refused


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fail a test that reached for the network, also where the code under test swallowed the refusal."""
    _refused.clear()
    yield
    assert _refused == []


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Homes of tests are made one after another in here."""
    homes = tmp_path_factory.mktemp("homes", numbered=False)
    yield homes
    shutil.rmtree(homes, ignore_errors=True)


_numbers = count(1)


@pytest.fixture(autouse=True)
def home(_homes: Path) -> Iterator[Path]:
    """An empty home directory, with cache and configuration in it; no settings and no keys of the machine."""
    directory = _homes / str(next(_numbers))
    directory.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("NIANBAO_", "OPENAI_")) or name.endswith("_API_KEY"):
                patch.delenv(name)
        for name in _HOMES:
            patch.setenv(name, str(directory if name == "HOME" else directory / name.lower()))
        yield directory


@pytest.fixture
def cache_with_weights(home: Path) -> Path:
    """The test's cache directory with the verified default model of the user's cache linked into it.

    Joins and verifies it there on first use, about 10 s; skips where the extra `embedded` is missing.
    """
    from nianbao.llm.local_server import llama_version
    from nianbao.llm.weights import DEFAULT, installed, weights

    status = next(one for one in installed(USER_CACHE) if one.model is DEFAULT)
    if not status.usable or llama_version() is None:
        pytest.skip("the extra `embedded` is not installed")
    file = weights(DEFAULT, USER_CACHE)
    cache = platformdirs.user_cache_path("nianbao")
    assert cache.is_relative_to(home)
    shutil.copytree(USER_CACHE / "checksums", cache / "checksums")
    (cache / "models").mkdir()
    (cache / "models" / file.name).symlink_to(file.resolve())
    return cache


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that serve the embedded LLM in one process: two at once would only hinder each other."""
    for item in items:
        if {"cache_with_weights", "weights_at_hand"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("embedded"))
