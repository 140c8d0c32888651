#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Flatpak does in its sandbox, with real portals and a real person. tests/flatpak/run starts
it where it can do no harm.

    sandbox.py SOURCE_DIR BUILD_DIR all|NUMBER [CASE...]
"""

import hashlib
import os
import sys
import tempfile
import traceback

import desk as desks
import session

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "desktop"))
import person  # pylint: disable=wrong-import-position
import server  # pylint: disable=wrong-import-position

MIB = 1 << 20
ID = desks.ID
DESKTOP = f"{ID}.desktop"


class Skipped(Exception):
    """Says why."""


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Tests:
    """One desktop, and what is done on it."""

    def __init__(self, desk, pictures):
        self.desk = desk
        self.pictures = pictures
        self.person = person.Person(desk)
        self.server = server.Server()

    def start(self, *links):
        program = self.desk.spate(*links)
        self.desk.window()
        return program

    def restart(self):
        self.desk.quit()
        return self.start()

    def fetch(self, name, size=MIB, **what):
        """The link of a new file."""
        self.server.add(name, size, **what)
        return self.server.link(name)

    def arrives(self, name, folder=None):
        path = os.path.join(folder or self.desk.downloads, name)
        session.wait_until(lambda: os.path.exists(path), f"{name} arrives")
        assert sha256(path) == self.server.files["/" + name].sha256(), f"{name} is another file"
        assert not os.path.exists(path + ".part"), "the part file stays"
        return path

    def choose_folder(self, path):
        """In the chooser of the desktop, which is not Spate's."""
        def choosers():
            return self.desk.run("xdotool", "search", "--onlyvisible", "--name", "Choose a Folder").split()

        chooser = session.wait_until(choosers, "the chooser opens")[-1]
        self.desk.focus(chooser)

        def is_entry(node):
            return "EditableText" in node.get_interfaces() and node.get_role() == self.person.atspi.Role.TEXT

        self.desk.key_until("ctrl+l", lambda: self.person.look(is_entry), "a path can be typed")
        self.person.atspi.EditableText.set_text_contents(self.person.look(is_entry), path)
        self.desk.key_until("Return", lambda: not choosers(), "the chooser closes")

    def texts(self):
        """All that can be read or heard."""
        return [text for node in self.person.walk()
                for text in (self.person.name(node), self.person.read(node), node.get_description() or "") if text]


# --- with the portals of the desktop, and those that we grant ---------------------------------------


def downloads_folder(t):
    """Native speed, extended attributes, nothing in between."""
    origin = session.Origin(t.desk, "plain.bin", size="8M")
    t.start(origin.link)
    assert t.desk.sha256("plain.bin") == origin.sha256(), "another file"
    path = os.path.join(t.desk.downloads, "plain.bin")
    assert os.getxattr(path, "user.xdg.origin.url").decode() == origin.link
    assert os.listdir(t.desk.downloads) == ["plain.bin"]


def second_start(t):
    """It hands its link over and is done."""
    assert t.desk.spate(t.fetch("second.bin")).wait(session.DEADLINE) == 0
    t.arrives("second.bin")
    assert len(t.desk.windows()) == 1


def desktop_file(t):
    """The exported one, with a link as any program would give it."""
    link = t.fetch("gio.bin") + "?a=1&b=%20%C3%A9"
    path = os.path.join(t.desk.env["FLATPAK_USER_DIR"], "exports", "share", "applications", DESKTOP)
    t.desk.run("gio", "launch", path, link)
    t.arrives("gio.bin")
    assert len(t.desk.windows()) == 1


def metalink_file(t):
    """From a folder that the sandbox does not see: it is handed in as a document."""
    file = t.server.add("linked.bin", MIB)
    path = os.path.join(t.desk.folder, "list.meta4")
    with open(path, "w", encoding="utf-8") as metalink:
        metalink.write(f'<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="linked.bin"><size>{MIB}</size>'
                       f'<hash type="sha-256">{file.sha256()}</hash><url>{t.server.link("linked.bin")}</url></file></metalink>')
    exported = os.path.join(t.desk.env["FLATPAK_USER_DIR"], "exports", "share", "applications", DESKTOP)
    t.desk.run("gio", "launch", exported, path)
    t.arrives("linked.bin")


