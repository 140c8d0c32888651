#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes pictures of the window in all its states, in all the ways in which people have it: light, dark,
in high contrast, as narrow as a phone, from right to left, with letters twice as large, in all languages.

    tests/desktop/pictures.py BUILD_DIR [LOOK...] [--scene NAME]...
    tests/desktop/pictures.py BUILD_DIR screenshots

They are put into BUILD_DIR/pictures, to be looked at: nothing is compared. Screenshots are those that
README.md and the metainfo show, in data/screenshots; their build must be of the default profile, since the
other one has stripes in its header bar. Needs metacity, whose compositor draws shadows.
"""

import argparse
import os
import subprocess
import sys

import camera
import scenes
import session

SOURCE_DIR = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WIDE = (760, 720)
NARROW = (360, 720)

# From right to left, which GTK asks its own translations for.
ARABIC = {"LANGUAGE": "ar"}

# What is put into the environment, how many dots an inch has, and how large the window is.
LOOKS = {
    "light": ({}, 96, WIDE),
    "dark": ({"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, 96, WIDE),
    "high-contrast": ({"ADW_DEBUG_HIGH_CONTRAST": "1"}, 96, WIDE),
    "high-contrast-dark": ({"ADW_DEBUG_HIGH_CONTRAST": "1", "ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}, 96, WIDE),
    "narrow": ({}, 96, NARROW),
    "right-to-left": (ARABIC, 96, WIDE),
    "right-to-left-narrow": (ARABIC, 96, NARROW),
    "large-text": ({}, 192, (760, 900)),
    # The languages, as narrow as it gets.
    **{language: ({"LANGUAGE": language}, 96, NARROW) for language in ("de", "es", "fr", "ja", "pt_BR", "ru", "zh_CN")},
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


def open_desk(build_dir, look):
    environment, dots, _size = LOOKS[look]
    desk = session.Session(build_dir, "light", camera.WINDOW_MANAGER, "x".join(map(str, (*camera.SCREEN, 24))),
                           accessible=True)
    desk.env.update(environment)
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
