#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills spate-cli with SIGKILL at each of the system calls that change a file, one after the other, and
runs the same command again: in the end there is the file, and nothing else.

What kill.py meets by chance, if at all, is met here every time. It needs strace."""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

from soak import SKIPPED, Failure, Home, Origin, keeps_attributes, sha256_of

SIZE = 200_000

# Of most there are a few in a download; the limit is for what grows with the bytes.
CALLS = ["openat", "fsetxattr", "linkat", "flock", "ftruncate", "fallocate", "pwrite64", "write", "fdatasync", "fsync", "renameat2",
         "rename", "unlink", "lremovexattr"]
MOST = 12

# Those of GLib and of the C library before anything begins are not of interest.
UNRELATED = {"openat": 80, "write": 1}


def may_trace():
    strace = shutil.which("strace")
    return strace is not None and subprocess.run([strace, "-qq", "-o", os.devnull, "true"], check=False,
                                                 stderr=subprocess.DEVNULL).returncode == 0


def killed_at(home, words, call, number):
    """Whether it came to that call."""
    command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e",
               f"inject={call}:signal=SIGKILL:when={number}", *home.command("-q", *words)]
    result = subprocess.run(command, cwd=home.files, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                            env=home.environment(), check=False)
    if result.returncode not in (0, -9, 137):
        raise Failure(f"ended with {result.returncode}: {result.stderr}")
    return result.returncode != 0


def step(build_dir, link, digest, call, number, options):
    """Returns whether there was such a call."""
    with tempfile.TemporaryDirectory(prefix="spate-step-") as folder:
        home = Home(build_dir, folder)
        words = [*options, link]
        was_killed = killed_at(home, words, call, number)
        # Without a record it was done, and only could not say so.
        if was_killed and (home.record_paths() or not os.listdir(home.files)):
            code, said = home.run(words)
            if code != 0:
                raise Failure(f"killed at {call} {number}: the next run ended with {code}: {said}")
        found = os.listdir(home.files)
        if len(found) != 1 or found[0].endswith(".part"):
            raise Failure(f"killed at {call} {number}: in the folder there is {sorted(found)}")
        if sha256_of(os.path.join(home.files, found[0])) != digest:
            raise Failure(f"killed at {call} {number}: the file is wrong")
        if home.record_paths():
            raise Failure(f"killed at {call} {number}: there is still a record")
    return was_killed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir")
    parser.add_argument("--call", action="append", help="only at this one; repeatable")
    arguments = parser.parse_args()
    if not keeps_attributes() or not may_trace():
        print("there is no strace that may trace, or no extended attributes")
        return SKIPPED

    build_dir = os.path.abspath(arguments.build_dir)
    failures = []
    n_kills = 0
    origin = Origin(build_dir)
    with contextlib.closing(origin):
        link, digest = origin.add("/a.bin", SIZE, ['etag="one"'])
        for options in ([], ["-o", "exact.bin"], ["-n", "1", "--sha256"]):
            for call in arguments.call or CALLS:
                first = UNRELATED.get(call, 0) + 1
                for number in range(first, first + MOST):
                    try:
                        if not step(build_dir, link, digest, call, number, options):
                            break
                    except Failure as failure:
                        failures.append(f"{' '.join(options)}: {failure}")
                    n_kills += 1
    print(f"{n_kills} kills")
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
