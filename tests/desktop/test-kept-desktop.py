#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""That nothing is lost: not by the end of a session in the middle of a transfer, however it comes; not by
another user, or the same one a second time; not by a record that an older or a newer Spate has left.

    test-kept-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import glob
import os
import signal
import sys

import program
import server
import session
import surroundings
from program import MIB

# What the first Spate kept.
FIRST_RECORD = ("id", "state", "request", "checkpoint")
FIRST_REQUEST = ("uris", "folder", "name", "exact-name", "max-connections", "order", "chunk-size", "rate-limit", "referer",
                 "user-agent", "digest")

BUILD_DIR, PICTURE_DIR = (os.path.abspath(path) for path in sys.argv[2:4])


def begin(desk, origin, name="a.bin", rate=64 << 10):
    """Returns the process and the file, as soon as some of it is here."""
    file = origin.add(name, 32 * MIB, rate=rate, etag='"a"')
    process = desk.spate(origin.link(name))
    desk.focus(desk.window())
    session.wait_until(lambda: (program.known(desk, name) or {}).get("bytes", 0) > 0, "the transfer begins")
    return process, file


def records(desk):
    return glob.glob(os.path.join(desk.env["XDG_DATA_HOME"], "spate", "downloads", "*.spate"))


def expect_rest(desk, origin, file, before, name="a.bin"):
    """The next session has what this one had, asks for nothing of it again, and for the rest by itself."""
    file.ranges.clear()
    assert program.known(desk, name)["bytes"] >= before > 0, "bytes are lost"
    again = desk.spate()
    session.wait_until(lambda: file.ranges, "the next session goes on")
    file.rate = None
    program.expect_file(desk, origin, name)
    assert min(start for start, _ in file.ranges) > 0, f"it begins at the beginning: {file.ranges}"
    return again


def logged_out(desk):
    """As systemd ends what a user has left, and as the session manager ends what is in its session."""
    origin = server.Server()
    process, file = begin(desk, origin)
    process.send_signal(signal.SIGTERM)
    assert process.wait(session.DEADLINE) == 0
    session.wait_until(lambda: file.n_active == 0, "the connections end")
    kept = program.known(desk, "a.bin")
    assert kept["state"] == "running", kept  # as far as the records tell
    expect_rest(desk, origin, file, kept["bytes"])


def lost_display(desk):
    """The display goes before anybody is told, and the process with it: what was saved last is there."""
    origin = server.Server()
    process, file = begin(desk, origin)
    before = wait_for_record(desk)
    desk.display.kill()
    process.wait(session.DEADLINE)
    session.wait_until(lambda: file.n_active == 0, "the connections end")
    desk.start_display()
    expect_rest(desk, origin, file, before)


def killed(desk):
    """There was no time for anything."""
    origin = server.Server()
    process, file = begin(desk, origin)
    before = wait_for_record(desk)
    process.kill()
    process.wait(session.DEADLINE)
    session.wait_until(lambda: file.n_active == 0, "the connections end")
    expect_rest(desk, origin, file, before)


