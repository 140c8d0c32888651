# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the program's windows, with their shadows and round corners: either in front of something,
or cut out, so that they can be laid on any page."""

import os
import re
import signal
import sys
import time

# What is behind the windows. The compositor reads the colour of the root window only once.
BACKDROP = """
import sys, gi
gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk
window = Gtk.Window(type_hint=Gdk.WindowTypeHint.DESKTOP, decorated=False)
window.override_background_color(Gtk.StateFlags.NORMAL, Gdk.RGBA(*[float(sys.argv[1])] * 3, 1))
window.set_default_size(*map(int, sys.argv[2:]))
window.connect("map-event", lambda *_: print("shown", flush=True))
window.show()
Gtk.main()
"""

# Draws shadows and lets corners be round.
WINDOW_MANAGER = ("metacity", "--composite")
SCREEN = (1500, 1150)


class Camera:
    def __init__(self, desk):
        self.desk = desk
        self.backdrop = None

    def put_behind(self, lightness):
        if self.backdrop is not None:
            self.backdrop.terminate()
            self.backdrop.wait()
        command = [sys.executable, "-W", "ignore", "-c", BACKDROP, str(lightness), *map(str, SCREEN)]
        self.backdrop = self.desk.spawn(command, stdout=-1, text=True)
        self.backdrop.stdout.readline()

    def shadow(self, window):
        """How much of the window is its shadow, on the left, right, top and bottom."""
        words = self.desk.run("xprop", "-id", window, "_GTK_FRAME_EXTENTS")
        return [int(word) for word in re.findall(r"\d+", words.partition("=")[2])] or [0] * 4

    def resize(self, window, width, height):
        left, right, top, bottom = self.shadow(window)
        self.desk.run("xdotool", "windowsize", window, str(width + left + right), str(height + top + bottom))

    def box(self, program):
        """That of all windows of the program, menus included, as convert reads it."""
        windows = self.desk.run("xdotool", "search", "--onlyvisible", "--pid", str(program.pid)).split()
        boxes = [self.desk.geometry(window) for window in windows]
        left, top = max(0, min(box[0] for box in boxes)), max(0, min(box[1] for box in boxes))
        right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
        return f"{right - left}x{bottom - top}+{left}+{top}"

    def take(self, program, path):
        self.desk.picture(path)
        self.desk.run("convert", path, "-crop", self.box(program), "+repage", "-strip", path)

    def cut_out(self, program, path):
        """Taken on black and on white while the program stands still; what differs shines through."""
        os.kill(program.pid, signal.SIGSTOP)
        try:
            for lightness in (0, 1):
                self.put_behind(lightness)
                time.sleep(1)  # the compositor does not say when it has drawn
                self.desk.picture(os.path.join(self.desk.folder, f"{lightness}.png"))
        finally:
            os.kill(program.pid, signal.SIGCONT)
        black, white = (os.path.join(self.desk.folder, f"{lightness}.png") for lightness in (0, 1))
        # What is on black is the colour already: windows are opaque and their shadows black.
        self.desk.run("convert", black, white, "-alpha", "off", "-crop", self.box(program), "+repage",
                      "(", "-clone", "0,1", "-compose", "difference", "-composite", "-negate", "-colorspace", "gray",
                      ")", "-delete", "1", "-compose", "copy_opacity", "-composite", "-trim", "+repage",
                      "-strip", "-define", "png:compression-level=9", path)
