#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads a file by a Metalink with digests of its pieces, from a server that has it and a mirror
that has one byte of it wrong, and looks whether

 - the file is right in the end;
 - no more than two pieces were fetched again;
 - the mirror is named, and the server is not.
"""

import argparse
import hashlib
import os
import random
import re
import subprocess
import sys
import tempfile

from soak import MIB, Failure, Home, Origin, sha256_of

PIECE = 4 * MIB

# Bytes a second for each connection: one server alone is not fast enough.
RATE = 8 * MIB

# Which of the two is asked for a byte is chance.
MOST_TRIES = 8


def write_metalink(path, source, size, digest, links):
    with open(source, "rb") as file:
        hashes = "".join(f"<hash>{hashlib.sha256(file.read(PIECE)).hexdigest()}</hash>" for _ in range(0, size, PIECE))
    urls = "".join(f'<url priority="{i + 1}">{link}</url>' for i, link in enumerate(links))
    with open(path, "w", encoding="ascii") as file:
        file.write('<?xml version="1.0"?><metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="b.bin">'
                   f'<size>{size}</size><hash type="sha-256">{digest}</hash>'
                   f'<pieces length="{PIECE}" type="sha-256">{hashes}</pieces>{urls}</file></metalink>')


def run(home, *words):
    """Returns what spate-cli has said."""
    result = subprocess.run(home.command(*words), cwd=home.files, stdin=subprocess.DEVNULL, capture_output=True,
                            text=True, env=home.environment(), check=False)
    if result.returncode != 0:
        raise Failure(f"spate-cli ended with {result.returncode}: {result.stderr[-2000:]}")
    return result.stderr


def round_(build_dir, size, offset):
    """Returns how many bytes of pieces were fetched again, and how many came too much in all, or None if the mirror
    was not asked for the wrong one."""
    server, mirror = Origin(build_dir), Origin(build_dir)
    good, digest = server.add("/good.bin", size, [f"rate={RATE}"])
    bad, _ = mirror.add("/bad.bin", size, [f"rate={RATE}", f"flip={offset}"])

    with tempfile.TemporaryDirectory() as folder:
        home = Home(build_dir, folder)
        run(home, "-q", "-n", "32", "-o", "a.bin", good)
        write_metalink(os.path.join(folder, "b.meta4"), os.path.join(home.files, "a.bin"), size, digest, [good, bad])
        os.unlink(os.path.join(home.files, "a.bin"))
        before = server.sent("/good.bin")
        told = run(home, "-v", "-n", "16", os.path.join(folder, "b.meta4"))
        excess = server.sent("/good.bin") - before + mirror.sent("/bad.bin") - size
        server.close()
        mirror.close()
        if sha256_of(os.path.join(home.files, "b.bin")) != digest:
            raise Failure("the file is wrong")

    blames = [line for line in told.splitlines() if re.search(r"\bwrong\b", line)]
    if not blames:
        return None
    for line in blames:
        print("  " + line.strip())
    if not any("/bad.bin" in line for line in blames):
        raise Failure("the mirror is not named")
    if any("/good.bin" in line for line in blames):
        raise Failure("the server is named")

    again = re.findall(r"bytes (\d+)–(\d+) .* fetched again", told)
    return sum(int(last) + 1 - int(first) for first, last in again), excess


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir")
    parser.add_argument("--size", type=int, default=1024, help="MiB (1024)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = parser.parse_args()
    print(f"seed {options.seed}")
    build_dir = os.path.abspath(options.build_dir)
    chance = random.Random(options.seed)
    size = options.size * MIB

    n_repairs = 0
    for _ in range(MOST_TRIES * options.rounds):
        offset = chance.randrange(size)
        found = round_(build_dir, size, offset)
        if found is None:
            print(f"byte {offset}: the mirror was not asked for it")
            continue
        again, excess = found
        print(f"byte {offset} of {size}: {again / PIECE:.2f} pieces fetched again, {excess / MIB:.2f} MiB too much in all")
        if again > 2 * PIECE:
            raise Failure("more than two pieces were fetched again")
        n_repairs += 1
        if n_repairs == options.rounds:
            return
    raise Failure("the mirror was hardly ever asked")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        print(f"FAILED: {failure}")
        sys.exit(1)