def wait_for_record(desk):
    """Returns how many bytes the record on disk promises, as a program sees it that knows of no other: there are
    some within seconds."""
    alone = dict(desk.env, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")

    def promised():
        env, desk.env = desk.env, alone
        try:
            return (program.known(desk, "a.bin") or {}).get("bytes", 0)
        finally:
            desk.env = env

    return session.wait_until(promised, "the record promises bytes")


def lost_bus(desk):
    """The session's bus goes in the middle of a transfer."""
    origin = server.Server()
    process, file = begin(desk, origin)
    desk.bus.kill()
    assert process.wait(session.DEADLINE) == 0
    session.wait_until(lambda: file.n_active == 0, "the connections end")
    desk.start_bus()
    expect_rest(desk, origin, file, program.known(desk, "a.bin")["bytes"])


def two_users(desk):
    """At the same time, the same file, each into a folder of their own; neither sees the other's."""
    origin = server.Server()
    with session.Session(BUILD_DIR) as other:
        process, file = begin(desk, origin)
        second = other.spate(origin.link("a.bin"))
        session.wait_until(lambda: (program.known(other, "a.bin") or {}).get("bytes", 0) > 0, "the other one's begins")
        for each in (desk, other):
            assert len(program.cli(each, "--list", "--json").splitlines()) == 1
        assert process.poll() is None and second.poll() is None
        file.rate = None
        program.expect_file(desk, origin, "a.bin")
        program.expect_file(other, origin, "a.bin")


def two_sessions(desk):
    """One user, two sessions: what one of them is at, the other one leaves alone, and both end well."""
    origin = server.Server()
    process, file = begin(desk, origin)
    before = program.known(desk, "a.bin")["bytes"]
    with session.Session(BUILD_DIR, accessible=True) as other:
        for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            other.env[name] = desk.env[name]
        second = other.spate()
        other.focus(other.window())
        surroundings.Eyes(other).wait_for("Another program is at work on this file")
        other.picture(os.path.join(PICTURE_DIR, "kept-two-sessions.png"))
        assert process.poll() is None
        assert program.known(desk, "a.bin")["bytes"] >= before
        second.terminate()
        assert second.wait(session.DEADLINE) == 0
    assert len(records(desk)) == 1, records(desk)
    file.rate = None
    program.expect_file(desk, origin, "a.bin")
    process.terminate()
    assert process.wait(session.DEADLINE) == 0
    assert program.known(desk, "a.bin")["state"] == "done"


def entries(dictionary):
    """Of an a{sv}, with their values as they are."""
    pairs = [dictionary.get_child_value(i) for i in range(dictionary.n_children())]
    return {pair.get_child_value(0).get_string(): pair.get_child_value(1).get_variant() for pair in pairs}


def rewrite(desk, change):
    """Changes the only record: version and contents."""
    from gi.repository import GLib
    (path,) = records(desk)
    kind = GLib.VariantType("(ua{sv})")
    with open(path, "rb") as file:
        old = GLib.Variant.new_from_bytes(kind, GLib.Bytes(file.read()), False)
    version, values = change(old.get_child_value(0).get_uint32(), entries(old.get_child_value(1)))
    new = GLib.Variant("(ua{sv})", (version, values)).get_data_as_bytes().get_data()
    with open(path, "wb") as file:
        file.write(new)
    return path, new


def older_record(desk):
    """Of the first Spate, which knew of no order in the list, no time and no identity of a file."""
    from gi.repository import GLib
    origin = server.Server()
    process, file = begin(desk, origin)
    process.terminate()
    assert process.wait(session.DEADLINE) == 0
    before = program.known(desk, "a.bin")["bytes"]

    def strip(version, values):
        request = entries(values["request"])
        values["request"] = GLib.Variant("a{sv}", {name: request[name] for name in request if name in FIRST_REQUEST})
        return version, {name: values[name] for name in FIRST_RECORD}

    rewrite(desk, strip)
    expect_rest(desk, origin, file, before)


def newer_record(desk):
    """It cannot be read, is kept byte for byte, and is told of."""
    origin = server.Server()
    process, _ = begin(desk, origin)
    process.terminate()
    assert process.wait(session.DEADLINE) == 0
    path, content = rewrite(desk, lambda version, values: (version + 1, values))
    desk.spate()
    desk.focus(desk.window())
    surroundings.Eyes(desk).wait_for("1 record of a download cannot be read. It is kept, and so is the file.")
    desk.picture(os.path.join(PICTURE_DIR, "kept-newer-record.png"))
    with open(path + ".corrupt", "rb") as file:
        assert file.read() == content
    assert not records(desk)
    assert os.path.exists(program.part(desk, "a.bin"))


if __name__ == "__main__":
    TESTS = [logged_out, lost_display, killed, lost_bus, two_users, two_sessions, older_record, newer_record]
    # Who can be read says so to the accessibility bus, which goes with the session's: GTK complains if that comes first.
    sys.exit(program.run_tests(BUILD_DIR, TESTS, accessible=[newer_record]))
