#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A link is dragged with the mouse out of a browser's page onto the window, and its file arrives: Chromium and
Firefox, whichever is here.

    test-browsers-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import os
import shutil
import subprocess
import sys
import time
import traceback

import server
import session

MIB = 1 << 20

# All of the page is the link: wherever one takes it, it is that.
PAGE = """<!DOCTYPE html><title>A page with a link</title>
<style>html, body {{ margin: 0; height: 100% }} a {{ display: block; height: 100%; font: 40px sans-serif }}</style>
<a href="{}">A file to be dragged</a>
"""

# Where the browser's window is put, and the program's.
PAGE_AT = (0, 0, 560, 640)
SPATE_AT = (600, 60)

FIREFOX_PREFERENCES = {
    "app.normandy.enabled": "false",
    "browser.aboutwelcome.enabled": "false",
    "browser.shell.checkDefaultBrowser": "false",
    "browser.startup.homepage_override.mstone": '"ignore"',
    "datareporting.policy.dataSubmissionEnabled": "false",
    "datareporting.policy.firstRunURL": '""',
    "termsofuse.bypassNotification": "true",
    "toolkit.telemetry.reportingpolicy.firstRun": "false",
}


def start_chromium(desk, profile, page):
    return desk.spawn(["chromium", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
                       "--password-store=basic", f"--user-data-dir={profile}", f"--app={page}"],
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_firefox(desk, profile, page):
    with open(os.path.join(profile, "user.js"), "w", encoding="utf-8") as file:
        file.writelines(f'user_pref("{name}", {value});\n' for name, value in FIREFOX_PREFERENCES.items())
    return desk.spawn(["firefox-esr", "--no-remote", "--profile", profile, "--width", str(PAGE_AT[2]),
                       "--height", str(PAGE_AT[3]), "--new-window", page],
                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


BROWSERS = {"chromium": start_chromium, "firefox-esr": start_firefox}


def find_page(desk):
    windows = desk.run("xdotool", "search", "--onlyvisible", "--name", "A page with a link").split()
    return windows[-1] if windows else None


def drag_from(desk, name, pictures):
    """From the first time on that the page is there: nobody says when it takes the mouse."""
    origin = server.Server()
    file = origin.add(f"{name} 1.bin", MIB)
    link = origin.link(f"{name}%201.bin?for=a&b=%C3%A9")
    origin.files[f"/{name}%201.bin"] = file
    profile = os.path.join(desk.folder, name)
    os.mkdir(profile)
    page = os.path.join(profile, "page.html")
    with open(page, "w", encoding="utf-8") as text:
        text.write(PAGE.format(link.replace("&", "&amp;")))

    browser = BROWSERS[name](desk, profile, f"file://{page}")
    try:
        window = session.wait_until(lambda: find_page(desk), f"{name} shows the page", 90)
        desk.run("xdotool", "windowmove", window, *map(str, PAGE_AT[:2]), "windowsize", window, *map(str, PAGE_AT[2:]))
        desk.run("xdotool", "windowmove", desk.window(), *map(str, SPATE_AT), "windowactivate", desk.window())
        for attempt in range(4):
            time.sleep(2)
            desk.drag((200, 400), (SPATE_AT[0] + 300, SPATE_AT[1] + 300))
            desk.picture(os.path.join(pictures, f"browser-{name}.png"))
            desk.drop()
            try:
                session.wait_until(lambda: desk.downloaded(f"{name} 1.bin"), "the file arrives", 8)
                break
            except TimeoutError:
                if attempt == 3:
                    raise
        assert desk.sha256(f"{name} 1.bin") == file.sha256(), "another file"
    finally:
        browser.terminate()
        browser.wait(session.DEADLINE)


def main():
    _source_dir, build_dir, pictures = sys.argv[1:4]
    lacking = session.missing("openbox", "xprop")
    if lacking:
        return session.skip(lacking)
    if not any(map(shutil.which, BROWSERS)):
        return session.skip(["a browser"])

    failed = 0
    with session.Session(build_dir, screen="1400x900x24") as desk:
        # Chromium says once more where the pointer is after it has let go, and GDK is not prepared for that.
        desk.env.pop("G_DEBUG", None)
        program = desk.spate()
        desk.window()
        for number, name in enumerate(BROWSERS, 1):
            if shutil.which(name) is None:
                print(f"ok {number} a link out of {name} # SKIP it is not here")
                continue
            try:
                drag_from(desk, name, pictures)
                print(f"ok {number} a link out of {name}", flush=True)
            except Exception:  # pylint: disable=broad-except
                failed += 1
                for line in traceback.format_exc().splitlines():
                    print(f"# {line}")
                print(f"not ok {number} a link out of {name}", flush=True)
        if program.poll() is not None:
            failed += 1
            print("# the program has ended")
    print(f"1..{len(BROWSERS)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
