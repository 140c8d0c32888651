#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small window of another program, to drag a link from.

    drag-source.py KIND LINK

KIND is uri-list, moz-url or text. Says on stdout what happens to the drag.
"""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

TARGETS = {
    "uri-list": ["text/uri-list"],
    "moz-url": ["text/x-moz-url"],
    "text": ["UTF8_STRING", "text/plain;charset=utf-8", "text/plain"],
}


def encode(kind, link):
    if kind == "moz-url":
        return f"{link}\nThe title of a page".encode("utf-16-le")
    if kind == "uri-list":
        return f"# a comment\r\n{link}\r\n".encode()
    return f"The file is at {link}, have a look.".encode()


def say(*words):
    print(*words, flush=True)


def main():
    kind, link = sys.argv[1:]
    window = Gtk.Window(title="Drag source", decorated=False)
    box = Gtk.EventBox()
    box.add(Gtk.Label(label="Drag me"))
    window.add(box)
    window.set_default_size(120, 80)
    window.move(10, 10)

    entries = [Gtk.TargetEntry.new(target, 0, 0) for target in TARGETS[kind]]
    box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, entries,
                        Gdk.DragAction.COPY | Gdk.DragAction.LINK)

    def give(_widget, _context, data, _info, _time):
        say("asked-for", data.get_target().name())
        data.set(data.get_target(), 8, encode(kind, link))

    box.connect("drag-begin", lambda *_: say("begun"))
    box.connect("drag-data-get", give)
    box.connect("drag-failed", lambda *_: say("failed"))
    box.connect("drag-end", lambda *_: say("ended"))
    window.connect("destroy", Gtk.main_quit)
    window.connect("map-event", lambda *_: say("shown"))
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main()
