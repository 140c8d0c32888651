#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What people do with their downloads, done with the built program as they do it: what is on the screen
is read and pressed through the accessible tree, keys are real ones, and so is the server. Each test
leaves a picture.

    test-person.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import os
import subprocess
import sys
import traceback

import person
import server
import session

MIB = 1 << 20


class Skipped(Exception):
    """Says why."""


class Tests:
    def __init__(self, desk, pictures):
        self.desk = desk
        self.pictures = pictures
        self.person = person.Person(desk)
        self.server = server.Server()
        self.count = self.failed = 0

    def run(self, test):
        self.count += 1
        name = test.__name__.replace("_", " ")
        try:
            test(self)
            print(f"ok {self.count} {name}", flush=True)
        except Skipped as reason:
            print(f"ok {self.count} {name} # SKIP {reason}", flush=True)
        except Exception:  # pylint: disable=broad-except
            self.failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {self.count} {name}", flush=True)
        finally:
            self.desk.picture(os.path.join(self.pictures, f"person-{test.__name__.replace('_', '-')}.png"))
            self.recover()

    def recover(self):
        """What a test leaves open is not the next one's, be it in a window of its own or not."""
        for window in self.desk.run("xdotool", "search", "--onlyvisible", "--class", "spate").split():
            if window != self.desk.window():
                self.desk.run("xdotool", "key", "--window", window, "Escape")
        self.focus()
        self.desk.key("Escape", "alt+Left")
        self.end_search()

    def begin(self, name, size=MIB, **what):
        """Hands the link of a new file over to the program."""
        file = self.server.add(name, size, **what)
        assert self.desk.spate(self.server.link(name)).wait(session.DEADLINE) == 0
        self.search(name)
        self.person.expect(name)
        return file

    def focus(self):
        self.desk.focus(self.desk.window())

    def expect_file(self, name, folder=""):
        digest = self.desk.sha256(os.path.join(folder, name))
        assert digest == self.server.files["/" + name].sha256(), f"{name} is another file"

    def search(self, text):
        self.focus()
        self.desk.key_until("ctrl+f", lambda: self.person.look_for_entry("Search downloads"), "the search opens")
        self.person.fill_in("Search downloads", text)

    def end_search(self):
        self.focus()
        self.desk.key("ctrl+f", "Escape")

    def choose_folder(self, now, path):
        """With the desktop's own dialog, where a path can be typed: from the folder that is called so."""
        self.person.press(f"Folder: {now}")
        self.person.choose("Other Folder…", -1)
        session.wait_until(lambda: "Choose a Folder" in self.desk.title(self.desk.focused()), "the chooser opens")
        self.desk.picture(os.path.join(self.pictures, "person-chooser.png"))
        self.person.type_folder(path)
        self.person.expect(f"Folder: {os.path.basename(path)}")

    def part(self, name):
        return os.path.join(self.desk.downloads, name + ".part")


def add_by_button(t):
    t.server.add("button.bin", MIB)
    t.person.press("Add Downloads")
    t.person.fill_in("Links", t.server.link("button.bin"))
    t.person.press("Add")
    t.expect_file("button.bin")


def pause_and_resume(t):
    file = t.begin("pause.bin", 64 * MIB, rate=64 << 10)
    session.wait_until(lambda: os.path.exists(t.part("pause.bin")), "the transfer begins")
    t.person.press("Pause")
    t.person.expect("Paused")
    file.rate = None
    t.person.press("Resume")
    t.expect_file("pause.bin")


def remove_and_undo(t):
    file = t.begin("undo.bin", 64 * MIB, rate=64 << 10)
    session.wait_until(lambda: os.path.exists(t.part("undo.bin")), "the transfer begins")
    t.person.press("More")
    t.person.choose("Remove", -2)
    t.person.expect("Removed “undo.bin”")
    assert os.path.exists(t.part("undo.bin")), "removed too early"
    file.rate = None
    t.person.press("Undo")
    t.expect_file("undo.bin")


def find(t):
    t.begin("hay.bin")
    t.begin("needle.bin")
    t.search("NEED")
    t.person.expect("hay.bin", False)
    t.person.expect("needle.bin")
    t.search("nothing of the kind")
    t.person.expect("No Results Found")
    t.search("127.0.0.1 hay")
    t.person.expect("hay.bin")


