#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how smooth the window is with a thousand rows, fifty of which download as fast as they can,
and what it costs when nothing happens: on a desktop of its own, with a window manager, as all desktops
have one; GTK asks for it again and again where there is none. There is no graphics card that would help:
the processor draws, too, and has the server and the display beside it. What of a frame's time is the
window's own work is told as "cpu"; the rest is waiting for the display and for a processor. The server,
which is a machine of its own in life, gives way.

A machine that is another one's guest stands still now and then, also for those who do nothing. So all is
done in several rounds, and the best is told beside the median; a goal counts as missed if the median misses it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

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
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where to write to (default: %(default)s)")
    return parser.parse_args()


def environment(desktop, home):
    """Of a program on that desktop, with a home of its own: the settings there are nobody's, as fonts and animations are."""
    env = dict(desktop.env, HOME=home, SOUP_FORCE_HTTP1="1")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        env[name] = home
    return env


def measure(options, scratch):
    """Returns what one round comes to."""
    served, home = os.path.join(scratch, "served"), os.path.join(scratch, "home")
    os.mkdir(served)
    os.mkdir(home)
    server = speed.Server(served)
    os.setpriority(os.PRIO_PROCESS, server.process.pid, 10)
    try:
        server.add_file("small", 1000)
        server.add_file("large", options.size * MIB)
        program = os.path.join(options.build, "tests", "bench", "frames")
        with session.Session(options.build, screen=SCREEN) as desktop:
            output = subprocess.run([program, server.url("small"), server.url("large"),
                                     home, str(options.rows), str(options.active), str(options.seconds)],
                                    env=environment(desktop, home), stdout=subprocess.PIPE, check=True, text=True).stdout
    finally:
        server.stop()
    return json.loads(output)


def print_round(number, figures):
    for part in PARTS:
        row = figures[part]
        print(f"{number:5} {part:10} {row['frames']:7} {row['p50']:7.2f} {row['p99']:7.2f} {row['max']:7.2f} "
              f"{row['cpu_p99']:8.2f} {row['cpu_max']:8.2f} {row['gap']:12.2f}", flush=True)


def is_missed(what, values, goal):
    median = statistics.median(values)
    print(f"{what:16} median {median:6.2f}, best {min(values):6.2f}, goal {goal:5.1f}{'  MISSED' if median > goal else ''}")
    return median > goal


def main():
    options = parse_arguments()
    rounds = []
    print(f"{options.rows} rows, {options.active} of them active; ms a frame")
    print(f"{'round':>5} {'':10} {'frames':>7} {'p50':>7} {'p99':>7} {'max':>7} {'cpu p99':>8} {'cpu max':>8} {'longest gap':>12}")
    for number in range(1, options.rounds + 1):
        with tempfile.TemporaryDirectory(prefix="spate-frames-", dir=options.folder) as scratch:
            rounds.append(measure(options, scratch))
        print_round(number, rounds[-1])

    print(f"\nactive until the end: {', '.join(str(figures['still_active']) for figures in rounds)}")
    missed = sum(is_missed(f"{part}, {what}", [figures[part][what] for figures in rounds], GOALS[what])
                 for part in PARTS for what in ("p99", "max"))
    missed += is_missed("idle, %", [figures["idle"] for figures in rounds], GOALS["idle"])
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main())
