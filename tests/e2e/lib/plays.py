# SPDX-License-Identifier: Apache-2.0
"""Scripts that are played to a server with `reshake play`, and the lines that they are made of."""

import json
from typing import Optional

from servers import Server, pki

from . import reshake

CLIENT = "client.test"
PATIENT = "within=20s"  # of what comes at once on a quiet machine


def quoted(text: str) -> str:
    """Bytes as a script writes them."""
    return '"' + text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace('"', '\\"') + '"'


def request(page: str = "/") -> str:
    return quoted(f"GET {page} HTTP/1.0\r\nHost: one.test\r\n\r\n")


def identity() -> list[str]:
    """The options that make play the client CLIENT."""
    own = pki.identity(CLIENT)
    return ["--cert", str(own.certificate), "--key", str(own.key)]


def exchange(conn: int, server: Server) -> str:
    """A request and, where the server answers, its page."""
    if not server.answers:
        return f"data {conn} {request()}\n"
    return f"data {conn} {request()} wait=5s\nexpect {conn} accept=data\n"


def shaken(conn: int, server: Server, hello: str, accept: str = "full") -> str:
    """A handshake to its end, data both ways, and an orderly end."""
    return (f"connect {conn}\nhandshake {conn} {hello}\nexpect {conn} accept={accept} {PATIENT}\n{exchange(conn, server)}"
            f"end {conn} orderly wait=1s\n")


def resumed(server: Server, hello: str, offer: str, accept: str = "resumed:session=0") -> str:
    """A full handshake whose session a second connection resumes, with data on both."""
    return (f"connect 0\nhandshake 0 {hello}\nexpect 0 accept=full {PATIENT}\n{exchange(0, server)}save 0 session=0\n"
            f"end 0 orderly wait=1s\n" + shaken(1, server, f"{hello} offer={offer}", accept))


def play(to: str, script: str, *options: str, code: Optional[int] = 0, timeout_s: float = 30.0) -> dict:
    """The object that play prints. With a code: it has to end so; where that is 0 no server may be at fault."""
    done = reshake.run("play", "-", to, "--json", "--data", "--name", "one.test", *options, stdin=script.encode(),
                       timeout_s=timeout_s)
    said = f"{script}\n{done.out}\n{done.err}"
    assert code is None or done.code == code, f"exit code {done.code}\n{said}"
    played = json.loads(done.out)
    faults = [connection.get("fault") for connection in played["connections"]]
    assert code != 0 or not any(faults), said
    return {**played, "code": done.code}


def reactions(played: dict) -> list[str]:
    """What the server did, a word each: "full", "alert decode_error" …"""
    return [" ".join(filter(None, (one["reaction"], one["alert"]))) for one in played["reactions"]]
