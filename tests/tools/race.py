#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads the same file with one connection and then with Spate's own choice, from a server
on this machine that sends so many bytes a second on each connection.
"""

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MIB = 1 << 20
SIZE = 256
RATE = 12  # one connection takes 21 s, and 16 of them leave some of two slow cores


class Failure(Exception):
    pass


@contextlib.contextmanager
def origin(build_dir, size, rate):
    """The server: a link, and what sha256sum is to say of the file behind it."""
    program = os.path.join(build_dir, "tests", "support", "spate-origin")
    process = subprocess.Popen([program, f"--size={size}M", f"--rate={rate}M"],
                               stdout=subprocess.PIPE, text=True)
    try:
        uri = process.stdout.readline().strip()
        sha256 = process.stdout.readline().split()
        if not uri or len(sha256) != 2:
            raise Failure("the server did not start")
        yield uri, sha256[1]
    finally:
        process.terminate()
        process.wait()


def show(text):
    """One line that is written over, on a terminal only."""
    if sys.stdout.isatty():
        print("\r\033[K" + text, end="", flush=True)


def download(build_dir, uri, path, options):
    """Returns the "finished" object of one download."""
    program = os.path.join(build_dir, "src", "cli", "spate-cli")
    begin = time.monotonic()
    finished = None
    # An interrupted demonstration is not to be gone on with: its record goes with its files.
    env = dict(os.environ, XDG_DATA_HOME=os.path.dirname(path))
    with subprocess.Popen([program, "--json", "--sha256", "-o", path] + options + [uri],
                          stdout=subprocess.PIPE, text=True, env=env) as process:
        try:
            for line in process.stdout:
                event = json.loads(line)
                if "finished" in (event.get("event"), event.get("type")):
                    finished = event
                show(f"  {time.monotonic() - begin:.0f} s …")
        except BaseException:
            process.terminate()
            raise
    show("")
    if process.returncode != 0 or finished is None:
        raise Failure(f"spate-cli ended with {process.returncode}")

    return finished


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(MIB):
            digest.update(block)
    return digest.hexdigest()


def lap(build_dir, uri, folder, title, options, expected):
    """Downloads once, tells about it, and returns the seconds it took."""
    path = os.path.join(folder, "demo.bin")
    print(title, flush=True)
    finished = download(build_dir, uri, path, options)

    found = sha256_of(path)
    size = os.path.getsize(path)
    os.unlink(path)
    seconds = finished["seconds"]
    connections = finished["connections"]
    print(f"  {seconds:.1f} s, {size / MIB / seconds:.1f} MiB/s over {connections} "
          f"connection{'' if connections == 1 else 's'}")
    print(f"  SHA-256 {found}")
    if not found == finished["sha256"] == expected:
        raise Failure(f"The file is wrong: Spate says {finished['sha256']}, the server {expected}.")

    return seconds


def open_window(build_dir, uri):
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        print("There is no display here, so the window stays closed.")
        return
    if not os.path.exists(os.path.join(build_dir, "src", "app", "spate")):
        return
    print("The window opens; close it to end the demonstration.", flush=True)
    subprocess.run(["meson", "devenv", "-C", build_dir, os.path.join("src", "app", "spate"), uri],
                   check=False)


def race(build_dir, size, rate):
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="spate-demo-"))
        if shutil.disk_usage(folder).free < (size + 44) * MIB:
            raise Failure(f"{folder} has no room for {size} MiB")
        uri, expected = stack.enter_context(origin(build_dir, size, rate))

        print(f"\n{size} MiB from {uri}, which sends {rate} MiB/s on each connection.\n")
        one = lap(build_dir, uri, folder, "With one connection:", ["-n", "1"], expected)
        many = lap(build_dir, uri, folder, "With Spate's own choice:", [], expected)
        print(f"\nSpate was {one / many:.1f} times as fast, and both files are what the server "
              "sent, byte for byte.", flush=True)
        open_window(build_dir, uri)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build_dir")
    parser.add_argument("--size", type=int, default=SIZE, help="of the file, in MiB")
    parser.add_argument("--rate", type=int, default=RATE, help="of a connection, in MiB/s")
    options = parser.parse_args()
    # So that the server and the files go away however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    try:
        race(os.path.abspath(options.build_dir), options.size, options.rate)
    except (Failure, OSError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
