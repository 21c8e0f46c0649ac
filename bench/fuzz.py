# SPDX-License-Identifier: Apache-2.0
"""Executions a second of the fuzz targets, and of BoringSSL's own fuzzers beside them."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Sequence

import measure
from measure import Failed

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = ROOT / "build-fuzz-asan"
S2N_GATE = 1000  # tests a second below which s2n-tls's fuzzing warns (tests/fuzz/runFuzzTest.sh)

# What a target has to reach over its seeds, by what an input of it is.
GOALS = {name: goal for goal, names in {
    100000: ("capture", "certificate", "client_hello", "codes", "extensions", "handshake", "keylog", "new_session_ticket", "packet", "records",
             "server_hello"),
    20000: ("fragments", "reassembly", "segments"),
    2000: ("hostile",),
}.items() for name in names}

# BoringSSL's fuzzers, from fuzz/ of its tree, which Debian's source package leaves out: each is these few lines.
PEER = """#include "ssl/test/fuzzer.h"
static TLSFuzzer fuzzer(TLSFuzzer::kTLS, TLSFuzzer::%s);
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) { return fuzzer.TestOneInput(data, len); }
"""
PEERS = {"client": "kClient", "server": "kServer"}
FLAGS = ["-fsanitize=fuzzer-no-link,address", "-fno-omit-frame-pointer", "-DBORINGSSL_UNSAFE_DETERMINISTIC_MODE"]


@dataclass
class Rates:
    name: str
    seeds: float  # executions a second of processor time, over what is kept, without an engine
    fuzzed: float  # the same of libFuzzer's run that begins with that, all that the engine does included
    bytes_median: int


def cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def options_of(name: str) -> list[str]:
    """What harness/targets/NAME.options says to libFuzzer."""
    path = ROOT / "harness" / "targets" / f"{name}.options"
    lines = path.read_text().splitlines() if path.exists() else []
    return ["-" + line.replace(" ", "") for line in lines if re.match(r"[a-z_]+ *=", line)]


def fuzzed(program: Path, folders: Sequence[Path], seconds: float, options: Sequence[str] = ()) -> float:
    """Executions a second of libFuzzer after so many seconds of processor time, however long that takes."""
    with tempfile.TemporaryDirectory() as grown, tempfile.TemporaryFile() as said:
        words = [program, *options, "-print_final_stats=1", "-rss_limit_mb=4096", f"-artifact_prefix={grown}/.", grown, *folders]
        process = subprocess.Popen(["taskset", "-c", str(measure.cores()[0]), *map(str, words)], stdout=subprocess.DEVNULL, stderr=said)
        deadline = time.monotonic() + 60 * seconds
        while process.poll() is None and cpu_of(process.pid) < seconds and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            process.send_signal(signal.SIGUSR1)  # it says what it did and ends
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        said.seek(0)
        count = re.findall(rb"number_of_executed_units:\s+(\d+)", said.read())
        if not count:
            raise Failed(f"{program} says nothing of what it executed")
        return int(count[-1]) / (usage.ru_utime + usage.ru_stime)


def over_seeds(driver: Path, folder: Path, seconds: float) -> float:
    words = ["taskset", "-c", str(measure.cores()[0]), str(driver), "--rate", str(seconds), str(folder)]
    done = subprocess.run(words, capture_output=True, text=True)
    rate = re.search(r"executions a second (\d+)", done.stdout)
    if done.returncode != 0 or rate is None:
        raise Failed(f"{driver} {folder}: exit code {done.returncode}: {done.stderr.strip()[-300:]}")
    return float(rate[1])


def median_size(folder: Path) -> int:
    sizes = sorted(path.stat().st_size for path in folder.iterdir())
    return sizes[len(sizes) // 2]


def ours(seconds: float) -> list[Rates]:
    dictionary = f"-dict={ROOT}/corpus/tls.dict"
    rates = []
    for program in sorted((BUILD / "fuzz").iterdir()):
        seeds = ROOT / "corpus" / "seeds" / program.name
        options = [dictionary, *options_of(program.name)]
        rates.append(Rates(program.name, over_seeds(BUILD / "drive" / program.name, seeds, seconds / 2),
                           fuzzed(program, [seeds], seconds, options), median_size(seeds)))
    return rates


# ---- BoringSSL's own ----------------------------------------------------------------------------------------------

def boringssl_source() -> Optional[Path]:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reshake" / "boringssl-source"
    trees = sorted(cache.glob("*/android-sources.cmake"))
    return trees[-1].parent if trees else None


def build_boringssl(source: Path, build: Path, flags: Sequence[str]) -> None:
    """libssl and libcrypto as ours are built for the targets, and with BoringSSL's randomness for fuzzing."""
    joined = " ".join(flags)
    words = ["cmake", "-S", ROOT / "cmake" / "boringssl", "-B", build, "-G", "Ninja", f"-DBORINGSSL_ROOT={source}", "-DCMAKE_C_COMPILER=clang",
             "-DCMAKE_CXX_COMPILER=clang++", "-DCMAKE_BUILD_TYPE=RelWithDebInfo"]
    for language in ("C", "CXX"):
        words += [f"-DCMAKE_{language}_FLAGS={joined}", f"-DCMAKE_{language}_FLAGS_RELWITHDEBINFO=-O2 -g1"]
    subprocess.run(list(map(str, words)), check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", build], check=True, stdout=subprocess.DEVNULL)


def build_peer(source: Path, build: Path, name: str, flags: Sequence[str]) -> Path:
    program, text = build / name, build / f"{name}.cc"
    text.write_text(PEER % PEERS[name])
    subprocess.run(["clang++", "-O2", "-g1", "-w", *flags, "-fsanitize=fuzzer,address", "-I", source / "src", "-I", source / "src" / "include",
                    text, build / "libssl.a", build / "libcrypto.a", "-lpthread", "-o", program], check=True)
    return program


def kept_by_boringssl(name: str) -> Optional[Path]:
    """fuzz/NAME_corpus of BoringSSL's own tree, which has to be put there: Debian's package leaves it out."""
    for root in (os.environ.get("BORINGSSL_SOURCE"), Path(boringssl_source() or ".").parent.parent / "bench" / "boringssl"):
        folder = Path(root or ".") / "fuzz" / f"{name}_corpus"
        if root and folder.is_dir():
            return folder
    return None


def executed_once(program: Path, folder: Path, seconds: float) -> float:
    """Executions a second over a folder by libFuzzer without mutations and without feedback: what over_seeds() does for ours."""
    files = sorted(map(str, folder.iterdir()))

    def spend(times: int) -> float:
        return measure.spend([str(program), f"-runs={times}", *files]).cpu_s

    start = spend(1)
    times = max(2, int(seconds / max(start, 0.05)))
    return len(files) * (times - 1) / max(spend(times) - start, 0.01)


def boringssl(seconds: float, say) -> list[Rates]:
    """BoringSSL's TLS fuzzers in both of its modes, where its corpora are there."""
    source = boringssl_source()
    if source is None or not shutil.which("clang++"):
        say("BoringSSL's source (ci/deps) or clang++ is not there: its fuzzers are left out")
        return []
    rates = []
    for mode, more in (("", ["-DBORINGSSL_UNSAFE_FUZZER_MODE"]), ("_no_fuzzer_mode", [])):
        names = [name for name in PEERS if kept_by_boringssl(name + mode)]
        if not names:
            say(f"BoringSSL's corpora (fuzz/client{mode}_corpus …) are not in BORINGSSL_SOURCE: its fuzzers are left out")
            continue
        build = BUILD / f"boringssl-peer{mode}"
        build_boringssl(source, build, FLAGS + more)
        for name in names:
            folder = kept_by_boringssl(name + mode)
            program = build_peer(source, build, name, FLAGS + more)
            rates.append(Rates(f"BoringSSL {name}{mode}", executed_once(program, folder, seconds / 2), fuzzed(program, [folder], seconds),
                               median_size(folder)))
    return rates


# ---- OpenSSL's own ------------------------------------------------------------------------------------------------

def openssl(seconds: float, say) -> list[Rates]:
    """OpenSSL's fuzz/client.c: OPENSSL_BUILD is a build of OPENSSL_SOURCE, configured as fuzz/README.md there says, with FLAGS; OPENSSL_CORPORA has
    its corpora, in folders by name."""
    places = [Path(os.environ.get(name, "/nonexistent")) for name in ("OPENSSL_BUILD", "OPENSSL_SOURCE", "OPENSSL_CORPORA")]
    build, source, corpora = places
    if not ((build / "libssl.a").exists() and (source / "fuzz" / "client.c").exists() and (corpora / "client").is_dir()):
        say("OPENSSL_BUILD, OPENSSL_SOURCE and OPENSSL_CORPORA do not name an instrumented OpenSSL: its fuzzer is left out")
        return []
    program, folder = BUILD / "openssl-client", corpora / "client"
    texts = [source / "fuzz" / name for name in ("client.c", "fuzz_rand.c", "driver.c")]
    subprocess.run(["clang", "-O2", "-g1", "-w", "-fsanitize=fuzzer,address", "-fno-omit-frame-pointer", "-I", build / "include", "-I",
                    source / "include", "-I", source, *texts, build / "libssl.a", build / "libcrypto.a", "-lpthread", "-ldl", "-o", program],
                   check=True)
    return [Rates("OpenSSL client", executed_once(program, folder, seconds / 2), fuzzed(program, [folder], seconds), median_size(folder))]
