#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done with the folder when downloads are done: it is shown, once, where somebody wants that.

    test-finished-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR

Needs Xvfb, openbox, xdotool and ImageMagick.
"""

import os
import sys

import program
import session

BUILD_DIR = os.path.abspath(sys.argv[2])


def last_of_two(desk):
    """The one that ends while the other one is still coming is not shown."""
    desk.use_settings("show-finished=true")
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


if __name__ == "__main__":
    sys.exit(program.run_tests(BUILD_DIR, [last_of_two], ("openbox", "xprop")))
