#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes pictures of the window in all its states, in all the ways in which people have it: light, dark,
in high contrast, as narrow as a phone, from right to left, with letters twice as large.

    tests/desktop/pictures.py BUILD_DIR [LOOK...]

They are put into BUILD_DIR/pictures, to be looked at: nothing is compared.
"""

import os
import subprocess
import sys
import time

import server
import session

WIDE = (760, 760)

# What is put into the environment, and into GTK's settings, and how large the window is.
LOOKS = {
    "light": ({}, "", WIDE),
    "dark": ({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "", WIDE),
    "high-contrast": ({"ADW_DEBUG_HIGH_CONTRAST": "1"}, "", WIDE),
    "high-contrast-dark": ({"ADW_DEBUG_HIGH_CONTRAST": "1", "ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, "", WIDE),
    "narrow": ({}, "", (360, 720)),
    "right-to-left": ({"LC_ALL": "he_IL.UTF-8"}, "", WIDE),
    "large-text": ({}, "gtk-xft-dpi=196608\n", (1000, 860)),
}


# What is said of the files of a server in a bad mood.
MOODS = {
    "holiday-photos.zip": {},
    "members-only.zip": {"login": ("ada", "secret")},
    "busy-server.tar.xz": {"status": 503, "headers": {"Retry-After": "754"}},
    "expired-link.mkv": {"status": 403},
    "broken.img": {"status": 500},
}


def add_moods():
    """Returns the links."""
    moods = server.Server()
    for name, what in MOODS.items():
        moods.add(name, 100_000, **what)
    return [moods.link(name) for name in MOODS]


def make_locale(desk, name):
    """Few machines have those of other languages. GTK looks in its own translations for the direction."""
    folder = os.path.join(desk.folder, "locales")
    os.mkdir(folder)
    # It takes half a minute.
    subprocess.run(["localedef", "-i", name.split(".")[0], "-f", "UTF-8", os.path.join(folder, name)], check=True)
    desk.env["LOCPATH"] = folder


def shoot(desk, window, folder, name):
    x, y, width, height = desk.geometry(window)
    path = os.path.join(folder, name + ".png")
    desk.picture(path)
    desk.run("convert", path, "-crop", f"{width}x{height}+{x}+{y}", "+repage", "-strip", path)
    print(path)


def shoot_look(build_dir, folder, look):
    environment, settings, size = LOOKS[look]
    with session.Session(build_dir, "light") as desk:
        desk.env.update(environment)
        if "LC_ALL" in environment:
            make_locale(desk, environment["LC_ALL"])
        with open(os.path.join(desk.env["XDG_CONFIG_HOME"], "gtk-4.0", "settings.ini"), "a", encoding="utf-8") as file:
            file.write(settings)
        program = desk.spate()
        window = desk.window()
        desk.resize(window, *size)
        time.sleep(1)
        shoot(desk, window, folder, f"{look}-empty")
        moods = add_moods()
        image = session.Origin(desk, "debian-13.2.0-amd64-DVD-1.iso", size="1G", rate="1200K")
        album = session.Origin(desk, "river-recordings-2026.flac.zip", size="300M", rate="1400K")
        desk.spate(image.link, album.link, *moods)
        desk.focus(window)
        time.sleep(8)
        desk.key("Down", "Down", "space")
        time.sleep(2)
        shoot(desk, window, folder, f"{look}-list")
        for name, keys in SCENES.items():
            desk.key(*keys)
            time.sleep(1)
            shoot(desk, desk.window(), folder, f"{look}-{name}")
            desk.key("Escape")
            time.sleep(0.5)
        if program.poll() is not None:
            raise RuntimeError("the program has ended")


# Keys from the list on; Escape leads back.
SCENES = {
    "details": ["Home", "Return"],
    "details-done": ["Home", "Down", "Down", "Return"],
    "add": ["ctrl+n"],
    "shortcuts": ["ctrl+question"],
    "menu": ["F10"],
}


def main():
    build_dir = os.path.abspath(sys.argv[1])
    folder = os.path.join(build_dir, "pictures")
    lacking = session.missing()
    if lacking:
        print(f"pictures: not here: {', '.join(lacking)}", file=sys.stderr)
        return 1
    for look in sys.argv[2:] or LOOKS:
        shoot_look(build_dir, folder, look)
    return 0


if __name__ == "__main__":
    sys.exit(main())
