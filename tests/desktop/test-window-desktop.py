#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the built program as a person would, and looks whether the right bytes arrive.

    test-window-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR

Needs Xvfb, openbox, xdotool, xclip, ImageMagick, GTK 3 for Python as the other program, and Atspi.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import person
import session

SOURCE_DIR, BUILD_DIR, PICTURE_DIR = (os.path.abspath(path) for path in sys.argv[1:4])
# Where the window is put, so that there is room for the source of a drag.
LEFT, TOP = 300, 100


class Results:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, test, *arguments):
        self.count += 1
        started = time.monotonic()
        try:
            test(*arguments)
            print(f"ok {self.count} {name}")
        except Exception as error:  # pylint: disable=broad-except
            self.failed += 1
            print(f"not ok {self.count} {name}\n# {type(error).__name__}: {error}")
        print(f"# {time.monotonic() - started:.1f} s", flush=True)


def expect(value, wanted, what):
    if value != wanted:
        raise AssertionError(f"{what}: {value!r}, not {wanted!r}")


def picture(desk, name):
    return desk.picture(os.path.join(PICTURE_DIR, f"{name}.png"))


def expect_file(desk, origin):
    expect(desk.sha256(origin.name), origin.sha256(), f"SHA-256 of {origin.name}")


def place(desk):
    window = desk.window()
    desk.run("xdotool", "windowmove", "--sync", window, str(LEFT), str(TOP))
    desk.focus(window)
    return window


# Four ways in


def by_argument(desk, state):
    origin = session.Origin(desk, "argument.bin")
    state["program"] = desk.spate(f"{origin.link}?a=1&b=2")
    place(desk)
    expect_file(desk, origin)


def by_second_start(desk, state):
    origin = session.Origin(desk, "second.bin")
    second = desk.spate(origin.link)
    expect(second.wait(session.DEADLINE), 0, "exit status of the second program")
    expect_file(desk, origin)
    expect(len(desk.windows()), 1, "windows")
    expect(state["program"].poll(), None, "exit status of the first program")


def by_no_link(desk, state):
    stranger = desk.spate("no-link-at-all")
    expect(stranger.wait(session.DEADLINE), 0, "exit status")
    expect(len(desk.windows()), 1, "windows")
    expect(state["program"].poll(), None, "exit status of the first program")
    picture(desk, "no-link")


def by_paste(desk, _state):
    origin = session.Origin(desk, "pasted.bin")
    desk.copy(f"see <{origin.link}>\n")
    desk.focus(desk.window())
    desk.key("ctrl+v")
    expect_file(desk, origin)


def by_dialog(desk, state, width):
    """In a narrow window it may be at the lower edge of that."""
    origin = session.Origin(desk, f"typed-{width}.bin")
    window = desk.window()
    desk.resize(window, width, 640)
    desk.copy("nothing")
    desk.focus(window)
    desk.key("ctrl+n")
    state["person"].expect_focus("Links")
    desk.run("xdotool", "type", "--delay", "10", origin.link)
    picture(desk, f"add-{width}")
    desk.key("Return")
    expect_file(desk, origin)


def by_command(desk, _state):
    """What a browser copies as cURL."""
    origin = session.Origin(desk, "command.bin")
    desk.copy(f"curl '{origin.link}' \\\n  -H 'Accept-Encoding: gzip' \\\n  -H 'Cookie: id=1' --compressed")
    desk.focus(desk.window())
    desk.key("ctrl+v")
    expect_file(desk, origin)


def by_metalink(desk, state):
    """Of the files in it those that are ticked: a list opens first."""
    wanted = session.Origin(desk, "wanted.bin")
    other = session.Origin(desk, "other.bin")
    path = os.path.join(desk.folder, "two.meta4")
    with open(path, "w", encoding="utf-8") as file:
        file.write('<metalink xmlns="urn:ietf:params:xml:ns:metalink">')
        for origin in (wanted, other):
            file.write(f'<file name="{origin.name}"><size>4194304</size><url>{origin.link}</url></file>')
        file.write("</metalink>")
    expect(desk.spate(path).wait(session.DEADLINE), 0, "exit status of the second program")
    state["person"].expect_focus("Add Downloads")
    picture(desk, "review")
    desk.key("Down", "space")
    picture(desk, "review-one")
    desk.key("Return")
    expect_file(desk, wanted)
    expect(desk.downloaded(other.name) or desk.downloaded(f"{other.name}.part"), None, "the other file")


def by_preferences(desk, state):
    """Each key that closes a window closes them, and not the window behind them, or around them."""
    def are_open():
        return state["person"].says("Folders by kind")

    window = desk.window()
    for key in ("Escape", "ctrl+w"):
        desk.focus(window)
        desk.key("ctrl+comma")
        state["person"].expect_focus("Preferences")
        picture(desk, "preferences")
        desk.key_until(key, lambda: not are_open(), f"{key} closes them")
        session.wait_until(lambda: desk.focused() == window, "the window has the focus again")