def filter_by_state(t):
    t.begin("gone.bin", status=404)
    t.person.expect("The link does not work")
    t.search("bin")
    t.person.expect("button.bin")
    t.person.click("Show Downloads")
    t.desk.key("End", "Return")
    t.person.expect("button.bin", False)
    t.person.expect("gone.bin")
    t.person.click("Show Downloads")
    t.desk.key("Home", "Return")
    t.person.expect("button.bin")


def limit(t):
    t.person.press("Speed limit: No limit")
    t.person.choose("500.0…", 1)
    t.person.expect("Speed limit: 500.0")
    file = t.begin("limited.bin", 2 * MIB)
    t.expect_file("limited.bin")
    assert file.n_requests > 0
    t.person.press("Speed limit: 500.0…")
    t.person.choose("No Limit", 0)
    t.person.expect("Speed limit: No limit")


def sign_in(t):
    """Once with the wrong password, and Enter, which closes the dialog from within its entry."""
    file = t.begin("members.bin", login=("ada", "right"))
    for password in ("wrong", "right"):
        t.person.expect("The server asks for a user name and a password")
        asked = file.n_requests
        t.person.press("Sign In")
        t.person.fill_in("User name", "ada")
        t.person.fill_in("Password", password)
        if password == "wrong":
            t.person.press("Sign In")
        else:
            t.desk.key("Return")
        session.wait_until(lambda asked=asked: file.n_requests > asked, "the server is asked")
    t.expect_file("members.bin")


def changed_file(t):
    """What was here of the old one is kept aside, and the new one is fetched."""
    file = t.begin("changed.bin", 64 * MIB, rate=64 << 10, etag='"one"')
    session.wait_until(lambda: os.path.exists(t.part("changed.bin")), "the transfer begins")
    t.person.press("Pause")
    t.person.expect("Paused")
    file.change(2)
    file.etag, file.rate = '"two"', None
    t.person.press("Resume")
    t.expect_file("changed.bin")
    assert any(".old" in name for name in os.listdir(t.desk.downloads)), "the old bytes are not kept"


def other_folder(t):
    """For one download, and then for all that come, which is taken back."""
    elsewhere = os.path.join(t.desk.folder, "Elsewhere")
    os.mkdir(elsewhere)
    t.server.add("elsewhere.bin", MIB)
    t.person.press("Add Downloads")
    t.person.fill_in("Links", t.server.link("elsewhere.bin"))
    session.wait_until(t.person.has_dialog, "the dialog is there")
    t.choose_folder("Downloads", elsewhere)
    t.person.press("Add")
    t.expect_file("elsewhere.bin", elsewhere)

    def change_usual_folder(now, path):
        t.focus()
        t.desk.key_until("ctrl+comma", t.person.has_dialog, "the preferences open")
        t.choose_folder(now, path)
        t.desk.key_until("Escape", lambda: not t.person.has_dialog(), "Escape closes the preferences")

    always = os.path.join(t.desk.folder, "Always")
    os.mkdir(always)
    change_usual_folder("Downloads", always)
    t.begin("always.bin")
    t.expect_file("always.bin", always)

    change_usual_folder("Always", t.desk.downloads)
    t.begin("usual.bin")
    t.expect_file("usual.bin")


def full_disk(t):
    """A disk that something else fills: it is said before, the row says it, the button shows what to
    delete, and once there is room the download goes on by itself."""
    shown = t.desk.start_file_manager()
    disk = os.path.join(t.desk.folder, "Disk")
    os.mkdir(disk)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16M", "spate-test", disk], check=False).returncode != 0:
        raise Skipped("nothing can be mounted")
    try:
        ballast = os.path.join(disk, "ballast")
        with open(ballast, "wb") as file:
            file.write(bytes(12 * MIB))
        # If there were only one file, the chooser would complete the folder's path by it.
        os.mkdir(os.path.join(disk, "Empty"))
        t.server.add("large.bin", 8 * MIB)
        t.person.press("Add Downloads")
        t.person.fill_in("Links", t.server.link("large.bin"))
        session.wait_until(t.person.has_dialog, "the dialog is there")
        t.choose_folder("Downloads", disk)
        t.person.expect("Only 4.2")
        t.person.press("Add")
        t.search("large.bin")
        t.person.expect("The disk is full, waiting for room")
        t.person.press("Free Space")
        session.wait_until(lambda: any("/Disk" in link for link in shown()), "the folder is shown")
        t.desk.picture(os.path.join(t.pictures, "person-full-disk-waits.png"))
        assert not os.path.exists(os.path.join(disk, "large.bin")), "where is the room for it?"
        os.unlink(ballast)
        t.expect_file("large.bin", disk)
    finally:
        # Or the home is not thrown away.
        subprocess.run(["umount", "--lazy", disk], check=False)


