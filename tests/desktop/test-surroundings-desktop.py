#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the program does when what is around it changes: the network, the power, the lid. The services that
tell of it are those of surroundings.py; servers, files and the window are real.

    test-surroundings-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR

The links are to a server of another name, which the program reaches through a proxy on this machine: one that
is near would need no network.
"""

import os
import sys

import program
import server
import session
import surroundings
from program import MIB
from surroundings import COSTS, LOGIN_PAGE, NO_NETWORK

SUSPEND = 4  # as GNOME numbers it

BUILD_DIR, PICTURE_DIR = (os.path.abspath(path) for path in sys.argv[2:4])
NAP = os.path.join(BUILD_DIR, "tests/desktop/libdesktop-nap.so")


class Place:
    """A computer with its surroundings, and a server in the world."""

    def __init__(self, desk, *settings):
        self.desk = desk
        self.origin = server.Server()
        self.system = surroundings.System(desk)
        self.eyes = surroundings.Eyes(desk)
        desk.use_settings("proxy-mode='manual'", f"proxy='http://127.0.0.1:{self.origin.server_address[1]}'", *settings)

    @staticmethod
    def link(name):
        return f"http://files.example.org/{name}"

    def begin(self, name="a.bin", rate=64 << 10, size=32 * MIB, **options):
        """Returns the process and the file, as soon as some of it is here."""
        file = self.origin.add(name, size, rate=rate, etag='"a"')
        process = self.desk.spawn([self.desk.built("src/app/spate"), self.link(name)], **options)
        self.desk.focus(self.desk.window())
        session.wait_until(lambda: self.desk.arrived_bytes(name) > 0, "the transfer begins")
        return process, file

    def picture(self, name):
        self.desk.picture(os.path.join(PICTURE_DIR, f"surroundings-{name}.png"))

    def stop_at(self, name="a.bin"):
        """Returns how many bytes are here when it has come to wait."""
        program.wait_for_state(self.desk, name, "waiting")
        return program.known(self.desk, name)["bytes"]

    def expect_rest(self, file, before, name="a.bin"):
        """It goes on with what was here, and the whole file comes."""
        program.wait_for_state(self.desk, name, "transferring")
        now = program.known(self.desk, name)["bytes"]
        assert now >= before > 0, f"{now} bytes are here, after {before}"
        file.rate = None
        program.expect_file(self.desk, self.origin, name)


def stands_still(file):
    return session.wait_until(lambda: file.n_active == 0, "nobody asks the server for anything")


def metered_ask(desk):
    """It waits until somebody has said yes, in the banner, and then goes on."""
    place = Place(desk)
    _, file = place.begin()
    place.system.set_network(metered=COSTS)
    before = place.stop_at()
    stands_still(file)
    place.eyes.wait_for("This network is metered: downloads may cost money.")
    place.eyes.wait_for("Waiting for a network that is not metered")
    place.picture("metered")
    place.eyes.press("Download Anyway")
    place.eyes.wait_for_no("This network is metered")
    place.expect_rest(file, before)


def metered_no(desk):
    """Whoever would rather wait is not asked again on this network, but on the next one."""
    place = Place(desk)
    _, file = place.begin()
    place.system.set_network(metered=COSTS)
    place.eyes.wait_for("This network is metered: downloads may cost money.")
    place.eyes.press("Wait")
    place.eyes.wait_for("This network is metered, so downloads wait for another.")
    stands_still(file)
    place.origin.add("b.bin", MIB)
    assert desk.spate(place.link("b.bin")).wait(session.DEADLINE) == 0
    program.wait_for_state(desk, "b.bin", "waiting")
    assert "This network is metered: downloads may cost money." not in place.eyes.read(), "it is asked again"
    place.system.set_network()
    program.wait_for_state(desk, "a.bin", "transferring")
    place.eyes.wait_for_no("This network is metered")
    place.system.set_network(metered=COSTS)
    place.eyes.wait_for("This network is metered: downloads may cost money.")


def metered_pause(desk):
    """It waits for another network. One of two is wanted all the same, by the button of its row."""
    place = Place(desk, "metered='pause'")
    process, first = place.begin()
    place.system.set_network(metered=COSTS)
    program.wait_for_state(desk, "a.bin", "waiting")
    place.eyes.wait_for("This network is metered, so downloads wait for another.")
    second = place.origin.add("b.bin", MIB, etag='"b"')
    assert desk.spate(place.link("b.bin")).wait(session.DEADLINE) == 0
    program.wait_for_state(desk, "b.bin", "waiting")
    place.picture("metered-pause")
    assert second.n_requests == 0, "it was asked for"
    place.eyes.press("Download Anyway")  # of the first row
    first.rate = None
    program.expect_file(desk, place.origin, "a.bin")
    assert second.n_requests == 0 and program.known(desk, "b.bin")["state"] == "waiting"
    place.system.set_network()
    program.expect_file(desk, place.origin, "b.bin")
    assert process.poll() is None


def metered_unseen(desk):
    """Without a window in use, the question is asked by the desktop, and answered there."""
    place = Place(desk)
    _, file = place.begin()
    desk.key("ctrl+w")
    session.wait_until(lambda: not desk.windows(), "the window closes")
    place.system.set_network(metered=COSTS)
    session.wait_until(lambda: any("metered" in " ".join(line) for line in desk.notifications()), "it is asked")
    program.wait_for_state(desk, "a.bin", "waiting")
    program.Bus(desk).act("download-anyway")
    file.rate = None
    program.expect_file(desk, place.origin, "a.bin")


def metered_portal(desk):
    """As in a sandbox, where the desktop's portal tells of the network, and not at once: what had begun before stops."""
    portal = surroundings.Portal(desk)
    portal.is_metered = True
    place = Place(desk, "metered='pause'")
    file = place.origin.add("a.bin", 32 * MIB, rate=64 << 10, etag='"a"')
    desk.spate(place.link("a.bin"))
    program.wait_for_state(desk, "a.bin", "waiting")
    stands_still(file)
    place.eyes.wait_for("This network is metered, so downloads wait for another.")
    portal.set_metered(False)
    program.wait_for_state(desk, "a.bin", "transferring")
    portal.set_metered(True)
    program.wait_for_state(desk, "a.bin", "waiting")
    portal.set_metered(False)
    file.rate = None
    program.expect_file(desk, place.origin, "a.bin")


