# SPDX-License-Identifier: Apache-2.0
"""What a client says about one connection, and where clients connect to."""

import re
from dataclasses import dataclass
from typing import NamedTuple, Optional, Union

from servers import Server

HTTP_GET = b"GET / HTTP/1.0\r\n\r\n"


class Address(NamedTuple):
    """Somewhere else to connect to than to a server directly: a relay before it. The last two as in Server."""

    host: str
    port: int
    answers: bool = True
    answers_early_data: bool = True


Target = Union[Server, Address]


def is_whole(text: bytes) -> bool:
    """Whether the text ends in a whole HTTP answer of a known length: its sender may leave the connection open."""
    head, end, body = text[max(text.find(b"HTTP/1."), 0):].partition(b"\r\n\r\n")
    length = re.search(rb"^content-length: *(\d+)", head, re.I | re.M)
    return bool(end and length) and len(body) >= int(length[1])


@dataclass
class Said:
    """One connection as the client tells it. None: it does not say."""

    completed: bool
    resumed: Optional[bool] = None
    version: Optional[str] = None  # "1.2", "1.3"
    cipher: Optional[str] = None
    session: object = None  # to be given to the same client again
    ticket_lifetime_s: Optional[int] = None
    session_id: Optional[str] = None
    early_data: Optional[str] = None  # "accepted" or "rejected", if sent
    renegotiated: Optional[bool] = None  # if tried
    alpn: Optional[str] = None
    alert: Optional[str] = None  # received
    reply: bytes = b""
    text: str = ""  # all that the client printed

    def __repr__(self) -> str:  # short, for messages of failing tests
        return (f"<{'completed' if self.completed else 'failed'}, resumed={self.resumed}, {self.version}, {self.cipher}"
                f", early_data={self.early_data}, alert={self.alert}>")
