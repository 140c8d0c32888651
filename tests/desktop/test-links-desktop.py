#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that are handed to the installed program arrive as they are, whichever way they take, and whether it runs
already or not. What is asked of it by name does what it says.

    test-links-desktop.py SOURCE_DIR BUILD_DIR PICTURE_DIR
"""

import base64
import os
import re
import shutil
import sys

import awkward
import installed
import program
import server
import session
import surroundings
from program import MIB

BUILD_DIR = os.path.abspath(sys.argv[2])
PICTURE_DIR = os.path.abspath(sys.argv[3])
LOGIN = "Basic " + base64.b64encode(b"us@er:p:w").decode()


class Handler(server.Handler):
    """Has a file for everything, and writes down what was asked for, letter by letter."""

    def do_GET(self):
        asked = self.raw_requestline.decode("latin-1").split(" ")[1]
        if "/login" in asked and self.headers.get("Authorization") != LOGIN:
            self.refuse(401, {"WWW-Authenticate": 'Basic realm="Members"'})
            return
        self.server.asked.append((asked, self.headers.get("Referer")))
        self.send(server.File(1000, seed=asked, etag=f'"{hash(asked)}"'))


class Server(server.Server):
    def __init__(self):
        super().__init__()
        self.RequestHandlerClass = Handler
        self.asked = []
        self.port = self.server_address[1]

    def has(self, asked):
        return any(line == asked for line, _ in self.asked)


def desktop(accessible=False):
    """Returns it, and the proxy by which alone other servers are reached: none of them hears of it."""
    proxy = Server()
    desk = installed.Session(BUILD_DIR, "max-active=uint32 0", "proxy-mode='manual'", f"proxy='http://127.0.0.1:{proxy.port}'",
                             "compute-sha256=false", "notify=false", accessible=accessible)
    return desk, proxy


def arrive(asked, origin, proxy):
    """Of the links of the table, with the port of the origin."""
    lacking = [line for line in asked if not (origin if line[0] == "/" else proxy).has(line)]
    return not lacking, lacking


def wait_for(asked, origin, proxy, how):
    try:
        session.wait_until(lambda: arrive(asked, origin, proxy)[0], how)
    except TimeoutError:
        for line in arrive(asked, origin, proxy)[1]:
            print(f"# {how}: not asked for: {line[:200]}")
        for line, _ in origin.asked + proxy.asked:
            if line not in asked:
                print(f"# {how}: asked for instead: {line[:200]}")
        raise


def make_metalinks(desk, port):
    """Returns their paths, and what they lead to."""
    folder = os.path.join(desk.folder, "Meta links")
    os.makedirs(folder, exist_ok=True)
    paths, asked = [], []
    for number, name in enumerate(awkward.FILES):
        asked.append(f"/metalink/{number}")
        paths.append(os.path.join(folder, name))
        with open(paths[-1], "w", encoding="utf-8") as file:
            file.write('<metalink xmlns="urn:ietf:params:xml:ns:metalink">'
                       f'<file name="{port}-{number}.bin"><url>http://127.0.0.1:{port}{asked[-1]}</url></file></metalink>')
    return paths, asked


def kept(link):
    """As it stands in a record: what may not be in a link is escaped, and nobody is named."""
    link = re.sub(r'[^\x21-\x7e]|["<>\\^`{|}]', lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), link)
    return re.sub(r"^http://[^/]*@", "http://", link).encode() + b"\0"


def hand_over(desk, proxy, way, temperature):
    """All of the table by one way: one by one if the program runs, unless that takes long, or else at once."""
    origin = Server()
    links = [link.format(p=origin.port) for link, _ in awkward.LINKS]
    asked = [line.format(p=origin.port) for _, line in awkward.LINKS]
    paths, more = make_metalinks(desk, origin.port)
    how = f"{way.__name__}, {temperature}"

    if temperature == "cold":
        desk.forget()
        way(links + paths)
        session.wait_until(desk.is_running, f"{how}: it runs")
        if way != desk.by_gio:  # that has changed with the time
            assert desk.is_started_by_bus() == (way in (desk.by_bus, desk.by_gtk)), f"{how}: another way was taken"
    else:
        assert desk.is_running(), how
        for some in [links + paths] if way == desk.by_gtk else [[link] for link in links + paths]:
            way(some)
    wait_for(asked + more, origin, proxy, how)
    records = desk.records()
    lacking = [link for link in links if kept(link) not in records]
    assert not lacking, f"{how}: not kept: {lacking}"
    unknown = [line for line, _ in origin.asked if line not in asked + more]
    assert not unknown, f"{how}: asked for, and by nobody: {unknown}"


def check_way(name, desk, proxy):
    def test():
        way = getattr(desk, f"by_{name}")
        for temperature in ("cold", "warm"):
            hand_over(desk, proxy, way, temperature)
        desk.window()
        assert not os.path.exists("x") and not os.path.exists(os.path.join(desk.folder, "x")), "a shell has read it"
        desk.picture(os.path.join(PICTURE_DIR, f"links-by-{name}.png"))
        desk.quit()
    test.__name__ = f"links_by_{name}"
    return test


def shows_dialog(desk, present=True):
    """Newer libraries put it into the window, where only who can read finds it."""
    lines = surroundings.Eyes(desk).read().splitlines()
    return lines != [] and ("Cancel" in lines) == present


def suggestions():
    """A page's `spate:` link opens a dialog, by each way, and nobody hears of it until somebody says yes."""
    desk, _proxy = desktop(accessible=True)
    with desk:
        origin = Server()
        for number, (way, name) in enumerate(((desk.by_bus, "bus"), (desk.by_gio, "gio"), (desk.by_program, "program"))):
            link = f"http%3A%2F%2F127.0.0.1%3A{origin.port}%2F{name}%252F%26%23x"
            way([f"spate:?url={link}&referrer=http%3A%2F%2Fexample.org%2Fpage%3Fa&name={name}%20%C3%BC.bin"])
            session.wait_until(lambda: shows_dialog(desk), "the dialog opens")
            desk.picture(os.path.join(PICTURE_DIR, f"suggested-by-{name}.png"))
            assert not origin.asked[number:], "the server was asked"
            desk.key_until("alt+a", lambda: shows_dialog(desk, False), "the dialog closes")
            session.wait_until(lambda: desk.downloaded(f"{name} ü.bin"), "it is downloaded")
            assert origin.asked[number:] == [(f"/{name}%2F&", "http://example.org/page?a")], origin.asked
            if number == 0:
                desk.quit()
        desk.by_bus(["spate:?url=ftp%3A%2F%2Fexample.org%2F", "spate:x"])
        desk.by_bus([f"spate:?url=http%3A%2F%2Fexample.org%2F{i}" for i in range(300)])
        session.wait_until(lambda: shows_dialog(desk), "the dialog opens")
        desk.picture(os.path.join(PICTURE_DIR, "suggested-many.png"))
        desk.key_until("Escape", lambda: shows_dialog(desk, False), "it was the only one")
        desk.quit()


