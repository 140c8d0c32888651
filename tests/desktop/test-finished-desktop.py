#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with the folder when downloads are done: it is shown, once, where somebody wants that.

    test-finished-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR

Needs Xvfb, openbox, xdotool and ImageMagick.
"""

import glob
import os
import sys

import session

BUILD_DIR = os.path.abspath(sys.argv[2])
SKIPPED = 77


def schema_path():
    (file,) = glob.glob(os.path.join(BUILD_DIR, "data", "*.gschema.xml"))
    with open(file, encoding="utf-8") as xml:
        return xml.read().split('path="/')[1].split('/"')[0]


def want_to_see(desk):
    """As it is after the switch in the preferences."""
    folder = os.path.join(desk.env["XDG_CONFIG_HOME"], "glib-2.0", "settings")
    os.makedirs(folder)
    with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
        file.write(f"[{schema_path()}]\nshow-finished=true\n")
    desk.env["GSETTINGS_BACKEND"] = "keyfile"


def last_of_two(desk):
    """The one that ends while the other one is still coming is not shown."""
    shown = desk.start_file_manager()
    quick = session.Origin(desk, "quick.bin", size="100K")
    slow = session.Origin(desk, "slow.bin", size="2M", rate="64K")
    desk.spate(slow.link)
    desk.window()
    desk.spate(quick.link).wait(session.DEADLINE)
    desk.sha256("quick.bin")
    if desk.downloaded("slow.bin"):
        raise AssertionError("the slow one is done already")
    desk.sha256("slow.bin")
    session.wait_until(shown, "the folder is shown")
    if len(shown()) != 1 or not shown()[0].startswith("file://") or not shown()[0].endswith("/Downloads/slow.bin"):
        raise AssertionError(f"{shown()} was shown")


def main():
    lacking = session.missing("openbox", "xprop")
    if lacking:
        print(f"1..0 # SKIP not here: {', '.join(lacking)}")
        return SKIPPED

    print("1..1")
    with session.Session(BUILD_DIR) as desk:
        try:
            want_to_see(desk)
            last_of_two(desk)
            print("ok 1 the last of two")
        except Exception as error:  # pylint: disable=broad-except
            print(f"not ok 1 the last of two\n# {type(error).__name__}: {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