def chosen_folder(t):
    """By the portal: a document, called as the person calls it, and known after a restart."""
    folder = os.path.join(t.desk.folder, "Chosen Folder")
    os.mkdir(folder)
    t.desk.focus(t.desk.window())
    t.desk.key("ctrl+comma")
    t.person.press("Folder: Downloads")
    t.person.press("Other Folder…")
    t.choose_folder(folder)
    t.person.expect("Chosen Folder")
    internal = [text for text in t.texts() if "/doc/" in text or "/run/" in text]
    assert not internal, internal

    t.restart()
    assert t.desk.spate(t.fetch("document.bin", 8 * MIB)).wait(session.DEADLINE) == 0
    path = t.arrives("document.bin", folder)
    assert os.getxattr(path, "user.xdg.origin.url").decode() == t.server.link("document.bin")
    assert os.listdir(folder) == ["document.bin"]
    t.person.expect("document.bin")
    internal = [text for text in t.texts() if "/doc/" in text or "/run/" in text]
    assert not internal, internal


def killed_in_chosen_folder(t):
    """The bytes of a sandbox that was killed are found again, through the documents' file system."""
    folder = os.path.join(t.desk.folder, "Chosen Folder")
    link = t.fetch("killed.bin", 32 * MIB, rate=512 << 10, etag='"one"')
    file = t.server.files["/killed.bin"]
    assert t.desk.spate(link).wait(session.DEADLINE) == 0
    part = os.path.join(folder, "killed.bin.part")
    session.wait_until(lambda: os.path.exists(part) and os.stat(part).st_blocks * 512 > 4 * MIB, "some of it comes")
    t.desk.quit()
    file.rate = None
    t.start()
    t.person.expect("killed.bin")
    if t.person.says("Resume"):
        t.person.press("Resume")
    t.arrives("killed.bin", folder)


def background_activation(t):
    """The exported service: the bus starts the sandbox."""
    t.desk.quit()
    link = t.fetch("activated.bin")
    t.desk.run("gdbus", "call", "--session", "--dest", ID, "--object-path", "/" + ID.replace(".", "/"),
               "--method", "org.freedesktop.Application.Open", f"['{link}']", "{}")
    t.arrives("activated.bin", os.path.join(t.desk.folder, "Chosen Folder"))
    t.desk.window()


def notification(t):
    """While nobody looks."""
    t.desk.run("xdotool", "windowminimize", t.desk.window())
    session.wait_until(lambda: not t.desk.windows(), "the window is hidden")
    assert t.desk.spate(t.fetch("told.bin")).wait(session.DEADLINE) == 0
    session.wait_until(lambda: any(title == "Download Finished" and body.startswith("told.bin")
                                   for title, body in t.desk.notifications()), "the notification comes")


def file_and_folder(t):
    """Both are opened by the desktop, and bear the names that it knows."""
    folder = os.path.join(t.desk.folder, "Chosen Folder")
    name = "opened.bin"
    assert t.desk.spate(t.fetch(name)).wait(session.DEADLINE) == 0
    t.arrives(name, folder)
    t.desk.focus(t.desk.window())
    t.desk.key("ctrl+f")
    t.person.fill_in("Search downloads", name)
    t.person.press("Show in Folder")
    session.wait_until(t.desk.shown, "the folder is shown")
    assert t.desk.shown()[-1].endswith("/Chosen%20Folder/" + name), t.desk.shown()
    t.person.press("More")
    t.person.press("Open")
    session.wait_until(t.desk.opened, "the file is opened")
    assert t.desk.opened()[-1].endswith("/" + name), t.desk.opened()


def password(t):
    """Kept in a file that only the portal's secret opens."""
    t.server.add("members.bin", MIB, login=("ada", "right"))
    assert t.desk.spate(t.server.link("members.bin")).wait(session.DEADLINE) == 0
    t.person.press("Sign In")
    t.person.fill_in("User name", "ada")
    t.person.fill_in("Password", "right")
    t.person.press("Remember the password")
    t.person.press("Sign In")
    t.arrives("members.bin", os.path.join(t.desk.folder, "Chosen Folder"))
    assert any("RetrieveSecret" in line for line in t.desk.asked()), t.desk.asked()
    t.restart()
    t.server.add("again.bin", MIB, login=("ada", "right"))
    assert t.desk.spate(t.server.link("again.bin")).wait(session.DEADLINE) == 0
    t.arrives("again.bin", os.path.join(t.desk.folder, "Chosen Folder"))


def background(t):
    """The portal that will be asked is here, and grants; whoever writes the other half begins here: close
    the window while something downloads, look for it among t.desk.asked(), and that it arrives."""
    answer = t.desk.run("gdbus", "introspect", "--session", "--dest", "org.freedesktop.portal.Desktop",
                        "--object-path", "/org/freedesktop/portal/desktop")
    assert "org.freedesktop.portal.Background" in answer, "no portal for the background"
    raise Skipped("Spate does not stay in the background yet")


