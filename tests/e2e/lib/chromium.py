# SPDX-License-Identifier: Apache-2.0
"""Chromium, without a window: it opens a page with pictures from a server. Over HTTP/1.1 it takes several connections
for them, and resumes with what the first one brought."""

import subprocess
from pathlib import Path

from servers import programs

from .said import Target

PAGE = """<body><script>
function look(path, then) {
    const picture = new Image();
    picture.onload = picture.onerror = then;
    picture.src = 'https://NAME/' + path;
    document.body.append(picture);
}
look('first', () => { for (let i = 1; i <= 8; i++) look(i); });
</script>
"""


def require() -> str:
    """Debian's smaller package, or the whole browser."""
    return programs.find("chromium") or programs.require("chromium-headless-shell")


def visit(target: Target, folder: Path, name: str = "one.test", keys: str = "keys") -> None:
    """Opens the page and ends. HTTP/1.1 is spoken; the key log is in `folder`."""
    page = folder / "page.html"
    page.write_text(PAGE.replace("NAME", name))
    # The sandbox needs rights that a container may not give; the pages here are our own.
    command = [require(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-http2",
               "--ignore-certificate-errors", f"--ssl-key-log-file={folder / keys}",
               f"--user-data-dir={folder / 'profile'}",
               f"--host-resolver-rules=MAP {name} {target.host}:{target.port}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert f'src="https://{name}/8"' in done.stdout, done.stdout + done.stderr