def new_link(t):
    """The old link has expired; the bytes that it brought stay."""
    file = t.begin("expired.bin", 64 * MIB, rate=64 << 10, etag='"one"')
    session.wait_until(lambda: os.path.exists(t.part("expired.bin")), "the transfer begins")
    t.person.press("Pause")
    t.person.expect("Paused")
    file.status = 403
    t.person.press("Resume")
    fresh = t.server.add("fresh.bin", 64 * MIB, etag='"one"')
    t.person.press("Get a New Link")
    t.person.fill_in("Link", t.server.link("fresh.bin"))
    t.person.press("Use Link")
    t.expect_file("expired.bin")
    assert fresh.n_requests > 0


def open_details(t, file, name):
    """With the keys alone, from the list that was searched for it."""
    session.wait_until(lambda: os.path.exists(t.part(name)), "the transfer begins")
    t.desk.key("Down", "Return")
    t.person.expect("Sources")
    assert file.n_requests > 0


def add_mirror(t, name, **what):
    """Its link is typed in, and Return pressed: the button for it has no name, and GTK 4.8 does not say that
    the entry has the focus, which comes after the limit."""
    mirror = t.server.add(name, 4 * MIB, **what)
    t.person.tab_to("Speed limit")
    t.desk.key("Tab")
    t.desk.type(t.server.link(name))
    t.desk.key("Return")
    session.wait_until(lambda: mirror.n_requests > 0, "the mirror is asked")
    return mirror


def mirror_while_running(t):
    """Its link is typed, it is asked, and the file is whole."""
    file = t.begin("slow.bin", 4 * MIB, rate=4 << 10, etag='"one"')
    open_details(t, file, "slow.bin")
    add_mirror(t, "quick.bin", etag='"one"')
    file.rate = None
    t.expect_file("slow.bin")


def disable_a_source(t):
    """Nobody asks it any more; what it has brought stays."""
    file = t.begin("disabled.bin", 4 * MIB, rate=4 << 10, etag='"one"')
    open_details(t, file, "disabled.bin")
    mirror = add_mirror(t, "enabled.bin", rate=4 << 10, etag='"one"')
    t.person.press("More about " + t.server.link("disabled.bin"))
    t.person.choose("Disable", 2)
    t.person.expect("Disabled")
    session.wait_until(lambda: file.n_active == 0, "its connections end")
    asked, mirror.rate = file.n_requests, None
    t.expect_file("disabled.bin")
    assert file.n_requests == asked, "it is asked all the same"


TESTS = [add_by_button, pause_and_resume, remove_and_undo, find, filter_by_state, limit, sign_in, changed_file,
         other_folder, full_disk, new_link, mirror_while_running, disable_a_source]


def mount_alone():
    """What is mounted from here on is seen by this process and those it starts, and is gone with them."""
    command = ["unshare", "--map-root-user", "--mount"]
    if "SPATE_MOUNTS_ALONE" in os.environ or session.missing("unshare") or \
            subprocess.run([*command, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return
    os.execvpe(command[0], [*command, sys.executable, *sys.argv], {**session.ENVIRONMENT, "SPATE_MOUNTS_ALONE": "1"})


def main():
    mount_alone()
    _source_dir, build_dir, pictures = sys.argv[1:4]
    lacking = session.missing("openbox", "xprop")
    try:
        import gi
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        lacking.append("Atspi for Python")
    if lacking:
        return session.skip(lacking)

    only = sys.argv[4:]
    with session.Session(build_dir, accessible=True) as desk:
        tests = Tests(desk, pictures)
        program = desk.spate()
        desk.window()
        for test in TESTS:
            if not only or test.__name__ in only:
                tests.run(test)
        if program.poll() is not None:
            print("not ok: the program has ended")
            tests.failed += 1
    print(f"1..{tests.count}")
    return 1 if tests.failed else 0


if __name__ == "__main__":
    sys.exit(main())
