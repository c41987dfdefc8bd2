"""A child process that does what a request says: what a foreign file may bring about in a reader."""

from __future__ import annotations

import os
import time

from nianbao.errors import ScannedPdf
from nianbao.readers.worker import Facts, Tell, serve


def main() -> None:
    serve(_answer)


def _answer(asked: Facts, body: bytes, tell: Tell) -> tuple[Facts, bytes]:
    match asked["do"]:
        case "spin":
            while True:
                pass
        case "sleep":
            time.sleep(60)
        case "swell":
            return {}, bytes(2**30)
        case "die":
            os._exit(3)
        case "fault":
            raise ZeroDivisionError
        case "refuse":
            raise ScannedPdf("a.pdf is a scan.", "Recognise it.")
        case "print":
            print("noise")  # noqa: T201 - what a library might do
        case "step":
            for number in range(3):
                tell(number + 1, 3)
    return {"process": os.getpid()}, body[::-1]
