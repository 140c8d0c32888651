#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how smooth the window is with a thousand rows, fifty of which download as fast as they can,
and what it costs when nothing happens. There is no graphics card that would help: the processor draws,
too, and has the server and the display beside it. What of a frame's time is the window's own work is
told as "cpu"; the rest is waiting for the display and for a processor. The server, which is a machine of
its own in life, gives way.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import speed

MIB = 1 << 20

# Of what a frame takes, in ms, and of the processor while nothing happens, in per cent.
GOALS = {"p99": 16.0, "max": 33.0, "idle": 1.0}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="_build", help="where Spate was built (default: %(default)s)")
    parser.add_argument("--rows", type=int, default=1000, help="of the list (default: %(default)s)")
    parser.add_argument("--active", type=int, default=50, help="of them, how many download (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=10, help="how long each part is watched (default: %(default)s)")
    parser.add_argument("--size", type=int, default=256, help="of each that downloads, in MiB (default: %(default)s)")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="where to write to (default: %(default)s)")
    return parser.parse_args()


def environment(options, home):
    env = dict(os.environ, HOME=home, GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="none", LC_ALL="C.UTF-8",
               GSETTINGS_BACKEND="memory", GSETTINGS_SCHEMA_DIR=os.path.abspath(os.path.join(options.build, "data")),
               DBUS_SESSION_BUS_ADDRESS="disabled:", SOUP_FORCE_HTTP1="1", GIO_USE_VFS="local")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        env[name] = home
    return env


def main():
    options = parse_arguments()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="spate-frames-", dir=options.folder) as scratch:
        served, home = os.path.join(scratch, "served"), os.path.join(scratch, "home")
        os.mkdir(served)
        os.mkdir(home)
        server = speed.Server(served)
        os.setpriority(os.PRIO_PROCESS, server.process.pid, 10)
        try:
            server.add_file("small", 1000)
            server.add_file("large", options.size * MIB)
            program = os.path.join(options.build, "tests", "bench", "frames")
            output = subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1280x1024x24", program, server.url("small"), server.url("large"),
                                     home, str(options.rows), str(options.active), str(options.seconds)],
                                    env=environment(options, home), stdout=subprocess.PIPE, check=True, text=True).stdout
        finally:
            server.stop()

    print(output)
    figures = json.loads(output)
    print(f"{options.rows} rows, {options.active} of them active ({figures['still_active']} until the end)")
    print(f"  {'ms a frame':12} {'frames':>7} {'p50':>7} {'p99':>7} {'max':>7} {'cpu p99':>8} {'cpu max':>8} {'longest gap':>12}")
    for part in ("scrolling", "active"):
        row = figures[part]
        print(f"  {part:12} {row['frames']:7} {row['p50']:7.2f} {row['p99']:7.2f} {row['max']:7.2f} "
              f"{row['cpu_p99']:8.2f} {row['cpu_max']:8.2f} {row['gap']:12.2f}")
        for what in ("p99", "max"):
            if row[what] > GOALS[what]:
                print(f"    {what} {row[what]:.2f} > {GOALS[what]} MISSED")
                missed += 1
    print(f"  nothing happens: {figures['idle']:.2f} % of a processor")
    if figures["idle"] > GOALS["idle"]:
        print("    MISSED")
        missed += 1
    return missed


if __name__ == "__main__":
    sys.exit(main())
