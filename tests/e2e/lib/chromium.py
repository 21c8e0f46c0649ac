# SPDX-License-Identifier: Apache-2.0
"""Chromium, without a window: it opens a page that makes two connections to a server, by HTTP and by a WebSocket, which
never share one. The second resumes with what the first one brought."""

import subprocess
from pathlib import Path

from servers import programs

from .said import Target

# The browser ends with its page, so pictures are looked for until the WebSocket has been answered, with a failure.
PAGE = """<body><script>
let answered = false;
function look(path, then) {
    const picture = new Image();
    picture.onload = picture.onerror = then;
    picture.src = 'https://NAME/' + path;
}
function wait() {
    answered ? document.body.append('answered twice') : look(Math.random(), wait);
}
look('first', () => {
    new WebSocket('wss://NAME/').onclose = () => { answered = true; };
    wait();
});
</script>
"""


def require() -> str:
    """Its path. The package is the smaller one of Debian's two, 98 MB with what it needs."""
    return programs.require("chromium-headless-shell")


def visit(target: Target, folder: Path, name: str = "one.test", keys: str = "keys") -> None:
    """Opens the page and ends. HTTP/1.1 is spoken, since HTTP/2 has WebSockets inside; the key log is in `folder`."""
    page = folder / "page.html"
    page.write_text(PAGE.replace("NAME", name))
    # The sandbox needs rights that a container may not give; the pages here are our own.
    command = [require(), "--no-sandbox", "--disable-gpu", "--disable-http2",
               "--ignore-certificate-errors", f"--ssl-key-log-file={folder / keys}",
               f"--user-data-dir={folder / 'profile'}",
               f"--host-resolver-rules=MAP {name} {target.host}:{target.port}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "answered twice</body>" in done.stdout, done.stdout + done.stderr
