#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whoever wants the program to start at login gets that: from the desktop's folder, or in a sandbox from its portal. It goes
on with what was going on, and is not seen.

    test-login-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import json
import os
import subprocess
import sys

import installed
import program
import server
import session
from program import MIB

BUILD_DIR = os.path.abspath(sys.argv[2])


def set_key(desk, value):
    """As the switch in the preferences does."""
    desk.check("gsettings", "set", desk.name, "start-at-login", value)


def get_key(desk):
    return desk.run("gsettings", "get", desk.name, "start-at-login").strip()


def entry(desk):
    return os.path.join(desk.env["XDG_CONFIG_HOME"], "autostart", f"{desk.name}.desktop")


def open_window(desk):
    desk.act("activate-window")
    return desk.window()


def begin(desk):
    """Something that is not done, and the program ended by its user. Returns its server and its file."""
    origin = server.Server()
    file = origin.add("a.bin", 4 * MIB, rate=64 << 10)
    desk.open([origin.link("a.bin")])
    session.wait_until(lambda: desk.arrived_bytes("a.bin") > 0, "the transfer begins")
    desk.quit()
    file.rate = None
    return origin, file


def entry_in_folder(desk):
    open_window(desk)
    assert get_key(desk) == "false" and not os.path.exists(entry(desk)), "it starts at login, and nobody has asked for it"
    set_key(desk, "true")
    session.wait_until(lambda: os.path.exists(entry(desk)), "there is an entry")
    assert subprocess.run(["desktop-file-validate", entry(desk)], check=False).returncode == 0
    set_key(desk, "false")
    session.wait_until(lambda: not os.path.exists(entry(desk)), "the entry has gone")

    # What others have changed meanwhile counts.
    set_key(desk, "true")
    session.wait_until(lambda: os.path.exists(entry(desk)), "there is an entry again")
    desk.quit()
    with open(entry(desk), "a", encoding="utf-8") as file:
        file.write("X-GNOME-Autostart-enabled=false\n")
    open_window(desk)
    session.wait_until(lambda: get_key(desk) == "false", "it is seen that somebody has switched it off")
    set_key(desk, "true")
    session.wait_until(lambda: "enabled=false" not in read(entry(desk)), "it is switched on")
    desk.quit()
    os.remove(entry(desk))
    open_window(desk)
    session.wait_until(lambda: get_key(desk) == "false", "it is seen that somebody has removed it")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def login(desk):
    """The entry does what it is for."""
    open_window(desk)
    set_key(desk, "true")
    session.wait_until(lambda: os.path.exists(entry(desk)), "there is an entry")
    origin, _file = begin(desk)
    desk.check("gio", "launch", entry(desk))
    program.expect_file(desk, origin, "a.bin")
    assert not desk.windows(), "there is a window"
    session.wait_until(lambda: not desk.is_running(), "it ends when that is done")


def login_while_it_rests(desk):
    """A search may have been faster; what it has started goes on all the same. A program with a window keeps it."""
    origin, _file = begin(desk)
    desk.call("Ping", None, "org.freedesktop.DBus.Peer")
    process = desk.spawn([desk.program, "--hidden"])
    assert process.wait(session.DEADLINE) == 0
    program.expect_file(desk, origin, "a.bin")
    assert not desk.windows(), "there is a window"
    open_window(desk)
    assert desk.spawn([desk.program, "--hidden"]).wait(session.DEADLINE) == 0
    assert desk.windows(), "the window has gone"


def unwritable(desk):
    """What cannot be set is not shown as if it were."""
    open_window(desk)
    os.makedirs(entry(desk))
    set_key(desk, "true")
    session.wait_until(lambda: get_key(desk) == "false", "it is set back")


def portal(desk, answer):
    """As in a sandbox. Returns a function that tells what was asked so far."""
    path = os.path.join(desk.folder, "asked")
    with open(path, "w", encoding="utf-8") as file:
        desk.spawn(["/usr/bin/python3", os.path.join(os.path.dirname(os.path.abspath(__file__)), "background.py"), answer], stdout=file)
    session.wait_until(lambda: os.path.getsize(path) > 0, "the portal starts")
    desk.spawn([desk.program], env=dict(desk.env, SNAP="1"))
    desk.focus(desk.window())
    return lambda: [json.loads(line) for line in read(path).splitlines()[1:]]


def portal_grants(desk):
    asked = portal(desk, "yes")
    set_key(desk, "true")
    (first,) = session.wait_until(asked, "the portal is asked")
    assert first["autostart"] is True and first["commandline"] == ["spate", "--hidden"], first
    assert first["reason"], first
    assert get_key(desk) == "true" and not os.path.exists(entry(desk))

    # Whoever asks for the background takes nothing back by that.
    origin = server.Server()
    origin.add("a.bin", 32 * MIB, rate=64 << 10)
    desk.open([origin.link("a.bin")])
    session.wait_until(lambda: desk.arrived_bytes("a.bin") > 0, "the transfer begins")
    desk.key_until("ctrl+w", lambda: not desk.windows(), "the window closes")
    session.wait_until(lambda: len(asked()) == 2, "the portal is asked again")
    assert asked()[1]["autostart"] is True and asked()[1]["commandline"] == ["spate", "--hidden"], asked()

    set_key(desk, "false")
    session.wait_until(lambda: len(asked()) == 3, "the portal is told")
    assert asked()[2]["autostart"] is False and "commandline" not in asked()[2], asked()
    assert desk.is_running(), "it was allowed to go on"


def portal_refuses(desk):
    asked = portal(desk, "no")
    set_key(desk, "true")
    session.wait_until(asked, "the portal is asked")
    session.wait_until(lambda: get_key(desk) == "false", "it is set back")

    origin = server.Server()
    origin.add("a.bin", 32 * MIB, rate=64 << 10)
    desk.open([origin.link("a.bin")])
    session.wait_until(lambda: desk.arrived_bytes("a.bin") > 0, "the transfer begins")
    desk.key_until("ctrl+w", lambda: not desk.windows(), "the window closes")
    session.wait_until(lambda: not desk.is_running(), "it ends, as it is not wanted in the background")


def portal_is_silent(desk):
    """Then nobody waits for it, at the end neither."""
    asked = portal(desk, "silent")
    for number, value in enumerate(("true", "false", "true"), 1):
        set_key(desk, value)
        session.wait_until(lambda number=number: len(asked()) == number, "the portal is asked")
    desk.quit()


def run(test):
    with installed.Session(BUILD_DIR) as desk:
        test(desk)
        desk.quit()


def main():
    lacking = session.missing("gio", "gsettings", "meson", "openbox", "xprop", "desktop-file-validate", "glib-compile-schemas",
                              "update-desktop-database")
    if lacking:
        return session.skip(lacking)
    return program.run_each([entry_in_folder, login, login_while_it_rests, unwritable, portal_grants, portal_refuses,
                             portal_is_silent], run)


if __name__ == "__main__":
    sys.exit(main())
