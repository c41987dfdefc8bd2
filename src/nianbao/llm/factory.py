"""Opens the configured model: embedded or endpoint, behind the one door, with the store in front."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nianbao.llm import cache as answers
from nianbao.llm import local_server as embedded
from nianbao.llm import weights
from nianbao.llm.protocol import Llm, Profile
from nianbao.llm.store import open_store
from nianbao.llm.weights import Progress
from nianbao.settings import Endpoint, Settings

if TYPE_CHECKING:
    from nianbao.llm.client import EndpointClient

EMBEDDED_CHUNK = 160
ENDPOINT_CHUNK = 6000
"""Default `chunk_characters`: one short piece for the embedded LLM, whole sections for others."""

_EMBEDDED = {"concurrency": 1, "timeout": 600.0, "deadline": 900.0, "thinking_tokens": 0}
"""Defaults of the embedded LLM: one slot, a busy machine may read 5 tokens a second, no thought."""


@asynccontextmanager
async def open_llm(settings: Settings, progress: Progress | None = None) -> AsyncIterator[Llm]:
    """The configured model, ready to be asked, closed at the end.

    The embedded LLM is joined, verified and served first, `progress` told meanwhile. Raises
    SettingsError, EmbeddedModelError or StoreError.
    """
    async with AsyncExitStack() as stack:
        if settings.embedded:
            path = await asyncio.to_thread(model_file, settings, progress)
            sha256 = await asyncio.to_thread(weights.checksum, path, settings.cache_dir, progress)
            server = embedded.serve(path, settings)
            endpoint = await asyncio.to_thread(server.__enter__)
            stack.push(server)
            settings = effective(settings)
            profile = Profile(endpoint.model, "embedded", settings.chunk_characters or EMBEDDED_CHUNK, sha256)
        else:
            endpoint = settings.endpoint()
            profile = Profile(endpoint.model, endpoint.host, settings.chunk_characters or ENDPOINT_CHUNK)
        llm: Llm = await stack.enter_async_context(await _client(endpoint, profile, settings))
        if settings.use_store:
            store = stack.enter_context(open_store(settings))
            places = settings.concurrency or answers.PLACES
            llm = answers.CachedLlm(llm, store, answers.fingerprint(settings), places)
        yield llm


def model_file(settings: Settings, progress: Progress | None = None) -> Path:
    """The GGUF file to serve: the one given by path, else the registered model's.

    Raises EmbeddedModelError.
    """
    if settings.gguf is not None:
        embedded.check_gguf(settings.gguf)
        return settings.gguf
    return weights.weights(weights.find(settings.model), settings.cache_dir, progress)


def effective(settings: Settings) -> Settings:
    """The settings as the model is asked with them, which is what keys its answers in the store.

    For the embedded LLM its own defaults stand where nothing is set, and always one request at a time.
    """
    if not settings.embedded:
        return settings
    update = {k: v for k, v in _EMBEDDED.items() if k == "concurrency" or getattr(settings, k) is None}
    if settings.mode == "auto":
        return settings.model_copy(update={**update, "mode": "json-schema"})  # the one form it obeys
    return settings.model_copy(update=update)


async def _client(endpoint: Endpoint, profile: Profile, settings: Settings) -> EndpointClient:
    """Build the client; its imports take over a second, so off the event loop."""
    from nianbao.llm.client import EndpointClient

    return await asyncio.to_thread(EndpointClient, endpoint, profile, settings)
