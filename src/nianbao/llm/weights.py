"""The weights of embedded models: from installed packages to one verified file in the user's cache.

A model arrives as Python packages that each hold a part as data, so that it installs from any
package mirror. The packages' code is never imported or run: `importlib.metadata` finds the files.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from nianbao.errors import EmbeddedModelError

Progress = Callable[[str, float], None]
"""Told what is being done and which share of it is done, from 0 to 1."""

_BLOCK = 8 * 1024 * 1024
_SPARE = 64 * 1024 * 1024
"""Bytes read at a time, and bytes left free on the disk."""


@dataclass(frozen=True, slots=True)
class EmbeddedModel:
    """A model that can be installed as packages.

    `sha256` and `size` (bytes) are those of the publisher's own file; `package` is the packages'
    common name, to which the part's number is appended, 1 to `parts`.
    """

    name: str
    title: str
    file: str
    size: int
    sha256: str
    licence: str
    package: str
    parts: int
    version: str

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that hold the parts, in order."""
        return tuple(f"{self.package}{number}" for number in range(1, self.parts + 1))

    @property
    def install(self) -> str:
        """The command that installs it."""
        if self is DEFAULT:
            return 'pip install "nianbao[embedded]"'
        return "pip install xllamacpp " + " ".join(f"{p}=={self.version}" for p in self.packages)


MODELS = tuple(
    EmbeddedModel(**fields)
    for fields in tomllib.loads((files(__package__) / "models.toml").read_text("utf-8"))["models"]
)
DEFAULT, SMALL = MODELS


@dataclass(frozen=True, slots=True)
class EmbeddedStatus:
    """What is there of a model: its packages, and the joined file (None until first use).

    `verified`: the joined file has met the published checksum and has not changed since.
    """

    model: EmbeddedModel
    packages_found: int
    file: Path | None
    verified: bool

    @property
    def usable(self) -> bool:
        """Whether it can be served without installing anything."""
        return self.verified or self.packages_found == self.model.parts


def find(name: str | None) -> EmbeddedModel:
    """The registered model of that name, the default for None. Raises EmbeddedModelError."""
    for model in MODELS:
        if name in (None, model.name):
            return model
    known = ", ".join(model.name for model in MODELS)
    raise EmbeddedModelError(
        f"There is no embedded model {name}.",
        f"Known: {known}. For an endpoint's model set base_url as well.",
    )


def installed(cache_dir: Path) -> tuple[EmbeddedStatus, ...]:
    """What is there of every registered model. Reads no weights."""
    return tuple(_status(model, cache_dir) for model in MODELS)


def weights(model: EmbeddedModel, cache_dir: Path, progress: Progress | None = None) -> Path:
    """The model's file, joined from its packages and verified on first use, about 10 s a gigabyte.

    Two processes may call it at once: one joins, the other waits. Raises EmbeddedModelError when
    packages are missing, the disk is full or the checksum is not the published one.
    """
    from filelock import FileLock, Timeout

    target = _target(model, cache_dir)
    if checksum_known(target, cache_dir) == model.sha256:
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{target}.lock", timeout=1800):
            if not (target.is_file() and checksum(target, cache_dir, progress) == model.sha256):
                _join(model, target, progress or (lambda _what, _share: None))
                _remember(target, cache_dir, model.sha256)
    except Timeout:
        raise EmbeddedModelError(f"Another process holds {target}.lock.", "End it, then try again.") from None
    except OSError as error:
        raise EmbeddedModelError(
            f"The weights cannot be written to {target.parent}: {error.strerror or error}.",
            "Make room, or set cache_dir to another directory.",
        ) from None
    return target


def checksum(path: Path, cache_dir: Path, progress: Progress | None = None) -> str:
    """SHA-256 of a file, computed once (0.7 s a gigabyte measured): later calls trust `_stamp`."""
    known = checksum_known(path, cache_dir)
    if known is not None:
        return known
    digest = hashlib.sha256()
    size = max(1, path.stat().st_size)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            if progress:
                progress("checking the weights", file.tell() / size)
    _remember(path, cache_dir, digest.hexdigest())
    return digest.hexdigest()


