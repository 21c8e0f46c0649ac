#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real TLS client for the demo: connects twice, and the second time offers the session of the first.

client.py HOST PORT VERSION NAME: VERSION is 1.2 or 1.3; NAME goes into server_name. No certificate is checked: the
demo's server made its own a moment ago.
"""

import socket
import ssl
import sys


def handshake(context, address, name, session):
    """Completes a handshake, and returns the session to offer next time and whether this one was resumed."""
    with socket.create_connection(address, timeout=10) as tcp:
        with context.wrap_socket(tcp, server_hostname=name, session=session) as tls:
            tls.sendall(b"GET / HTTP/1.0\r\n\r\n")
            while tls.recv(4096):  # TLS 1.3 brings its tickets before the answer
                pass
            return tls.session, tls.session_reused


def main():
    host, port, version, name = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, "TLSv" + version.replace(".", "_"))
    session = None
    for _ in range(2):
        session, resumed = handshake(context, (host, int(port)), name, session)
        print("client: TLS %s, %s" % (version, "resumed" if resumed else "full handshake"))


if __name__ == "__main__":
    main()
