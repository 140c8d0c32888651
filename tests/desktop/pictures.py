#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes pictures of the window in all its states, in all the ways in which people have it: light, dark,
in high contrast, as narrow as a phone, from right to left, with letters twice as large.

    tests/desktop/pictures.py BUILD_DIR [LOOK...] [--scene NAME]...
    tests/desktop/pictures.py BUILD_DIR screenshots

They are put into BUILD_DIR/pictures, to be looked at: nothing is compared. Screenshots are those that
README.md and the metainfo show, in data/screenshots; their build must be of the default profile, since the
other one has stripes in its header bar. Needs metacity, whose compositor draws shadows.
"""

import argparse
import os
import shutil
import subprocess
import sys

import camera
import scenes
import session

SOURCE_DIR = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WIDE = (760, 720)
NARROW = (360, 720)

# GTK asks its translations for the direction, but GLib gives it none in a program that has none into the
# language of the locale itself, unless that is English.
LOCALES = "/usr/share/i18n/locales"
HEBREW = {"LC_ALL": "en_US.UTF-8", "LANGUAGE": "he"}

# What is put into the environment, how many dots an inch has, and how large the window is.
LOOKS = {
    "light": ({}, 96, WIDE),
    "dark": ({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, 96, WIDE),
    "high-contrast": ({"ADW_DEBUG_HIGH_CONTRAST": "1"}, 96, WIDE),
    "high-contrast-dark": ({"ADW_DEBUG_HIGH_CONTRAST": "1", "ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, 96, WIDE),
    "narrow": ({}, 96, NARROW),
    "right-to-left": (HEBREW, 96, WIDE),
    "right-to-left-narrow": (HEBREW, 96, NARROW),
    "large-text": ({}, 192, (760, 900)),
}

# Look, scene, and how large the window is, of each screenshot. The graphs come first: for a picture the
# program stands still, which they show.
SCREENSHOTS = {
    "details": ("light", "details", (760, 700)),
    "window": ("light", "list", (760, 640)),
    "add": ("light", "add-answered", (760, 640)),
    "review": ("light", "review", (760, 640)),
    "narrow": ("dark", "details", NARROW),
    "window-dark": ("dark", "list", (760, 640)),
}


def make_locale(desk, name):
    """Few machines have more than those of C, for which nothing is translated. Debian has what it is made
    of in the package “locales”."""
    folder = os.path.join(desk.folder, "locales")
    os.mkdir(folder)
    # It takes half a minute.
    subprocess.run(["localedef", "-i", name.split(".", maxsplit=1)[0], "-f", "UTF-8", os.path.join(folder, name)],
                   check=True)
    desk.env["LOCPATH"] = folder


def open_desk(build_dir, look):
    environment, dots, _size = LOOKS[look]
    desk = session.Session(build_dir, "light", camera.WINDOW_MANAGER, "x".join(map(str, (*camera.SCREEN, 24))),
                           accessible=True)
    desk.env.update(environment)
    if "LC_ALL" in environment:
        make_locale(desk, environment["LC_ALL"])
    # Not of GTK's own settings: the display has the last word.
    desk.run("xprop", "-root", "-f", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER", f"Xft.dpi:\t{dots}\n")
    desk.run("xdotool", "mousemove", "1", "1")
    return desk


def run_scenes(stage, names, take):
    for name in names:
        scene = scenes.SCENES[name](stage)
        next(scene)
        stage.settle()
        take(name)
        next(scene, None)
        stage.lead_back()
        if stage.program.poll() is not None:
            raise RuntimeError(f"the program has ended after “{name}”")


def shoot_look(build_dir, look, names):
    """Into a folder of the build."""
    with open_desk(build_dir, look) as desk:
        stage = scenes.Stage(desk, LOOKS[look][2][0] if LOOKS[look][2] == NARROW else None)
        stage.camera.put_behind(0.55)

        def take(name):
            path = os.path.join(build_dir, "pictures", f"{look}-{name}.png")
            stage.camera.take(stage.program, path)
            print(path, flush=True)

        stage.start(LOOKS[look][2])
        stage.settle()
        take("empty")
        try:
            stage.add_all()
            run_scenes(stage, names, take)
        except Exception:
            take("failed")
            raise
    make_sheet(build_dir, look)


def make_sheet(build_dir, look):
    """All pictures of a look in one, for the first glance."""
    folder = os.path.join(build_dir, "pictures")
    paths = [os.path.join(folder, f"{look}-{name}.png") for name in ["empty", *scenes.SCENES]]
    path = os.path.join(folder, f"{look}.png")
    subprocess.run(["montage", *filter(os.path.exists, paths), "-tile", "6x", "-geometry", "480x480>+4+4",
                    "-background", "gray30", path], check=True)
    print(path, flush=True)


def shoot_screenshots(build_dir, look):
    """Those of one look, into the sources."""
    with open_desk(build_dir, look) as desk:
        stage = scenes.Stage(desk, None)
        stage.camera.put_behind(0.55)
        stage.start(WIDE)
        stage.add_all()
        for name, (of_look, scene, size) in SCREENSHOTS.items():
            if of_look == look:
                path = os.path.join(SOURCE_DIR, "data", "screenshots", f"{name}.png")
                stage.camera.resize(stage.window, *size)
                run_scenes(stage, [scene], lambda _name, path=path: stage.camera.cut_out(stage.program, path))
                print(path, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_dir", type=os.path.abspath)
    parser.add_argument("look", nargs="*", choices=[[], "screenshots", *LOOKS])
    parser.add_argument("--scene", action="append", choices=scenes.SCENES)
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()

    lacking = session.missing("metacity", "montage", "openssl", "xprop")
    if lacking:
        print(f"pictures: not here: {', '.join(lacking)}", file=sys.stderr)
        return 1

    looks = arguments.look or list(LOOKS)
    if shutil.which("localedef") is None or not os.path.exists(LOCALES):
        print("pictures: no right-to-left: the package “locales” is not here", file=sys.stderr)
        looks = [look for look in looks if "LC_ALL" not in LOOKS.get(look, ({},))[0]]
    shoot = shoot_look
    if looks[:1] == ["screenshots"]:
        looks = looks[1:] or sorted({look for look, _, _ in SCREENSHOTS.values()})
        shoot = shoot_screenshots
    if not arguments.alone:
        # A process can only be one person, on one desktop.
        command = [sys.executable, os.path.abspath(__file__), arguments.build_dir]
        command += ["screenshots"] if shoot == shoot_screenshots else []
        options = ["--alone", *[f"--scene={scene}" for scene in arguments.scene or []]]
        return max((subprocess.run([*command, look, *options], check=False).returncode for look in looks), default=1)
    if shoot == shoot_screenshots:
        shoot_screenshots(arguments.build_dir, looks[0])
    else:
        names = [name for name in scenes.SCENES if arguments.scene is None or name in arguments.scene]
        shoot_look(arguments.build_dir, looks[0], names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
