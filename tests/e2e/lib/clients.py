# SPDX-License-Identifier: Apache-2.0
"""Real clients. Each says by itself whether it resumed: s_client and Python one connection at a time, gnutls_cli and
curl two connections in one run. They take any certificate."""

import re
import socket
import ssl
import subprocess
from typing import Sequence

from servers import programs

from .s_client import certified, s_client
from .said import HTTP_GET, Address, Said, Target, is_whole

__all__ = ["HTTP_GET", "Address", "Python", "Said", "Target", "certified", "curl", "gnutls_cli", "s_client"]


def run(command: Sequence[str], stdin: bytes = b"", timeout_s: float = 20.0) -> str:
    done = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout_s)
    return done.stdout.decode(errors="replace")


def gnutls_cli(target: Target, version: str = "1.3", name: str = "one.test", ticket: bool = True,
               more: Sequence[str] = ()) -> tuple[Said, Said]:
    """Connects, disconnects, and connects again to resume; the second connection asks for the page."""
    command = [programs.require("gnutls-cli"), "--insecure", "--resume", "--port", str(target.port), "--priority",
               f"NORMAL:-VERS-ALL:+VERS-TLS{version}", "--sni-hostname", name, "--verify-hostname", name]
    command += ["--waitresumption"] * (version == "1.3") + ["--noticket"] * (not ticket)
    text = run([*command, *more, target.host], HTTP_GET)
    first, _, second = text.partition("- Connecting again")
    return gnutls_said(first), gnutls_said(second)


def gnutls_said(text: str) -> Said:
    said = Said(completed="andshake was completed" in text, resumed="*** This is a resumed session" in text, text=text)
    if description := re.search(r"^- Description: \(TLS([\d.]+).*\((\S+)\)$", text, re.M):
        said.version, said.cipher = description[1], description[2]
    if session_id := re.search(r"^- Session ID: (\S+)", text, re.M):
        said.session_id = session_id[1].replace(":", "").lower()
    if alert := re.search(r"Received alert \[\d+\]: (.+)", text):
        said.alert = alert[1]
    return said


def curl(target: Target, version: str = "1.3", name: str = "one.test", more: Sequence[str] = ()) -> tuple[Said, Said]:
    """Two requests in one run, which share sessions. The second names the interface: curl would use the first
    connection again where the server leaves it open."""
    no_alpn = ["--no-alpn"] * getattr(target, "answers_strange_alpn", False)  # curl would offer http/1.0 alone
    request = ["--silent", "--verbose", "--http1.0", "--noproxy", "*", "--max-time", "20", "--insecure", "--tls-max",
               version, f"--tlsv{version}", *no_alpn, "--resolve", f"{name}:{target.port}:{target.host}", *more,
               f"https://{name}:{target.port}/"]
    text = run([programs.require("curl"), *request, "--next", "--interface", target.host, *request])
    _, first, second = (re.split(r"^\*   Trying ", text, flags=re.M) + ["", ""])[:3]
    return curl_said(first), curl_said(second)


def curl_said(text: str) -> Said:
    said = Said(completed="SSL connection using" in text, resumed="re-using session ID" in text, text=text)
    if "Certificate (11)" in text:  # what was offered was refused
        said.resumed = False
    if summary := re.search(r"SSL connection using TLSv(\S+) / (\S+)", text):
        said.version, said.cipher = summary[1], summary[2]
    if alert := re.search(r"alert (?!close notify)([a-z ]+)", text):
        said.alert = alert[1].strip()
    return said


class Python:
    """The ssl module. A session belongs to the object that it came from. It closes after the answer, or after a
    handshake alone when request is empty."""

    def __init__(self, version: str = "", ticket: bool = True, ciphers: str = "") -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        if version:
            wanted = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
            self.context.minimum_version = self.context.maximum_version = wanted
        if not ticket:
            self.context.options |= ssl.OP_NO_TICKET
        if ciphers:
            self.context.set_ciphers(ciphers)

    def connect(self, target: Target, session: object = None, name: str = "one.test",
                request: bytes = HTTP_GET, timeout_s: float = 20.0) -> Said:
        plain = socket.create_connection((target.host, target.port), timeout_s)
        try:
            with self.context.wrap_socket(plain, server_hostname=name, session=session) as connection:
                return self.talk(connection, request)
        except ssl.SSLError as error:
            plain.close()
            return Said(completed=False, alert=str(error.reason), text=str(error))

    def talk(self, connection: ssl.SSLSocket, request: bytes) -> Said:
        reply = b""
        connection.sendall(request)
        while request and not is_whole(reply) and (chunk := read_some(connection)):
            reply += chunk
        held = connection.session
        version = connection.version().removeprefix("TLSv")
        return Said(completed=True, resumed=connection.session_reused, version=version, cipher=connection.cipher()[0],
                    session=held, session_id=held.id.hex(), reply=reply,
                    ticket_lifetime_s=held.ticket_lifetime_hint if held.has_ticket else None)


def read_some(connection: ssl.SSLSocket) -> bytes:
    try:
        return connection.recv(65536)
    except (ssl.SSLEOFError, ConnectionResetError):  # closed without close_notify
        return b""