def unseen(desk, _state):
    """What ends while nobody looks is told."""
    before = len(desk.notifications())
    origin = session.Origin(desk, "unseen.bin")
    os.kill(origin.process.pid, signal.SIGSTOP)
    try:
        expect(desk.spate(origin.link).wait(session.DEADLINE), 0, "exit status of the second program")
        desk.run("xdotool", "windowminimize", "--sync", desk.window())
        session.wait_until(lambda: not desk.windows(), "the window is out of sight")
    finally:
        os.kill(origin.process.pid, signal.SIGCONT)
    expect_file(desk, origin)
    session.wait_until(lambda: len(desk.notifications()) > before, "a notification comes")
    title, text = desk.notifications()[-1][:2]
    expect(title, "Download Finished", "title")
    expect(text, "unseen.bin · 4.2\N{NO-BREAK SPACE}MB", "text")


def drag(desk, source, picture_name):
    """One attempt. Returns whether the other program was asked for its data."""
    desk.drag((70, 50), (LEFT + 200, TOP + 250))
    picture(desk, picture_name)
    desk.drop()

    while word := source.stdout.readline().split():
        if word[0] in ("asked-for", "failed"):
            return word[0] == "asked-for"
    return False


def drop(desk, kind, link, origin, name):
    """What another program offers in this kind, onto the window; it stays until the file is here."""
    source = desk.spawn([sys.executable, os.path.join(SOURCE_DIR, "tests/desktop/drag-source.py"), kind, link],
                        env={key: value for key, value in desk.env.items() if key != "G_DEBUG"},
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        expect(source.stdout.readline().strip(), "shown", "drag source")
        place(desk)
        if not any(drag(desk, source, name) for _ in range(3)):
            raise AssertionError("the drop was not accepted")
        expect_file(desk, origin)
    finally:
        source.terminate()


def by_drop(desk, _state, kind):
    origin = session.Origin(desk, f"{kind}.bin")
    drop(desk, kind, f"{origin.link}?kind={kind}&x=1", origin, f"drop-{kind}")


# What file managers offer is files: Metalinks, and what browsers make of a link that is dragged to a folder.
LINK_FILES = {
    "meta4": """<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="meta4.bin"><url>{}</url></file></metalink>""",
    "url": "[InternetShortcut]\r\nURL={}\r\n",
    "desktop": "[Desktop Entry]\nType=Link\nName=A link\nURL={}\n",
}


def by_file(desk, _state, kind):
    """In a folder whose name must be written otherwise in a link."""
    origin = session.Origin(desk, f"{kind}.bin")
    folder = pathlib.Path(desk.folder, "Links & more #1, 100 % für später")
    folder.mkdir(exist_ok=True)
    path = folder / f"a link.{kind}"
    path.write_text(LINK_FILES[kind].format(origin.link), encoding="utf-8", newline="")
    drop(desk, "uri-list", path.as_uri(), origin, f"drop-{kind}-file")


# What it looks like, and how it ends


def read_too_far(_desk, state):
    """Who reads may ask for a window that has just gone: GTK answers with the last one it knows, and dies if that has never
    been shown."""
    desktop = state["person"].atspi.get_desktop(0)
    names = []
    for i in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(i)
        names.append(program.get_name())
        program.get_child_at_index(99)
    expect(len(names), 1, f"programs to read ({names})")
    expect(state["program"].poll(), None, "exit status of the program")


def palette():
    """The colours of connections on light and on dark backgrounds."""
    with open(os.path.join(SOURCE_DIR, "src/app/spate-palette.c"), encoding="utf-8") as file:
        tables = re.findall(r"on_(light|dark)\[\] = \{(.*?)\};", file.read(), re.DOTALL)
    return {name: set(re.findall(r"0x([0-9a-f]{6})", text)) for name, text in tables}


def shows_colours(desk, scheme, name):
    """Takes a picture; whether it shows eight connections, each with a good part of the bar."""
    path = picture(desk, name)
    histogram = desk.run("convert", path, "-depth", "8", "-alpha", "off", "-format", "%c", "histogram:info:-")
    pixels = {colour.lower(): int(count) for count, colour
              in re.findall(r"^\s*(\d+):.*?#([0-9A-F]{6})", histogram, re.MULTILINE)}
    return sum(1 for colour in palette()[scheme] if pixels.get(colour, 0) >= 40) >= 8


def in_colours(desk, scheme):
    slow = session.Origin(desk, "debian-13.1.0-amd64-DVD-1.iso", size="256M", rate="1M")
    quick = session.Origin(desk, "notes.pdf", size="3M")
    gone = quick.link.replace("notes.pdf", "archive-of-last-year.tar.zst")
    desk.spate(slow.link, quick.link, gone)
    window = place(desk)
    expect_file(desk, quick)

    desk.resize(window, 760, 640)
    session.wait_until(lambda: shows_colours(desk, scheme, f"window-{scheme}-760"), "eight colours at 760 px")
    desk.resize(window, 360, 640)
    session.wait_until(lambda: shows_colours(desk, scheme, f"window-{scheme}-360"), "eight colours at 360 px")


def at_smallest(desk):
    window = desk.window()
    desk.run("xdotool", "windowsize", window, "100", "100")
    session.wait_until(lambda: desk.geometry(window)[3] < 600, "the window shrinks")
    width, height = desk.geometry(window)[2:]
    if width < 360 or height < 294:
        raise AssertionError(f"the window is {width}x{height}")


def when_empty(desk, scheme):
    desk.spate()
    window = place(desk)
    desk.resize(window, 760, 640)
    time.sleep(0.3)  # for the picture, which nothing is asserted of
    picture(desk, f"empty-{scheme}")


def by_keyboard(desk, state):
    """Pause, remove, undo and quit without a mouse; what was begun stays to be gone on with."""
    slow = session.Origin(desk, "slow.bin", size="64M", rate="256K")
    state["program"] = desk.spate(slow.link)
    place(desk)
    part = os.path.join(desk.downloads, "slow.bin.part")
    session.wait_until(lambda: os.path.exists(part), "the transfer begins")

    desk.key_until("space", lambda: not connections(slow), "space pauses")
    picture(desk, "keyboard-paused")
    desk.key_until("space", lambda: connections(slow), "space resumes")
    desk.key_until("Delete", lambda: not connections(slow), "Delete removes")
    picture(desk, "keyboard-removed")
    desk.key_until("ctrl+z", lambda: connections(slow), "Ctrl+Z brings it back")

    desk.key("ctrl+q")
    expect(state["program"].wait(session.DEADLINE), 0, "exit status")
    expect(os.path.exists(part), True, "the part file is kept")


def connections(origin):
    """How many connections the origin has at the moment."""
    port = int(re.search(r":(\d+)/", origin.link)[1])
    with open(f"/proc/{origin.process.pid}/net/tcp", encoding="ascii") as file:
        fields = [line.split() for line in file][1:]
    return sum(1 for field in fields if field[3] == "01" and int(field[1].split(":")[1], 16) == port)


def restored(desk, state):
    state["program"] = desk.spate()
    place(desk)
    time.sleep(0.3)  # for the picture, which nothing is asserted of
    picture(desk, "restored")
    desk.key("ctrl+w")
    expect(state["program"].wait(session.DEADLINE), 0, "exit status")


def many_starts(desk):
    """Where the desktop says how it looks, libadwaita reads no settings: who reads them first is open then."""
    desk.env["ADW_DEBUG_HIGH_CONTRAST"] = "1"
    for _ in range(20):
        program = desk.spate()
        desk.window()
        program.terminate()
        program.wait(session.DEADLINE)
        session.wait_until(lambda: not desk.windows(), "the window goes")


def main():
    lacking = session.missing("openbox", "xprop")
    try:
        import gi
        gi.require_version("Gtk", "3.0")
        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        lacking.append("GTK 3 or Atspi for Python")
    if lacking:
        return session.skip(lacking)

    results = Results()
    state = {}
    with session.Session(BUILD_DIR, accessible=True) as desk:
        state["person"] = person.Person(desk)
        results.check("a link as an argument", by_argument, desk, state)
        results.check("a second start hands its link over", by_second_start, desk, state)
        results.check("an argument that is no link", by_no_link, desk, state)
        results.check("a window that is not there", read_too_far, desk, state)
        results.check("a link from the clipboard", by_paste, desk, state)
        for width in (360, 760):
            results.check(f"a link typed into the dialog at {width} px", by_dialog, desk, state, width)
        for kind in ("uri-list", "moz-url", "text"):
            results.check(f"a link dropped as {kind}", by_drop, desk, state, kind)
        for kind in LINK_FILES:
            results.check(f"a .{kind} file dropped", by_file, desk, state, kind)
        results.check("a command from a browser", by_command, desk, state)
        results.check("some files of a Metalink", by_metalink, desk, state)
        results.check("the preferences", by_preferences, desk, state)
        results.check("a notification", unseen, desk, state)

    for scheme in ("light", "dark"):
        with session.Session(BUILD_DIR, scheme) as desk:
            results.check(f"many colours, {scheme}", in_colours, desk, scheme)
            results.check(f"the smallest window, {scheme}", at_smallest, desk)
        with session.Session(BUILD_DIR, scheme) as desk:
            results.check(f"nothing yet, {scheme}", when_empty, desk, scheme)

    with session.Session(BUILD_DIR) as desk:
        results.check("with the keyboard alone", by_keyboard, desk, state)
        results.check("a new start shows what is unfinished", restored, desk, state)
        results.check("twenty starts, none of which hangs", many_starts, desk)

    print(f"1..{results.count}")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
