"""Reading an answer, bounded in bytes and time: a hostile service fills neither memory nor the day."""

import zlib
from collections.abc import Callable

import httpx

ACCEPT_ENCODING = "gzip"
"""What calls ask for. Other encodings are not decoded: theirs is the size, ours would be the memory."""

_GZIP = 16 + zlib.MAX_WBITS
_MAX_MEMBERS = 1_000
"""Members of one answer: each costs more than its 20 bytes."""


class TooMuch(Exception):
    """An answer is larger than allowed, comes in an encoding nobody asked for, or takes too long to arrive."""


class Damaged(Exception):
    """A compressed answer cannot be unpacked, or ends before its end."""


class _Gzip:
    """Unpacks gzip: one member after another (RFC 1952, section 2.2), zeros after the last being padding."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._members = 1

    def unpack(self, piece: bytes, room: int) -> bytes:
        """What a piece holds, at most `room` (1 or more) bytes of it; whoever fills its room stops reading."""
        unpacked = bytearray()
        while piece and len(unpacked) < room:
            if self._member.eof:
                piece = piece.lstrip(b"\0")
                if not piece:
                    break
                self._member, self._members = zlib.decompressobj(_GZIP), self._members + 1
                if self._members > _MAX_MEMBERS:
                    raise TooMuch(f"is compressed in more than {_MAX_MEMBERS:,} parts")
            unpacked += self._member.decompress(piece, room - len(unpacked))
            piece = self._member.unused_data
        return bytes(unpacked)

    @property
    def ended(self) -> bool:
        """Whether the member that was begun last is whole."""
        return self._member.eof


def read(response: httpx.Response, *, max_bytes: int, late: Callable[[], bool]) -> bytes:
    """Read the body of a streamed answer, at most `max_bytes` as it comes and after decompression.

    `late` is asked after every piece: an answer that drips in would pass any limit on single reads.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise TooMuch("comes in an encoding that was not asked for")
    gzip = _Gzip() if "gzip" in encoding else None
    body, came = bytearray(), 0
    for piece in response.iter_raw():
        came += len(piece)
        if late():
            raise TooMuch("takes too long to arrive")
        try:
            body += gzip.unpack(piece, max_bytes + 1 - len(body)) if gzip else piece
        except zlib.error:
            raise Damaged from None
        if max(len(body), came) > max_bytes:
            raise TooMuch(f"is larger than {max_bytes:,} bytes")
    if gzip and not gzip.ended:
        raise Damaged
    return bytes(body)
