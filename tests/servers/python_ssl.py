# SPDX-License-Identifier: Apache-2.0
"""Python's ssl module as a server: this file is the program, too. Its witness is what it prints, a line a handshake."""

import json
import socket
import ssl
import sys
import threading

if __name__ != "__main__":
    from .options import Witness
    from .server import Server

    class PythonSsl(Server):
        name = "python-ssl"
        program = "python3"
        supports = frozenset({"1.2", "1.3", "tickets off", "ciphers"})
        cache_resumes_13 = True
        ticket_lifetime_s = 7200

        @classmethod
        def path(cls) -> str:
            return sys.executable

        def command(self) -> list[str]:
            identity, options = self.identities()[0], self.options
            return ["-B", __file__, json.dumps({
                "port": self.port, "certificate": str(identity.certificate), "key": str(identity.key),
                "versions": options.versions, "tickets": options.tickets, "ciphers": options.ciphers})]

        def read_log(self) -> list[Witness]:
            told = (json.loads(line) for line in self.process.printed().splitlines() if line.startswith("{"))
            return [Witness(resumed=one["resumed"], version=one["version"], completed=one["completed"],
                            line=json.dumps(one)) for one in told]


PAGE = b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\npython\n"
VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


def make_context(wanted: dict) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(wanted["certificate"], wanted["key"])
    context.minimum_version = VERSIONS[min(wanted["versions"])]
    context.maximum_version = VERSIONS[max(wanted["versions"])]
    if not wanted["tickets"]:
        context.options |= ssl.OP_NO_TICKET
    if wanted["ciphers"]:
        context.set_ciphers(wanted["ciphers"])
    return context


def tell(completed: bool, resumed: object = None, version: object = None) -> None:
    print(json.dumps({"completed": completed, "resumed": resumed, "version": version}), flush=True)


def serve(context: ssl.SSLContext, plain: socket.socket) -> None:
    plain.settimeout(20)
    try:
        connection = context.wrap_socket(plain, server_side=True)
    except OSError:
        plain.close()
        return tell(False)
    tell(True, connection.session_reused, connection.version().removeprefix("TLSv"))
    try:
        with connection:
            if connection.recv(65536):
                connection.sendall(PAGE)
                connection.unwrap()
    except OSError:
        pass  # the client has gone


def main() -> None:
    wanted = json.loads(sys.argv[1])
    context = make_context(wanted)
    with socket.create_server(("127.0.0.1", wanted["port"]), backlog=1024) as listener:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=serve, args=(context, connection), daemon=True).start()


if __name__ == "__main__":
    main()
