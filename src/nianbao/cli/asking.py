"""What every command that asks a model does alike: open it, run to the end, say an interruption."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar

import typer

from nianbao.cli import streams
from nianbao.cli.errors import INTERRUPTED
from nianbao.cli.progress import step_teller

if TYPE_CHECKING:
    from nianbao.llm.protocol import Llm
    from nianbao.settings import Settings

AGAIN = "run the same command again; answers already given are kept."
"""What to do after an interruption, unless a command knows better."""

ResultT = TypeVar("ResultT")


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Llm]:
    """The model that the settings say; how its weights are made ready is told on stderr."""
    from nianbao.llm.factory import open_llm

    with step_teller() as tell:
        async with open_llm(settings, tell) as llm:
            yield llm


def run_to_end(work: Coroutine[object, object, ResultT], hint: str = AGAIN) -> ResultT:
    """The result of `work`. After Ctrl-C nothing is written: that is said, and the command exits with 130."""
    import asyncio  # late: the command's help needs none

    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        streams.tell("Interrupted: nothing was written.")
        streams.tell(f"Hint: {hint}")
        raise typer.Exit(INTERRUPTED) from None
