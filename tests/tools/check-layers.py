#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries every include that one layer could make of another, with the flags that the layer is
really compiled with: those along the arrows of src/ARCHITECTURE.md must compile, the others
must not be found. The same for the libraries that only some layers may use.

    check-layers.py BUILD_DIR SOURCE_DIR
"""

import json
import os
import re
import shlex
import subprocess
import sys

import tap

# Each layer, with those it may include.
LAYERS = {
    "core": [],
    "store": ["core"],
    "engine": ["core"],
    "model": ["core", "store", "engine"],
    "cli": ["core", "store", "engine", "model"],
    "app": ["core", "store", "engine", "model"],
}

# Each library, with the layers that may include it, and those that may not.
LIBRARIES = {
    "libsoup/soup.h": (["engine"], ["core", "store", "model", "cli"]),
    "gtk/gtk.h": (["app"], ["core", "store", "engine", "model", "cli"]),
    "adwaita.h": (["app"], ["core", "store", "engine", "model", "cli"]),
}

# GIO lives in GLib's own include folder, so that no flag can keep core from it.
NOT_IN_CORE = re.compile(r"""
    \#\s*include\s*<(?:gio/|glib/gstdio|std(?:io)\.h|sys/|unistd|fcntl)[^>]*>
  | \bG_(?:IO|FILE|RESOLVER|TLS)_\w+
  | \bG(?:File|InputStream|OutputStream|IOStream|Socket|Cancellable|AsyncResult|Task)\b
  | \bg_(?:io|file|input|output|socket|cancellable|task|resolver|tls)_\w+
  | \bg_(?:fopen|open|access|stat|lstat|unlink|remove|rename|mkdir)\s*\(
""", re.VERBOSE)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', re.DOTALL)


class Layer:
    """How the files of one layer are compiled."""

    def __init__(self, entry):
        self.folder = entry["directory"]
        words = iter(shlex.split(entry["command"]) if "command" in entry else entry["arguments"])
        self.command = []
        for word in words:
            if word in ("-o", "-MF", "-MQ", "-MT"):
                next(words)
            elif word not in ("-c", "-MD", "-MMD", entry["file"]):
                self.command.append(word)

    def include(self, header):
        """Compiles the one line. Returns whether that worked, and the compiler's words."""
        result = subprocess.run(self.command + ["-fsyntax-only", "-x", "c", "-"],
                                input=f"#include {header}\n", cwd=self.folder, text=True,
                                capture_output=True, env=dict(os.environ, LC_ALL="C"), check=False)
        return result.returncode == 0, result.stderr


def find_layers(build_dir, source_dir):
    with open(os.path.join(build_dir, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    layers = {}
    for name in LAYERS:
        folder = os.path.realpath(os.path.join(source_dir, "src", name))
        for entry in entries:
            path = os.path.realpath(os.path.join(entry["directory"], entry["file"]))
            if os.path.dirname(path) == folder:
                layers[name] = Layer(entry)
                break
    return layers


def needs_library(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return any(f"<{library}>" in text for library in LIBRARIES)


def first_header(source_dir, layer):
    """Of those that say something to other layers: what needs a library is for the layer that has it."""
    folder = os.path.join(source_dir, "src", layer)
    public = [name for name in os.listdir(folder) if name.endswith(".h") and not name.endswith("-private.h")]
    return min((name for name in public if layer == "app" or not needs_library(os.path.join(folder, name))), default=None)


def check_include(results, layers, name, header, allowed):
    worked, words = layers[name].include(header)
    bare = re.escape(header.strip('"<>'))
    if allowed:
        results.ok(worked, f"{name} may include {header}", words)
    else:
        # An error of another kind would hide that the header was found.
        missing = re.search(rf"{bare}['\"]?:? .*(No such file|not found)", words)
        results.ok(not worked and missing, f"{name} cannot include {header}",
                   words or "it compiles")


def scan_core(results, source_dir):
    folder = os.path.join(source_dir, "src", "core")
    found = []
    for name in sorted(os.listdir(folder)):
        if not name.endswith((".c", ".h")):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            text = file.read()
        bare = COMMENT_OR_STRING.sub(lambda match: "\n" * match[0].count("\n"), text)
        for number, line in enumerate(bare.splitlines(), 1):
            if match := NOT_IN_CORE.search(line):
                found.append(f"src/core/{name}:{number}: {match[0]}")
    results.ok(not found, "core has no files, streams and sockets", *found)


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    build_dir, source_dir = sys.argv[1:]
    results = tap.Tap()
    layers = find_layers(build_dir, source_dir)

    for name in layers:
        for other in LAYERS:
            header = first_header(source_dir, other)
            if header is not None:
                allowed = other == name or other in LAYERS[name]
                check_include(results, layers, name, f'"{header}"', allowed)
    for header, (users, strangers) in LIBRARIES.items():
        # A library that no layer could include would be kept from all of them by its absence.
        for name in users + strangers if set(users) & set(layers) else []:
            if name in layers:
                check_include(results, layers, name, f"<{header}>", name in users)
    scan_core(results, source_dir)

    return results.done()


if __name__ == "__main__":
    sys.exit(main())
