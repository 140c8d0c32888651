#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks whether files and functions are of a readable size and corpora small, whether each source
says whose it is, and whether the top level of the repository is as tidy as agreed.

    check-sizes.py SOURCE_DIR
"""

import os
import subprocess
import sys

import tap

MAX_FILE = 600
MAX_FUNCTION = 60
MAX_INPUT = 4096
MAX_INPUTS = 100
CORPUS = os.path.join("tests", "fuzz", "corpus")
TOP_LEVEL = {"meson.build", "meson_options.txt", "COPYING", "README.md", "src", "data", "po",
             "resources", "tests", "flatpak"}
SPDX = ["/* SPDX-FileCopyrightText: The Spate developers */",
        "/* SPDX-License-Identifier: GPL-3.0-or-later */"]


def sources(source_dir, suffixes):
    for top in ("src", "tests"):
        for folder, folders, names in os.walk(os.path.join(source_dir, top)):
            folders.sort()
            for name in sorted(names):
                if name.endswith(suffixes):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as file:
                        yield os.path.relpath(path, source_dir), file.read().splitlines()


def functions(lines):
    """(line number, lines) of each function's body with its braces. The braces of functions
    stand alone in the first column, behind a line that ends a list of parameters; those of
    types and tables do not."""
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{" and number > 1 and lines[number - 2].endswith(")"):
            start = number
        elif line == "}" and start is not None:
            yield start, number - start + 1
            start = None


def top_level(source_dir):
    """What is in the repository, at its top. Without git: what lies there, build folders aside."""
    result = subprocess.run(["git", "-C", source_dir, "ls-files", "--cached", "--others",
                             "--exclude-standard"], capture_output=True, text=True, check=False)
    if result.returncode == 0 and result.stdout:
        return {line.split("/")[0] for line in result.stdout.splitlines()}
    return {name for name in os.listdir(source_dir)
            if not os.path.exists(os.path.join(source_dir, name, "meson-private"))}


def large_corpora(source_dir):
    """What is too much for a repository, of the inputs that tests/fuzz knows."""
    for folder, _, names in os.walk(os.path.join(source_dir, CORPUS)):
        path = os.path.relpath(folder, source_dir)
        if len(names) > MAX_INPUTS:
            yield f"{path}: {len(names)} inputs"
        for name in sorted(names):
            size = os.path.getsize(os.path.join(folder, name))
            if size > MAX_INPUT:
                yield f"{path}/{name}: {size} bytes"


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    source_dir = sys.argv[1]
    results = tap.Tap()
    long_files = []
    long_functions = []
    unsigned = []

    for path, lines in sources(source_dir, (".c", ".h")):
        if lines[:2] != SPDX:
            unsigned.append(path)
        if not path.endswith(".c"):
            continue
        if len(lines) > MAX_FILE:
            long_files.append(f"{path}: {len(lines)} lines")
        long_functions += [f"{path}:{start}: {length} lines" for start, length in functions(lines)
                           if length > MAX_FUNCTION]

    extra = sorted(name for name in top_level(source_dir) - TOP_LEVEL if not name.startswith("."))
    results.ok(not long_files, f"no file has more than {MAX_FILE} lines", *long_files)
    results.ok(not long_functions, f"no function has more than {MAX_FUNCTION} lines", *long_functions)
    large = list(large_corpora(source_dir))
    results.ok(not large, f"no corpus has more than {MAX_INPUTS} inputs of {MAX_INPUT} bytes", *large)
    results.ok(not unsigned, "every C file begins with its SPDX lines", *unsigned)
    results.ok(not extra, "the top level holds what was agreed", *extra)

    return results.done()


if __name__ == "__main__":
    sys.exit(main())
