#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Works on the rows of the list as a person would: the order with keys and with the pointer, the menu, a
file that somebody else deletes.

    test-rows-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR

Needs Xvfb, openbox, xdotool, xclip and ImageMagick.
"""

import os
import re
import subprocess
import sys
import time

import session

BUILD_DIR, PICTURE_DIR = (os.path.abspath(path) for path in sys.argv[2:4])
LEFT, TOP = 100, 60
NAMES = ("first.bin", "second.bin", "third.bin")
# Where the rows are in a window of the size below, from its left upper corner.
ROW_X, ROW_Y, ROW_STEP = 240, 103, 91


def picture(desk, name):
    return desk.picture(os.path.join(PICTURE_DIR, f"rows-{name}.png"))


def listed(desk):
    """As another program finds it in the records."""
    return subprocess.run([desk.built("src/cli/spate-cli"), "--list"], env=desk.env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout


def order(desk):
    """That program begins with the last."""
    return list(dict.fromkeys(name for name in reversed(re.findall(r"\b\w+\.bin\b", listed(desk))) if name in NAMES))


def expect_order(desk, *names, seconds=session.DEADLINE):
    wanted = [f"{name}.bin" for name in names]
    try:
        session.wait_until(lambda: order(desk) == wanted, "the order", seconds)
    except TimeoutError:
        raise AssertionError(f"the order is {order(desk)}, not {wanted}") from None


def row(index, part=0.5):
    return LEFT + ROW_X, TOP + int(ROW_Y + ROW_STEP * (index + part - 0.5))


def point(desk, x, y):
    desk.run("xdotool", "mousemove", str(x), str(y))
    time.sleep(0.05)  # as a hand would


def begin(desk, state):
    state["program"] = desk.spate()
    window = desk.window()
    desk.run("xdotool", "windowmove", "--sync", window, str(LEFT), str(TOP))
    desk.resize(window, 760, 640)
    for name in NAMES:
        origin = session.Origin(desk, name, size="200K")
        desk.spate(origin.link).wait(session.DEADLINE)
        desk.sha256(name)
    desk.focus(window)
    expect_order(desk, "first", "second", "third")
    desk.key("Home")
    picture(desk, "three")


def by_keys(desk, _state):
    desk.key("alt+Down")
    expect_order(desk, "second", "first", "third")
    # The focus goes along.
    desk.key("alt+Down")
    expect_order(desk, "second", "third", "first")
    desk.key("alt+Up")
    desk.key("alt+Up")
    expect_order(desk, "first", "second", "third")


def by_drag(desk, _state):
    x, y = row(0)
    desk.drag((x, y), (x + 10, row(2, 0.8)[1]))
    picture(desk, "drag")
    desk.drop()
    expect_order(desk, "second", "third", "first")
    # And nothing was taken for a link.
    if len(order(desk)) != 3:
        raise AssertionError(f"{order(desk)}")


def by_menu(desk, _state):
    point(desk, *row(2))
    desk.run("xdotool", "click", "3")
    time.sleep(0.7)
    picture(desk, "menu")
    desk.key("u")
    expect_order(desk, "second", "first", "third")


def choose_by_key(desk, opener, letter, *names):
    """Again if a key is lost: a menu that goes takes those that come soon."""
    for _ in range(3):
        desk.key("Escape")
        desk.key(opener)
        time.sleep(0.7)
        picture(desk, "menu-key")
        desk.key(letter)
        try:
            return expect_order(desk, *names, seconds=session.DEADLINE / 3)
        except AssertionError:
            print(f"# {opener} once more")
    return expect_order(desk, *names)


def by_menu_key(desk, _state):
    choose_by_key(desk, "Menu", "t", "first", "second", "third")
    choose_by_key(desk, f"shift+{session.F10}", "b", "second", "third", "first")


def file_gone(desk, _state):
    """Deleted in the file manager; one comes back to the window, and downloads it again."""
    path = os.path.join(desk.downloads, "second.bin")
    os.unlink(path)
    window = desk.window()
    desk.run("xdotool", "windowminimize", "--sync", window)
    time.sleep(0.3)
    desk.focus(window)
    time.sleep(1)
    picture(desk, "file-gone")
    point(desk, LEFT + 640, row(0)[1])
    desk.run("xdotool", "click", "1")
    session.wait_until(lambda: os.path.exists(path), "it is downloaded again")


def all_by_keys(desk, _state):
    """Pause all, and resume all, wherever the focus is."""
    def expect(word):
        session.wait_until(lambda: re.search(rf"\b{word}, .*/slow\.bin", listed(desk)), f"slow.bin is {word}")

    origin = session.Origin(desk, "slow.bin", size="64M", rate="64K")
    desk.spate(origin.link).wait(session.DEADLINE)
    desk.focus(desk.window())
    expect("running")
    desk.key("ctrl+shift+p")
    expect("paused")
    desk.key("ctrl+shift+r")
    expect("running")


def main():
    lacking = session.missing("openbox", "xprop")
    if lacking:
        return session.skip(lacking)

    tests = (("three files", begin), ("moved by keys", by_keys), ("moved by a drag", by_drag), ("moved by the menu", by_menu),
             ("the menu by keys", by_menu_key), ("a file that is gone", file_gone), ("all by keys", all_by_keys))
    failed = 0
    state = {}
    with session.Session(BUILD_DIR) as desk:
        for number, (name, test) in enumerate(tests, 1):
            try:
                test(desk, state)
                print(f"ok {number} {name}", flush=True)
            except Exception as error:  # pylint: disable=broad-except
                failed += 1
                print(f"not ok {number} {name}\n# {type(error).__name__}: {error}", flush=True)
    print(f"1..{len(tests)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
