"""How a command says that it did not come to its end: messages on stderr, exit codes, no traceback."""

from __future__ import annotations

import os
import sys
from types import TracebackType

from nianbao.cli import streams
from nianbao.errors import NianbaoError

INCOMPLETE = 3
"""Exit code of what is done in part; what is missing was named."""
INTERRUPTED = 130
"""Exit code after Ctrl-C."""
TRACEBACK = "NIANBAO_TRACEBACK"
"""Set this variable to see the traceback of an unexpected error."""


def tell_error(error: NianbaoError, where: str = "") -> None:
    """Say on stderr what went wrong, in which file if the message does not name it, and what to do."""
    named = f"{where}: " if where and where not in error.message else ""
    streams.tell(f"Error: {named}{error.message}")
    if error.hint:
        streams.tell(f"Hint: {error.hint}")


def tell_unexpected(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say an unexpected error in one sentence, or with its traceback when NIANBAO_TRACEBACK is set."""
    if os.environ.get(TRACEBACK):
        sys.__excepthook__(kind, error, trace)
        return
    reason = " ".join(str(error).split())[:200]
    streams.tell(f"Error: unexpected {kind.__name__}{': ' + reason if reason else ''}.")
    streams.tell(f"Hint: this is a defect of nianbao; run again with {TRACEBACK}=1 and report the traceback.")
