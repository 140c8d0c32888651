# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that are compared, each as those who use it would call it.

Files go to a file system in memory, so that where a program offers a choice how to make room
for the file, the cheapest is chosen for it.
"""

import os
import shutil
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Client:
    name: str
    program: str
    command: Callable  # (links, path) -> arguments
    single: bool = False  # takes so long on most networks that one round must do


def spate(links, path):
    mirrors = [word for link in links[1:] for word in ("--mirror", link)]
    return ["--quiet", "--output", path] + mirrors + links[:1]


def curl(links, path):
    return ["--disable", "--silent", "--show-error", "--fail", "--output", path, links[0]]


def wget(links, path):
    return ["--no-config", "--no-verbose", "--output-document", path, links[0]]


def wget2(links, path):
    return ["--no-config", "--quiet", "--max-threads=5", "--chunk-size=1M", "--output-document", path,
            links[0]]


def aria2(links, path):
    folder, name = os.path.split(path)
    return ["--no-conf", "-x16", "-s16", "-k1M", "--file-allocation=falloc", "--console-log-level=error",
            "--summary-interval=0", "--show-console-readout=false", "--download-result=hide",
            "--dir", folder, "--out", name] + links


def axel(number):
    return lambda links, path: ["-q", "-n", str(number), "-o", path] + links


CLIENTS = [
    Client("spate", "spate-cli", spate),
    Client("aria2 -x16", "aria2c", aria2),
    Client("axel -n16", "axel", axel(16)),
    Client("axel -n32", "axel", axel(32)),
    Client("wget2", "wget2", wget2, single=True),
    Client("curl", "curl", curl, single=True),
    Client("wget", "wget", wget, single=True),
]


def find(spate_cli):
    """(client, path of its program) of those that are here."""
    found = []
    for client in CLIENTS:
        path = spate_cli if client.name == "spate" else shutil.which(client.program)
        if path and os.access(path, os.X_OK):
            found.append((client, path))
    return found


def environment(home):
    """No proxies, no settings and nothing remembered."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH")}
    return {**kept, "HOME": home, "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home,
            "NO_PROXY": "*", "GIO_USE_PROXY_RESOLVER": "dummy", "GSETTINGS_BACKEND": "memory",
            "LC_ALL": "C.UTF-8", "TERM": "dumb"}
