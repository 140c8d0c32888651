#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures whether the window's memory grows with use: some hundred rounds of what somebody does with it in
an hour, with the list as it was at the end of each. See hour.c.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import frames

# What may be more at the end than after the first fifth, in KiB: a byte or two for each widget that was shown.
GOAL = 512

# What the caches of GLib and of the C library hold is in nobody's use, but would count as if it were.
NO_CACHES = {"G_SLICE": "always-malloc", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="_build", help="where Spate was built (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=200, help="how often (default: %(default)s)")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where to write to (default: %(default)s)")
    return parser.parse_args()


def measure(options):
    program = os.path.join(options.build, "tests", "bench", "hour")
    with (frames.stage(options, "spate-hour-", 1024) as (_, arguments, env),
          subprocess.Popen([program, *arguments, str(options.rounds)],
                           env=env | NO_CACHES, stdout=subprocess.PIPE, text=True) as process):
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode != 0:
        raise RuntimeError(f"{program} has ended with {process.returncode}")


def main():
    options = parse_arguments()
    parts = []
    print(f"{'rounds':>7} {'heap, KiB':>10} {'resident, KiB':>14}")
    for part in measure(options):
        parts.append(part)
        print(f"{part['rounds']:7} {part['heap'] // 1024:10} {part['resident'] // 1024:14}", flush=True)

    grown = (parts[-1]["heap"] - parts[1]["heap"]) / 1024
    print(f"grown since round {parts[1]['rounds']}: {grown:.0f} KiB{' MISSED' if grown > GOAL else ''}")
    return 1 if grown > GOAL else 0


if __name__ == "__main__":
    sys.exit(main())
