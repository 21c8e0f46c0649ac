# SPDX-License-Identifier: Apache-2.0
"""openssl s_client as a client of tests."""

import os
import re
import selectors
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Optional, Sequence

from servers import pki, programs

from .said import HTTP_GET, Said, Target, is_whole

QUIET_S = 0.3  # of a server that does not answer: after this the client quits,
ANSWERED_S = 0.05  # and after this of one that has answered and does not close
SUMMARY_END = b"Verify return code"
Step = tuple[bytes, bytes]


def s_client(target: Target, version: str = "", session: Optional[Path] = None, name: str = "one.test",
             ticket: bool = True, early_data: bytes = b"", groups: str = "", alpn: str = "", identity: str = "",
             renegotiate: bool = False, request: bytes = HTTP_GET, more: Sequence[str] = (),
             timeout_s: float = 20.0) -> Said:
    """One connection. `session`: that of an earlier Said, to be resumed. `identity`: the name in a client certificate.
    `renegotiate`: after the handshake it starts another (TLS 1.2), and sends the request when that is through.
    `groups`: the first gets a key share; when the server does not take it, it sends a HelloRetryRequest."""
    folder = Path(tempfile.mkdtemp(prefix="s_client-", dir=pki.folder()))
    arguments = ["-connect", f"{target.host}:{target.port}", "-state", "-sess_out", str(folder / "session"),
                 "-CAfile", str(pki.authority().certificate)]
    arguments += ["-servername", name] if name else ["-noservername"]
    arguments += [f"-tls{version.replace('.', '_')}"] if version else []
    arguments += ["-sess_in", str(session)] if session else []
    arguments += [] if ticket else ["-no_ticket"]
    arguments += ["-groups", groups] if groups else []
    arguments += ["-alpn", alpn] if alpn else []
    if identity:
        client = pki.identity(identity)
        arguments += ["-cert", str(client.certificate), "-key", str(client.key)]
    if early_data:
        (folder / "early").write_bytes(early_data)
        arguments += ["-early_data", str(folder / "early")]
    command = [programs.require("openssl"), "s_client", *arguments, *more]
    steps = plan(request, target, bool(early_data), renegotiate)
    output = converse(command, steps, target.answers, timeout_s)
    return understand(output, folder / "session")


def certified(said: Said, name: str) -> bool:
    """Whether the certificate that s_client printed is one for the name."""
    command = [programs.require("openssl"), "x509", "-noout", "-checkhost", name]
    done = subprocess.run(command, input=said.text, capture_output=True, text=True, timeout=20)
    return "does match" in done.stdout


def plan(request: bytes, target: Target, early: bool, renegotiate: bool) -> list[Step]:
    """What to type, and after what in the output. The client reads its input once the handshake is through."""
    done = rb"Early data was rejected[\s\S]*" + SUMMARY_END if early and target.answers_early_data else SUMMARY_END
    if renegotiate:
        return [(done, b"R\n"), (rb"RENEGOTIATING[\s\S]*read finished", request)]
    return [(done, request)]


def converse(command: list[str], steps: list[Step], answers: bool, timeout_s: float) -> bytes:
    """Types the steps and reads until the server closes. From one that does not answer it takes what comes (tickets),
    and quits."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + timeout_s
    output = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            answered = is_whole(output)
            if not selector.select(ANSWERED_S if answered else QUIET_S):
                if answered or (not answers and not steps):
                    say(process, b"Q\n")
                continue
            chunk = os.read(process.stdout.fileno(), 65536)
            if not chunk:
                break
            output += chunk
            if steps and re.search(steps[0][0], output):
                say(process, steps.pop(0)[1])
        else:
            process.kill()
            process.communicate()
            raise TimeoutError(f"{command} took more than {timeout_s:g} s:\n{output.decode(errors='replace')}")
    process.communicate()
    return bytes(output)


def say(process: subprocess.Popen, words: bytes) -> None:
    try:
        process.stdin.write(words)
        process.stdin.flush()
    except BrokenPipeError:
        pass  # it has failed, and its output says why


def understand(output: bytes, session: Path) -> Said:
    text = output.decode(errors="replace")
    # "New, TLSv1.2" is printed after a failed handshake, too: only a Finished from the server counts.
    said = Said(completed="read finished" in text, text=text, session=session if session.exists() else None)
    if alert := re.search(r"SSL3 alert read:fatal:(.+)", text):
        said.alert = alert[1]
        said.completed = said.completed and "RENEGOTIATING" in text  # then the first handshake was
    if summary := re.search(r"^(New|Reused), TLSv(\S+), Cipher is (\S+)", text, re.M):
        said.resumed, said.version, said.cipher = summary[1] == "Reused", summary[2], summary[3]
    if lifetime := re.search(r"ticket lifetime hint: (\d+)", text):
        said.ticket_lifetime_s = int(lifetime[1])
    if session_id := re.search(r"Session-ID: ([0-9A-F]+)", text):
        said.session_id = session_id[1].lower()
    if early := re.search(r"Early data was (accepted|rejected)", text):
        said.early_data = early[1]
    if protocol := re.search(r"ALPN protocol: (\S+)", text):
        said.alpn = protocol[1]
    if "RENEGOTIATING" in text:
        said.renegotiated = text.count("read finished") > 1
    said.reply = output[output.find(b"HTTP/1."):] if b"HTTP/1." in output else b""
    return said