def checksum_known(path: Path, cache_dir: Path) -> str | None:
    """The SHA-256 found earlier, None when the file is missing or has changed since."""
    try:
        found = path.stat()
        note = json.loads(_sidecar(path, cache_dir).read_text("utf-8"))
        return str(note["sha256"]) if note["stamp"] == _stamp(found) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(path: Path, cache_dir: Path, sha256: str) -> None:
    """Write the sidecar atomically; a cache that cannot be written only costs time later."""
    note = {"stamp": _stamp(path.stat()), "sha256": sha256}
    sidecar = _sidecar(path, cache_dir)
    with suppress(OSError):
        sidecar.parent.mkdir(parents=True, exist_ok=True)
        temporary = sidecar.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(note), "utf-8")
        temporary.replace(sidecar)


def _stamp(found: os.stat_result) -> list[int]:
    """What changes with a file: size, inode, times of its content and of its status.

    Anybody may set the modification time back, as `touch`, `cp -p` and archives do; the time of the status is
    the kernel's own, and another file has another inode. A file that was only moved or copied is read again.
    """
    return [found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns]


def _sidecar(path: Path, cache_dir: Path) -> Path:
    name = hashlib.sha256(str(path.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return cache_dir / "checksums" / f"{name}.json"


def _target(model: EmbeddedModel, cache_dir: Path) -> Path:
    return cache_dir / "models" / model.file


def _status(model: EmbeddedModel, cache_dir: Path) -> EmbeddedStatus:
    target = _target(model, cache_dir)
    found = sum(_part(model, package) is not None for package in model.packages)
    verified = checksum_known(target, cache_dir) == model.sha256
    return EmbeddedStatus(model, found, target if target.is_file() else None, verified)


def _part(model: EmbeddedModel, package: str) -> Path | None:
    """The data file of one part, None when the package is missing or of another version."""
    try:
        distribution = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        return None
    if distribution.version != model.version:
        return None
    parts = [f for f in distribution.files or () if f.parent.name == "data" and f.suffix == ".bin"]
    if len(parts) != 1:
        return None
    path = Path(str(parts[0].locate()))
    return path if path.is_file() else None


def _join(model: EmbeddedModel, target: Path, progress: Progress) -> None:
    """Write all parts to a temporary name, check, rename. Nothing half stays behind."""
    parts = [_part(model, package) for package in model.packages]
    missing = [package for package, part in zip(model.packages, parts, strict=True) if part is None]
    if missing:
        some = ", ".join(missing[:3]) + (", …" if len(missing) > 3 else "")
        raise EmbeddedModelError(
            f"The weights of {model.name} are not installed: "
            f"{len(missing)} of {model.parts} packages are missing ({some}).",
            f"Run: {model.install}. Or set base_url and model to use an endpoint.",
        )
    free = shutil.disk_usage(target.parent).free
    if free < model.size + _SPARE:
        raise EmbeddedModelError(
            f"{target.parent} has {free / 1e9:.1f} GB free, and the model needs {model.size / 1e9:.1f} GB.",
            "Make room, or set cache_dir to another directory.",
        )
    for leftover in target.parent.glob(f"{target.name}.*.part"):  # of a killed process: we hold the lock
        leftover.unlink(missing_ok=True)
    temporary = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        digest = _write(temporary, (part for part in parts if part), model.size, progress)
        if digest != model.sha256:
            raise EmbeddedModelError(
                f"The weights of {model.name} do not have the published checksum.",
                f"Install them anew: {model.install} --force-reinstall",
            )
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _write(path: Path, parts: Iterator[Path], size: int, progress: Progress) -> str:
    """Write the parts one after another; the SHA-256 of the whole."""
    digest = hashlib.sha256()
    with path.open("wb") as out:
        for part in parts:
            with part.open("rb") as file:
                while block := file.read(_BLOCK):
                    out.write(block)
                    digest.update(block)
                    progress("joining the weights", min(1.0, out.tell() / size))
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()
