#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the program lives, and that nothing is lost when it ends: its window closed, the session over,
the bus gone.

    test-life-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import os
import signal
import sys

import program
import server
import session
import surroundings
from program import MIB

BUILD_DIR = os.path.abspath(sys.argv[2])


def begin(desk, name="a.bin", rate=64 << 10):
    """Returns the process, the server and the file, as soon as some of it is here."""
    origin = server.Server()
    file = origin.add(name, 32 * MIB, rate=rate, etag='"a"')
    process = desk.spate(origin.link(name))
    desk.focus(desk.window())
    session.wait_until(lambda: desk.arrived_bytes(name) > 0, "the transfer begins")
    return process, origin, file


def ended(process):
    return process.wait(session.DEADLINE)


def closed_window(desk):
    """The download goes on, that is told, and when it is done the program ends by itself."""
    process, origin, file = begin(desk)
    desk.key("ctrl+w")
    session.wait_until(lambda: not desk.windows(), "the window closes")
    session.wait_until(lambda: any("Downloads Go On" in line[0] for line in desk.notifications()), "that is told")
    assert process.poll() is None, "the program has ended"
    file.rate = None
    program.expect_file(desk, origin, "a.bin")
    session.wait_until(lambda: any("Download Finished" in line[0] for line in desk.notifications()), "the end is told")
    assert ended(process) == 0


def back_again(desk):
    """Whoever starts it again finds the same downloads, in the same process."""
    process, origin, file = begin(desk)
    desk.key("ctrl+w")
    session.wait_until(lambda: not desk.windows(), "the window closes")
    assert desk.spate().wait(session.DEADLINE) == 0
    desk.focus(desk.window())
    assert process.poll() is None
    file.rate = None
    program.expect_file(desk, origin, "a.bin")


def closed_at_rest(desk):
    process = desk.spate()
    desk.focus(desk.window())
    desk.key("ctrl+w")
    assert ended(process) == 0


def quit_by_key(desk):
    """It ends although something runs, which goes on the next time."""
    process, origin, file = begin(desk)
    desk.key("ctrl+q")
    assert ended(process) == 0
    assert os.path.exists(program.part(desk, "a.bin"))
    file.rate = None
    desk.spate()
    program.expect_file(desk, origin, "a.bin")


def end_of_session(desk):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        process, origin, file = begin(desk, f"{number.name}.bin")
        process.send_signal(number)
        assert ended(process) == 0, number
        file.rate = None
        again = desk.spate()
        program.expect_file(desk, origin, f"{number.name}.bin")
        again.terminate()
        assert ended(again) == 0


def lost_bus(desk):
    """A session whose bus goes is over: what is here is kept as at any other end."""
    process, origin, file = begin(desk)
    before = desk.arrived_bytes("a.bin")
    desk.bus.kill()
    assert ended(process) == 0
    assert desk.arrived_bytes("a.bin") >= before > 0
    desk.start_bus()
    file.rate = None
    desk.spate()
    program.expect_file(desk, origin, "a.bin")


def started_hidden(desk):
    """As at login: without a window, with what was going on, and only as long as that takes."""
    process, origin, file = begin(desk)
    desk.key("ctrl+q")
    assert ended(process) == 0
    file.rate = None
    process = desk.spate("--hidden")
    program.expect_file(desk, origin, "a.bin")
    assert not desk.windows(), "there is a window"
    assert ended(process) == 0


def actions(desk):
    """What the icon's menu and notifications ask for, without a window where none is needed."""
    process, origin, file = begin(desk)
    bus = program.Bus(desk)
    bus.act("pause-all")
    program.wait_for_state(desk, "a.bin", "paused")
    file.rate = None
    bus.act("resume-all")
    program.expect_file(desk, origin, "a.bin")
    bus.act("nothing-of-the-kind")
    bus.act("retry", "<'no such id'>")
    bus.act("new-download")
    surroundings.Eyes(desk).wait_for("Cancel")
    bus.act("quit")
    assert ended(process) == 0


if __name__ == "__main__":
    sys.exit(program.run_tests(BUILD_DIR, [closed_window, back_again, closed_at_rest, quit_by_key, end_of_session, lost_bus,
                                           started_hidden, actions], accessible=[actions]))
