#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the picture of the window that README.md shows.

    tests/desktop/picture.py BUILD_DIR data/screenshots/window.png [light|dark]

The build must be of the default profile: the other one has stripes in its header bar. Needs
metacity, whose compositor draws shadows and lets corners be round. The picture is
transparent where the window is: it is taken on black and on white while the program stands
still, and what differs is what shines through.
"""

import os
import signal
import subprocess
import sys
import time

import session

# The window with its shadow is this much larger than the window alone.
MARGIN = 60


# What is behind the window. The compositor reads the colour of the root window only once.
BACKDROP = """
import sys, gi
gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk
window = Gtk.Window(type_hint=Gdk.WindowTypeHint.DESKTOP, decorated=False)
window.override_background_color(Gtk.StateFlags.NORMAL, Gdk.RGBA(*[float(sys.argv[1])] * 3, 1))
window.set_default_size(1280, 900)
window.connect("map-event", lambda *_: print("shown", flush=True))
window.show()
Gtk.main()
"""


def set_up(desk):
    """Downloads in all kinds of states."""
    image = session.Origin(desk, "debian-13.2.0-amd64-DVD-1.iso", size="1G", rate="1200K")
    album = session.Origin(desk, "river-recordings-2026.flac.zip", size="300M", rate="1400K")
    notes = session.Origin(desk, "lecture-notes.pdf", size="9M")
    gone = notes.link.replace("lecture-notes.pdf", "old-project-archive.tar.zst")
    desk.spate(image.link, album.link, notes.link, gone)
    desk.focus(desk.window())
    desk.sha256(notes.name)
    time.sleep(6)
    desk.key("Down", "space")
    time.sleep(10)


def on(desk, lightness, path):
    backdrop = desk.spawn([sys.executable, "-W", "ignore", "-c", BACKDROP, str(lightness)],
                          stdout=subprocess.PIPE, text=True)
    backdrop.stdout.readline()
    time.sleep(1)
    desk.run("import", "-window", "root", path)
    backdrop.terminate()
    return path


def take(desk, window, program, path):
    x, y, width, height = desk.geometry(window)
    os.kill(program, signal.SIGSTOP)
    try:
        black = on(desk, 0, os.path.join(desk.folder, "black.png"))
        white = on(desk, 1, os.path.join(desk.folder, "white.png"))
    finally:
        os.kill(program, signal.SIGCONT)
    # What is on black is the colour already: the window is opaque and its shadow black.
    desk.run("convert", black, white, "-alpha", "off", "-crop", f"{width}x{height}+{x}+{y}", "+repage",
             "(", "-clone", "0,1", "-compose", "difference", "-composite", "-negate", "-colorspace", "gray", ")",
             "-delete", "1", "-compose", "copy_opacity", "-composite", "-trim", "+repage",
             "-strip", "-define", "png:compression-level=9", path)


def main():
    build_dir, path = (os.path.abspath(argument) for argument in sys.argv[1:3])
    scheme = sys.argv[3] if len(sys.argv) > 3 else "light"
    lacking = session.missing("metacity")
    if lacking:
        print(f"picture: not here: {', '.join(lacking)}", file=sys.stderr)
        return 1

    with session.Session(build_dir, scheme, ("metacity", "--composite")) as desk:
        desk.run("xdotool", "mousemove", "1", "1")
        set_up(desk)
        window = desk.window()
        desk.run("xdotool", "windowsize", "--sync", window, str(760 + 2 * MARGIN), str(470 + 2 * MARGIN))
        time.sleep(1)
        program = int(desk.run("xdotool", "getwindowpid", window))
        take(desk, window, program, path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
