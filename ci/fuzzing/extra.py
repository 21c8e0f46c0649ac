# SPDX-License-Identifier: Apache-2.0
"""FUZZ_EXTRA: corpora of others. FUZZ_EXTRA/TARGET is taken for that target, or else all of the folder's files for each.

Files come in as they are, and so does what is inside of two forms: AFLNet's, where each message has its length before it
(32 bits, little-endian), and BoringSSL's, where settings stand before the bytes of the wire: each has a number of 16 bits,
0 says that the rest is data, 2 stands alone, and the others have a length of 24 bits and as many bytes."""

import hashlib
import os
import struct


def from_aflnet(data):
    """The messages of a file in AFLNet's form one behind the other, or None."""
    at = 0
    out = b""
    while at + 4 <= len(data):
        size = struct.unpack_from("<I", data, at)[0]
        out += data[at + 4:at + 4 + size]
        at += 4 + size
    return out if at == len(data) and out else None


def from_boringssl(data):
    """The bytes of the wire of a file in BoringSSL's form, or None."""
    at = 0
    while at + 2 <= len(data):
        setting = int.from_bytes(data[at:at + 2], "big")
        at += 2
        if setting == 0:
            return data[at:] or None
        if setting > 5:
            return None
        if setting != 2:
            at += 3 + int.from_bytes(data[at:at + 3], "big")
    return None


def take(setting, target):
    """Copies what FUZZ_EXTRA has for a target into a folder of the build; returns the folders to read."""
    if not setting.extra:
        return []
    source = os.path.join(setting.extra, target.name)
    source = source if os.path.isdir(source) else setting.extra
    folder = os.path.join(setting.build, "extra", target.name)
    os.makedirs(folder, exist_ok=True)
    for name in sorted(os.listdir(source)):
        path = os.path.join(source, name)
        if not os.path.isfile(path) or os.path.getsize(path) > 1 << 20:
            continue
        with open(path, "rb") as file:
            data = file.read()
        for form in (data, from_aflnet(data), from_boringssl(data)):
            if form:
                with open(os.path.join(folder, hashlib.sha1(form).hexdigest()), "wb") as out:
                    out.write(form)
    return [folder]