def offline(desk):
    """Downloads wait and go on by themselves, and none has failed."""
    place = Place(desk)
    _, file = place.begin()
    place.origin.cut_off()
    place.system.set_network(NO_NETWORK)
    before = place.stop_at()
    place.eyes.wait_for("You are offline. Downloads go on when the network is back.")
    place.eyes.wait_for("Waiting for the network")
    place.picture("offline")
    place.origin.restore()
    place.system.set_network()
    place.eyes.wait_for_no("You are offline")
    place.expect_rest(file, before)
    assert not any("Failed" in line[0] for line in desk.notifications())


def captive(desk):
    """A network that answers for every server until somebody has logged in."""
    place = Place(desk)
    _, file = place.begin()
    file.status, file.headers = 302, {"Location": "http://login.example.org/"}
    place.origin.add("", 100, status=403)
    place.system.set_network(LOGIN_PAGE)
    place.origin.drop_connections()
    before = place.stop_at()
    place.eyes.wait_for("This network wants you to log in. Downloads go on when you have.")
    place.picture("captive")
    file.status, file.headers = 200, {}
    place.system.set_network()
    place.eyes.wait_for_no("wants you to log in")
    place.expect_rest(file, before)


def power_saver(desk):
    """Fewer connections while power is saved, and all of them afterwards; the bar says so."""
    place = Place(desk)
    _, file = place.begin()
    session.wait_until(lambda: file.n_active > 4, "there are many connections")
    place.system.set_power("power-saver")
    session.wait_until(lambda: 0 < file.n_active <= 4, "there are few connections")
    place.eyes.wait_for("1 active · Power saver")
    place.picture("power-saver")
    place.system.set_power("balanced")
    session.wait_until(lambda: file.n_active > 4, "there are many connections again")
    place.eyes.wait_for_no("Power saver")
    file.rate = None
    program.expect_file(desk, place.origin, "a.bin")


def kept_awake(desk):
    """While something runs the session is asked not to fall asleep, and not while it waits or is done. GTK asks the
    session's manager up to 4.22, and then the portal."""
    asks_portal = session.version_of("gtk4") >= (4, 23)
    manager = surroundings.Portal(desk, sandboxed=False) if asks_portal else surroundings.Manager(desk)
    place = Place(desk, "metered='pause'")
    _, file = place.begin()
    asked = [("Downloads are under way", SUSPEND)]
    session.wait_until(lambda: list(manager.inhibitors.values()) == asked, "it is asked to stay awake")
    place.system.set_network(metered=COSTS)
    session.wait_until(lambda: not manager.inhibitors, "it may sleep while nothing runs")
    place.system.set_network()
    session.wait_until(lambda: list(manager.inhibitors.values()) == asked, "it is asked again")
    file.rate = None
    program.expect_file(desk, place.origin, "a.bin")
    session.wait_until(lambda: not manager.inhibitors, "it may sleep when all is done")


def sleep(desk):
    """logind lets nobody sleep before the bytes are safe and the connections closed; then they go on."""
    place = Place(desk)
    _, file = place.begin()
    session.wait_until(lambda: [reason[::3] for reason in place.system.reasons] == [("sleep", "delay")], "it delays the next sleep")
    place.system.tell_sleep(True)
    place.system.wait_for_leave()
    stands_still(file)
    before = place.stop_at()
    place.eyes.wait_for("Going on as soon as the computer is awake")
    place.picture("sleep")
    place.system.tell_sleep(False)
    place.expect_rest(file, before)
    session.wait_until(lambda: len(place.system.reasons) == 2, "it delays the next sleep")


def sleep_untold(desk):
    """Nobody tells, and the connections from before are dead without knowing it. New ones are made as soon as
    the clocks have come apart; that the old ones are silent need not be noticed."""
    nap = os.path.join(desk.folder, "nap")
    log = os.path.join(desk.folder, "log")
    place = Place(desk)
    desk.env.update(NAP_FILE=nap, LD_PRELOAD=NAP, G_MESSAGES_DEBUG="all")
    with open(log, "w", encoding="utf-8") as stdout:
        _, file = place.begin(stdout=stdout)
    del desk.env["LD_PRELOAD"]
    file.generation += 1
    session.wait_until(lambda: file.n_silent > 0, "the connections are silent")
    with open(nap, "w", encoding="utf-8") as clock:
        clock.write("3600")

    def words():
        with open(log, encoding="utf-8") as told:
            return told.read()

    session.wait_until(lambda: "run 2: queued" in words(), "it begins anew")
    file.rate = None
    program.expect_file(desk, place.origin, "a.bin")
    assert "silent" not in words(), words()


def main():
    tests = [metered_ask, metered_no, metered_pause, metered_unseen, metered_portal, offline, captive, power_saver, kept_awake, sleep]
    if os.path.exists(NAP):
        tests.append(sleep_untold)
    else:
        print("# sleep untold: not with a sanitizer, whose runtime must be loaded first")
    return program.run_tests(BUILD_DIR, tests, accessible=tests)


if __name__ == "__main__":
    sys.exit(main())
