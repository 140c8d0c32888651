#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how smooth the window is with a thousand rows, fifty of which download as fast as they can,
and what it costs when nothing happens: on a desktop of its own, with a window manager, as all desktops
have one; GTK asks for it again and again where there is none. There is no graphics card that would help:
the processor draws, too, and has the server and the display beside it. What of a frame's time is the
window's own work is told as "cpu"; the rest is waiting for the display and for a processor. The server,
which is a machine of its own in life, gives way.

A goal is missed if any round misses it. Each begins with a rest: a round leaves some 10 GB of files to be thrown
away, and a guest machine that gives their memory back to its host, for half a minute, has frames of 100 to 400 ms
meanwhile.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import speed

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "desktop"))
import session  # noqa: E402

MIB = 1 << 20
SCREEN = "1280x1024x24"
PARTS = ("scrolling", "active")

# Of what a frame takes, in ms, and of the processor while nothing happens, in per cent.
GOALS = {"p99": 16.0, "max": 33.0, "idle": 1.0}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="_build", help="where Spate was built (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=1000, help="of the list (default: %(default)s)")
    parser.add_argument("--active", type=int, default=50, help="of them, how many download (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=10, help="how long each part is watched (default: %(default)s)")
    parser.add_argument("--size", type=int, default=256, help="of each that downloads, in MiB (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="how often all is done (default: %(default)s)")
    parser.add_argument("--rest", type=int, default=45, help="seconds before each round (default: %(default)s)")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where to write to (default: %(default)s)")
    return parser.parse_args()


def environment(desktop, home):
    """Of a program on that desktop, with a home of its own: the settings there are nobody's, as fonts and animations are."""
    env = dict(desktop.env, HOME=home, SOUP_FORCE_HTTP1="1")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        env[name] = home
    return env


@contextlib.contextmanager
def stage(options, prefix, size):
    """A server with a small file and one of so many MiB, a desktop, and a home that is thrown away. Yields the server,
    what a program gets as its first arguments, and its environment."""
    with tempfile.TemporaryDirectory(prefix=prefix, dir=options.folder) as scratch:
        served, home = os.path.join(scratch, "served"), os.path.join(scratch, "home")
        os.mkdir(served)
        os.mkdir(home)
        server = speed.Server(served)
        try:
            server.add_file("small", 1000)
            server.add_file("large", size * MIB)
            with session.Session(options.build, screen=SCREEN) as desktop:
                yield server, [server.url("small"), server.url("large"), home], environment(desktop, home)
        finally:
            server.stop()


def measure(options):
    """Returns what one round comes to."""
    program = os.path.join(options.build, "tests", "bench", "frames")
    with stage(options, "spate-frames-", options.size) as (server, arguments, env):
        os.setpriority(os.PRIO_PROCESS, server.process.pid, 10)
        output = subprocess.run([program, *arguments, str(options.rows), str(options.active), str(options.seconds)],
                                env=env, stdout=subprocess.PIPE, check=True, text=True).stdout
    return json.loads(output)


def print_round(number, figures):
    for part in PARTS:
        row = figures[part]
        print(f"{number:5} {part:10} {row['frames']:7} {row['p50']:7.2f} {row['p99']:7.2f} {row['max']:7.2f} "
              f"{row['cpu_p99']:8.2f} {row['cpu_max']:8.2f} {row['gap']:12.2f}", flush=True)


def judge(what, values, goal):
    """Returns whether the goal is missed."""
    worst = max(values)
    print(f"{what:16} median {statistics.median(values):6.2f}, worst {worst:6.2f}, "
          f"goal {goal:5.1f}{'  MISSED' if worst > goal else ''}")
    return worst > goal


def main():
    options = parse_arguments()
    rounds = []
    print(f"{options.rows} rows, {options.active} of them active; ms a frame")
    print(f"{'round':>5} {'':10} {'frames':>7} {'p50':>7} {'p99':>7} {'max':>7} {'cpu p99':>8} {'cpu max':>8} {'longest gap':>12}")
    for number in range(1, options.rounds + 1):
        time.sleep(options.rest)
        rounds.append(measure(options))
        print_round(number, rounds[-1])

    print(f"\nactive until the end: {', '.join(str(figures['still_active']) for figures in rounds)}")
    missed = sum(judge(f"{part}, {what}", [figures[part][what] for figures in rounds], GOALS[what])
                 for part in PARTS for what in ("p99", "max"))
    missed += judge("idle, %", [figures["idle"] for figures in rounds], GOALS["idle"])
    return missed


if __name__ == "__main__":
    sys.exit(main())
