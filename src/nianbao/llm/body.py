"""The body of a response, read no further than a limit, whatever its headers say.

The HTTP client would decode a whole body before anybody could count it: a gigabyte of zeros is a megabyte
of gzip, and encodings can be stacked. Here raw blocks are inflated piece by piece, and counted.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator

MOST_BYTES = 4 * 1024 * 1024
"""Most decoded bytes of a reply. The longest answer asked for is some 8,000 tokens (about 30 kB) after at
most `dialect.MORE_ROOM` tokens of thought (about 100 kB); a stream wraps each token in some 250 bytes."""

_PIECE = 64 * 1024


class OversizedBodyError(Exception):
    """A body over `MOST_BYTES`."""


class UndecodableBodyError(Exception):
    """A body in an encoding that was not asked for, or damaged."""


async def read_body(blocks: AsyncIterator[bytes], encoding: str, most: int = MOST_BYTES) -> bytes:
    """The decoded body of raw `blocks` in a `Content-Encoding`: none, `identity`, `gzip` or `deflate`.

    Raises OversizedBodyError as soon as more than `most` bytes came out, UndecodableBodyError.
    """
    inflate = _inflater(encoding)
    body = bytearray()
    async for block in blocks:
        if inflate is None:
            body += block
        else:
            _inflate(inflate, block, body, most)
        if len(body) > most:
            raise OversizedBodyError
    return bytes(body)


def _inflater(encoding: str) -> zlib._Decompress | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(zlib.MAX_WBITS | 32)  # finds out by itself whether gzip or zlib
    raise UndecodableBodyError(f"Content-Encoding {name[:40]}")


def _inflate(inflate: zlib._Decompress, block: bytes, body: bytearray, most: int) -> None:
    """Inflate a block into `body`, a piece at a time, until there is too much."""
    try:
        while block and len(body) <= most and not inflate.eof:
            body += inflate.decompress(block, _PIECE)
            block = inflate.unconsumed_tail
    except zlib.error as error:
        raise UndecodableBodyError(str(error)) from None
