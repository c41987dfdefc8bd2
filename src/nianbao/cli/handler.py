"""The one handler: message, hint, exit code; no traceback for what a person can mend."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import TracebackType

from nianbao.cli import streams
from nianbao.errors import NianbaoError

TRACEBACK = "NIANBAO_TRACEBACK"
"""Set this variable to see the traceback of an unexpected error."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code (see `nianbao.errors`).

    `arguments` defaults to those of the process. An unexpected error leaves through
    `sys.excepthook`, which says one sentence and lets Python exit with 1.
    """
    streams.prepare()
    sys.excepthook = unexpected
    from nianbao.cli.app import command

    try:
        command().main(args=None if arguments is None else list(arguments), prog_name="nianbao")
    except NianbaoError as error:
        tell_error(error)
        return error.exit_code
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    return 0


def tell_error(error: NianbaoError, where: str = "") -> None:
    """Say on stderr what went wrong, in which file if the message does not name it, and what to do."""
    named = f"{where}: " if where and where not in error.message else ""
    streams.tell(f"Error: {named}{error.message}")
    if error.hint:
        streams.tell(f"Hint: {error.hint}")


def unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say an unexpected error in one sentence, or with its traceback when NIANBAO_TRACEBACK is set."""
    if os.environ.get(TRACEBACK):
        sys.__excepthook__(kind, error, trace)
        return
    reason = " ".join(str(error).split())[:200]
    streams.tell(f"Error: unexpected {kind.__name__}{': ' + reason if reason else ''}.")
    streams.tell(f"Hint: this is a defect of nianbao; run again with {TRACEBACK}=1 and report the traceback.")