def terminal(t):
    """spate-cli in the sandbox."""
    link = t.fetch("cli.bin", 4 * MIB)
    process = t.desk.flatpak("--quiet", "--sha256", "-o", t.desk.downloads, link, command="spate-cli")
    assert process.wait(session.DEADLINE) == 0
    with open(process.output, encoding="utf-8") as file:
        assert t.server.files["/cli.bin"].sha256() in file.read()
    t.arrives("cli.bin")


def outside(t):
    """What the sandbox does not show cannot be written to, and that is said."""
    process = t.desk.flatpak("--quiet", "-o", "/home/nowhere/x.bin", t.fetch("outside.bin"), command="spate-cli")
    assert process.wait(session.DEADLINE) == 3
    status = t.desk.run("flatpak", "run", "--command=cat", ID, "/.flatpak-info")
    assert "xdg-download" in status and "filesystems=xdg-download;" in status, status


# --- without any portal ----------------------------------------------------------------------------


def no_chooser(t):
    t.start()
    t.desk.focus(t.desk.window())
    t.desk.key("ctrl+comma")
    t.person.press("Folder: Downloads")
    t.person.press("Other Folder…")
    t.person.expect("Folder: Downloads")
    t.desk.focus(t.desk.window())
    t.desk.key("Escape")


def no_keyring(t):
    t.server.add("members.bin", MIB, login=("ada", "right"))
    assert t.desk.spate(t.server.link("members.bin")).wait(session.DEADLINE) == 0
    t.person.press("Sign In")
    t.person.expect("There is no keyring here that could keep it")
    t.person.fill_in("User name", "ada")
    t.person.fill_in("Password", "right")
    t.person.press("Sign In")
    t.arrives("members.bin")


def no_opener(t):
    t.desk.focus(t.desk.window())
    t.person.press("Show in Folder")
    t.person.expect("The folder cannot be opened")
    t.person.press("More")
    t.person.press("Open")
    t.person.expect("The file cannot be opened")


DESKTOPS = [
    ({"granted": ("Background", "Secret")},
     [downloads_folder, second_start, desktop_file, metalink_file, chosen_folder, killed_in_chosen_folder,
      background_activation, notification, file_and_folder, password, background, terminal, outside]),
    ({"portals": False}, [no_chooser, no_keyring, no_opener]),
]


def run_case(tests, case, number):
    name = case.__name__.replace("_", " ")
    try:
        case(tests)
        complaints = tests.desk.complaints()
        assert not complaints, "\n".join(complaints)
        print(f"ok {number} {name}", flush=True)
        return True
    except Skipped as reason:
        print(f"ok {number} {name} # SKIP {reason}", flush=True)
        return True
    except Exception:  # pylint: disable=broad-except
        for line in traceback.format_exc().splitlines():
            print(f"# {line}")
        print(f"not ok {number} {name}", flush=True)
        return False
    finally:
        tests.desk.picture(os.path.join(tests.pictures, f"{case.__name__.replace('_', '-')}.png"))


def run_desktop(source_dir, build_dir, number):
    """A process for each desktop: the accessible tree is that of one bus for as long as one lives."""
    options, cases = DESKTOPS[number]
    first = sum(len(others) for _, others in DESKTOPS[:number])
    only = sys.argv[4:]
    good = True
    with desks.Desk(build_dir, **options) as desk:
        tests = Tests(desk, os.path.join(source_dir, "_flatpak", "pictures"))
        for i, case in enumerate(cases, first + 1):
            if only and not any(case.__name__.startswith(word) for word in only):
                print(f"ok {i} {case.__name__.replace('_', ' ')} # SKIP not asked for", flush=True)
            else:
                good = run_case(tests, case, i) and good
    return 0 if good else 1


def main():
    source_dir, build_dir, number = sys.argv[1], sys.argv[2], sys.argv[3]
    tempfile.tempdir = os.path.join(source_dir, "_flatpak", "home")
    if number != "all":
        return run_desktop(source_dir, build_dir, int(number))
    print(f"1..{sum(len(cases) for _, cases in DESKTOPS)}", flush=True)
    codes = [os.spawnv(os.P_WAIT, sys.executable, [sys.executable, __file__, source_dir, build_dir, str(i), *sys.argv[4:]])
             for i in range(len(DESKTOPS))]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