def paste(desk, origin, asked):
    """Again if need be: GTK hears only after a while of what was copied."""
    for _ in range(3):
        desk.act("paste-link")
        try:
            session.wait_until(lambda: origin.has(asked), f"{asked} is pasted", session.DEADLINE / 3)
            return
        except TimeoutError:
            print(f"# once more: {asked}")
    raise TimeoutError(asked)


def asked_by_name():
    """What the menu of the icon asks for, whether the program runs or not."""
    desk, _proxy = desktop(accessible=True)
    with desk:
        origin = server.Server()
        origin.add("slow.bin", 32 * MIB, rate=64 << 10)
        pasted = Server()
        for temperature in ("cold", "warm"):
            desk.act("new-download")
            session.wait_until(lambda: shows_dialog(desk), f"new-download, {temperature}")
            desk.key_until("Escape", lambda: shows_dialog(desk, False), "the dialog closes")
        desk.quit()
        for temperature in ("cold", "warm"):
            desk.copy(pasted.link(temperature + "?a=%20&b"))
            paste(desk, pasted, f"/{temperature}?a=%20&b")
        desk.open([origin.link("slow.bin")])
        program.wait_for_state(desk, "slow.bin", "transferring")
        desk.act("pause-all")
        program.wait_for_state(desk, "slow.bin", "paused")
        desk.act("resume-all")
        program.wait_for_state(desk, "slow.bin", "transferring")
        desk.quit()
        desk.act("pause-all")
        program.wait_for_state(desk, "slow.bin", "paused")
        assert desk.is_running() and not desk.windows(), "pausing has opened a window"
        desk.quit()


def types():
    """What the desktop takes the program for: for these, and never for more."""
    desk, _proxy = desktop()
    with desk:
        for kind in ("x-scheme-handler/spate", "application/metalink4+xml", "application/metalink+xml", "x-scheme-handler/http",
                     "x-scheme-handler/https"):
            assert desk.name in desk.run("gio", "mime", kind), kind
        for kind in ("x-scheme-handler/ftp", "x-scheme-handler/magnet", "text/html", "inode/directory"):
            assert desk.name not in desk.run("gio", "mime", kind), kind


def main():
    launchers = [] if shutil.which("gtk-launch") else ["gtk4-launch"]
    lacking = session.missing(*launchers, "gio", "meson", "openbox", "xprop", "glib-compile-schemas", "update-desktop-database")
    if not os.path.exists(installed.ACCESSIBILITY):
        lacking.append("AT-SPI")
    if lacking:
        return session.skip(lacking)

    # The ways are of one desktop: each begins anew, and to install it takes longer than most of them.
    desk, proxy = desktop()
    with desk:
        ways = [check_way(name, desk, proxy) for name in ("gio", "program", "bus", "exec", "gtk")]
        return program.run_each([types, suggestions, asked_by_name, *ways])


if __name__ == "__main__":
    sys.exit(main())
