#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The downloads of the window's program, from outside: by its interface on the bus, and by spate-cli, which
speaks it.

    test-bus-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import os
import re
import subprocess
import sys

import program
import server
import session
from program import MIB, cli, known

BUILD_DIR = os.path.abspath(sys.argv[2])


def start(desk):
    """Returns the bus, and a server."""
    desk.spate()
    desk.window()
    return program.Bus(desk), server.Server()


def add_pause_resume_remove(desk):
    bus, origin = start(desk)
    file = origin.add("a.bin", 32 * MIB, rate=64 << 10)
    ident = cli(desk, "--add", "-n", "4", origin.link("a.bin")).strip()
    assert re.fullmatch(r"[0-9a-f-]{36}", ident), ident
    session.wait_until(lambda: os.path.exists(program.part(desk, "a.bin")), "the transfer begins")
    program.wait_for_state(desk, "a.bin", "transferring")
    assert "running" in cli(desk, "--list"), "it runs, and the list does not say so"
    assert f"'id': <'{ident}'>" in bus.call("List"), "it is not in the list of the bus"

    cli(desk, f"--pause={ident[:8]}")
    program.wait_for_state(desk, "a.bin", "paused")
    file.rate = None
    cli(desk, f"--resume={ident}")
    program.expect_file(desk, origin, "a.bin")
    program.wait_for_state(desk, "a.bin", "done")

    cli(desk, f"--remove={ident}")
    assert known(desk, "a.bin") is None, "it is still in the list"
    assert desk.downloaded("a.bin"), "a finished file does not stay"


def remove_unfinished(desk):
    _bus, origin = start(desk)
    origin.add("b.bin", 32 * MIB, rate=64 << 10)
    ident = cli(desk, "--add", origin.link("b.bin")).strip()
    session.wait_until(lambda: os.path.exists(program.part(desk, "b.bin")), "the transfer begins")
    cli(desk, f"--remove={ident}")
    session.wait_until(lambda: not os.path.exists(program.part(desk, "b.bin")), "what was here of it goes")
    assert known(desk, "b.bin") is None


def options(desk):
    """Where to, under which name, from two servers, compared with a checksum, and with a header."""
    _bus, origin = start(desk)
    file = origin.add("c.bin", MIB)
    mirror = server.Server()
    mirror.add("c.bin", MIB)
    folder = os.path.join(desk.folder, "elsewhere")
    os.mkdir(folder)
    cli(desk, "--add", "-o", os.path.join(folder, "d.bin"), "-m", mirror.link("c.bin"), "--checksum",
        f"sha-256={file.sha256()}", "--header=X-Test: yes", origin.link("c.bin"))
    session.wait_until(lambda: os.path.exists(os.path.join(folder, "d.bin")), "the file arrives")
    program.wait_for_state(desk, "d.bin", "done")


def the_same_again(desk):
    """It is not added twice."""
    _bus, origin = start(desk)
    origin.add("e.bin", 32 * MIB, rate=64 << 10)
    first = cli(desk, "--add", origin.link("e.bin"))
    assert cli(desk, "--add", origin.link("e.bin")) == first
    assert cli(desk, "--list", "--json").count("\n") == 1


def refusals(desk):
    """Whatever is wrong is said in a sentence, nothing is added, and the program lives."""
    bus, origin = start(desk)
    link = origin.link("f.bin")
    for arguments, complaint in [
            (("[]", "{}"), "There must be a link"),
            (("['ftp://example.org/a']", "{}"), "Nothing in that can be downloaded"),
            (("['javascript:alert(1)']", "{}"), "Nothing in that can be downloaded"),
            ((f"['{link}']", "{'connections': <uint32 33>}"), "1 to 32 connections"),
            ((f"['{link}']", "{'connections': <'many'>}"), "another type"),
            ((f"['{link}']", "{'colour': <'red'>}"), "There is no option"),
            ((f"['{link}']", "{'folder': <'Downloads'>}"), "whole path"),
            ((f"['{link}']", "{'folder': <'/no/such/folder'>}"), "whole path"),
            ((f"['{link}']", "{'name': <'../evil'>}"), "no “/” in it"),
            ((f"['{link}']", "{'checksum': <'sha-256=12'>}"), "not a checksum"),
            ((f"['{link}']", "{'headers': <['Range: bytes=0-1']>}"), "headers"),
            ((f"['{link}']", "{'user-agent': <'a\\nb: c'>}"), "user agent"),
            ((f"['{link}', '{link}2']", "{'name': <'one'>}"), "one download"),
            ((f"['{link}']", "{'rate-limit': <uint64 18446744073709551615>}"), "too high")]:
        said = bus.call("Add", *arguments)
        assert complaint in said, f"{arguments}: {said}"
    for method in ("Pause", "Resume", "Cancel"):
        assert "NotFound" in bus.call(method, "nothing"), method
    assert bus.call("List") == "(@aa{sv} [],)", bus.call("List")


def not_running(desk):
    """Then there is nobody to ask, but the list is known."""
    for option in ("--pause=1", "--resume=1", "--remove=1"):
        assert "not open" in cli(desk, option, code=1), option
    assert cli(desk, "--list") == ""
    assert "not open" in cli(desk, "--add", "http://127.0.0.1/x", code=1)


def signals(desk):
    """What comes, changes and goes is told, at most twice a second."""
    bus, origin = start(desk)
    origin.add("g.bin", 4 * MIB, rate=256 << 10)
    path = os.path.join(desk.folder, "signals")
    with open(path, "w", encoding="utf-8") as log:
        desk.spawn(["gdbus", "monitor", "--session", "-d", bus.name], stdout=log, stderr=subprocess.DEVNULL)

    def heard(signal):
        with open(path, encoding="utf-8") as log:
            return [line for line in log if f"Downloads1.{signal} " in line]

    def is_listening():
        with open(path, encoding="utf-8") as log:
            return "is owned by" in log.read()

    session.wait_until(is_listening, "somebody listens")
    ident = cli(desk, "--add", origin.link("g.bin")).strip()
    session.wait_until(lambda: any("'done'" in line for line in heard("Changed")), "its end is told")
    cli(desk, f"--remove={ident}")
    session.wait_until(lambda: heard("Removed"), "its removal is told")
    assert len(heard("Added")) == 1 and ident in heard("Added")[0]


if __name__ == "__main__":
    sys.exit(program.run_tests(BUILD_DIR, [add_pause_resume_remove, remove_unfinished, options, the_same_again, refusals,
                                           not_running, signals]))
