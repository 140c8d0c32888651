#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed program among those that the desktop's search asks: it is started for that, without a window, goes on
with nothing, and ends again.

    test-search-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import configparser
import glob
import os
import sys

from gi.repository import Gio, GLib

import installed
import program
import server
import session
from program import MIB, known

BUILD_DIR = os.path.abspath(sys.argv[2])
PICTURE_DIR = os.path.abspath(sys.argv[3])
INTERFACE = "org.gnome.Shell.SearchProvider2"

READER = """[Desktop Entry]
Type=Application
Name=Reader
Exec=sh -c 'echo "$1" > "{log}"' sh %f
MimeType=text/plain;
"""


class Search:
    """As GNOME Shell asks, who knows of the program by its file alone."""

    def __init__(self, desk):
        self.desk = desk
        (path,) = glob.glob(os.path.join(desk.share, "gnome-shell", "search-providers", "*.ini"))
        parser = configparser.ConfigParser()
        parser.optionxform = str
        parser.read(path, encoding="utf-8")
        assert parser.sections() == ["Shell Search Provider"], parser.sections()
        self.keys = dict(parser["Shell Search Provider"])
        assert self.keys["Version"] == "2", self.keys
        assert os.path.exists(os.path.join(desk.share, "applications", self.keys["DesktopId"])), self.keys
        assert set(self.keys) == {"DesktopId", "BusName", "ObjectPath", "Version"}, self.keys

    def call(self, method, signature, *arguments):
        reply = self.desk.connection.call_sync(self.keys["BusName"], self.keys["ObjectPath"], INTERFACE, method,
                                               GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE,
                                               session.DEADLINE * 1000, None)
        return reply.unpack()[0] if reply.n_children() > 0 else None

    def find(self, *terms):
        return self.call("GetInitialResultSet", "(as)", terms)

    def tell(self, *ids):
        return self.call("GetResultMetas", "(as)", ids)

    def activate(self, ident):
        self.call("ActivateResult", "(sasu)", ident, ["a"], 0)


def begin(desk):
    """Something that is done and something that is not, and the program ended by its user."""
    origin = server.Server()
    origin.add("%C3%9Cnder%20one.txt", 1000)
    slow = origin.add("other%20one.bin", 32 * MIB, rate=64 << 10)
    desk.open([origin.link("%C3%9Cnder%20one.txt"), origin.link("other%20one.bin")])
    program.wait_for_state(desk, "Ünder one.txt", "done")
    session.wait_until(lambda: desk.arrived_bytes("other one.bin") > 0, "the transfer begins")
    desk.quit()
    return origin, slow


def finding(desk):
    _origin, slow = begin(desk)
    search = Search(desk)
    n_requests = slow.n_requests
    assert not desk.is_running()

    (first,) = search.find("under")
    assert desk.is_started_by_bus()
    (second,) = search.find("OTHER", "one")
    assert search.find("one") == [second, first], "the newest is not the first"
    assert sorted(search.find("127.0.0")) == sorted([first, second]), "a server is not found by its name"
    assert search.find("one", "nothing") == [] == search.find() == search.find(" ")
    assert search.call("GetSubsearchResultSet", "(asas)", [first, "unknown"], ["one"]) == [first]

    one, two = search.tell(first, "unknown", second)
    assert (one["id"], one["name"]) == (first, "Ünder one.txt"), one
    assert "1.0\u00a0kB" in one["description"] and two["description"] != one["description"], (one, two)
    assert one["icon"][0] == "themed" and "text-plain" in one["icon"][1], one
    assert not desk.windows(), "a search has opened a window"
    assert "'state': <'paused'>" in program.Bus(desk).call("List"), "who only looks has started a download"

    session.wait_until(lambda: not desk.is_running(), "it ends by itself")
    assert slow.n_requests == n_requests, "a search has started a download"
    assert known(desk, "other one.bin")["state"] == "running", "it would not go on the next time"


def choosing(desk):
    log = os.path.join(desk.folder, "opened")
    applications = os.path.join(desk.env["XDG_DATA_HOME"], "applications")
    os.makedirs(applications)
    with open(os.path.join(applications, "reader.desktop"), "w", encoding="utf-8") as file:
        file.write(READER.format(log=log))
    with open(os.path.join(desk.env["XDG_CONFIG_HOME"], "mimeapps.list"), "w", encoding="utf-8") as file:
        file.write("[Default Applications]\ntext/plain=reader.desktop\n")
    _origin, slow = begin(desk)
    search = Search(desk)
    path = os.path.join(desk.downloads, "Ünder one.txt")
    n_requests = slow.n_requests

    (done,) = search.find("under")
    search.activate(done)
    session.wait_until(lambda: os.path.exists(log) and os.path.getsize(log) > 0, "the file is opened")
    with open(log, encoding="utf-8") as file:
        assert file.read() == path + "\n"
    assert not desk.windows(), "to open a file a window has opened"
    desk.quit()
    assert slow.n_requests == n_requests, "to open a file, or to quit, a download has started"

    (other,) = search.find("other")
    search.activate(other)
    desk.window()
    session.wait_until(lambda: slow.n_requests > n_requests, "whoever sees the window sees it go on")
    desk.picture(os.path.join(PICTURE_DIR, "search-result.png"))
    search.activate("unknown")

    # What is not there any more is shown in the list.
    desk.act("quit")
    session.wait_until(lambda: not desk.is_running(), "the program ends")
    os.remove(path)
    search.activate(done)
    desk.window()
    desk.picture(os.path.join(PICTURE_DIR, "search-gone.png"))


def searching_on(desk):
    begin(desk)
    search = Search(desk)
    for _ in ("cold", "warm"):
        search.call("LaunchSearch", "(asu)", ["und", "ONE"], 0)
        desk.window()
    desk.picture(os.path.join(PICTURE_DIR, "search-in-window.png"))


def run(test):
    with installed.Session(BUILD_DIR, "max-active=uint32 0") as desk:
        test(desk)
        desk.quit()


def main():
    lacking = session.missing("gio", "meson", "openbox", "xprop", "glib-compile-schemas", "update-desktop-database")
    if lacking:
        return session.skip(lacking)
    return program.run_each([finding, choosing, searching_on], run)


if __name__ == "__main__":
    sys.exit(main())
