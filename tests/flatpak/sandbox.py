#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Flatpak does in its sandbox, with real portals and a real person. tests/flatpak/run starts
it where it can do no harm, in a network of its own.

    sandbox.py SOURCE_DIR all|NUMBER [CASE...]
"""

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
import time
import traceback

import desk as desks
import session

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "desktop"))
import person  # pylint: disable=wrong-import-position
import server  # pylint: disable=wrong-import-position

MIB = 1 << 20
ID = desks.ID
PATH = "/" + ID.replace(".", "/")

# One of those that are kept for examples: Spate takes it for one that is far away.
FAR = "203.0.113.1"


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def switch_network(is_on):
    """With a way out, or without."""
    verb = "add" if is_on else "del"
    for what in (["address", verb, f"{FAR}/32", "dev", "lo"], ["route", verb, "default", "dev", "lo"])[::1 if is_on else -1]:
        subprocess.run(["ip", *what], check=True)


class Tests:
    """One desktop, and what is done on it. Each case can do without those before it."""

    def __init__(self, desk, pictures):
        self.desk = desk
        self.pictures = pictures
        self.person = person.Person(desk)
        self.server = server.Server()
        self.folder = desk.downloads  # where files go

    def picture(self, name):
        self.desk.picture(os.path.join(self.pictures, name.replace("_", "-") + ".png"))

    def describe(self, name):
        """All that can be read and pressed, for whoever wants to know why something was not found."""
        with open(os.path.join(self.pictures, name.replace("_", "-") + ".txt"), "w", encoding="utf-8") as file, \
                contextlib.redirect_stdout(file):
            self.person.tell()

    def start(self, *links):
        program = self.desk.spate(*links)
        self.desk.window()
        return program

    def restart(self):
        self.desk.quit()
        return self.start()

    def hand_over(self, link):
        """To the program that runs; it is started if none does."""
        if not self.desk.windows():
            self.start()
        assert self.desk.spate(link).wait(session.DEADLINE) == 0

    def add_quietly(self, link):
        """As other programs do: no window comes forward."""
        answer = self.desk.call(ID, PATH, f"{ID}.Downloads1.Add", f"['{link}']", "{}")
        assert answer.startswith("(["), f"it is not taken: {answer}"

    def launch(self, what):
        """As any program of the desktop does with a link or a file."""
        exports = os.path.join(self.desk.env["FLATPAK_USER_DIR"], "exports", "share", "applications")
        self.desk.spawn(["gio", "launch", os.path.join(exports, f"{ID}.desktop"), what],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def fetch(self, name, size=MIB, **what):
        """The link of a new file."""
        self.server.add(name, size, **what)
        return self.server.link(name)

    def begin(self, name, rate=512 << 10):
        """A download that takes long. Returns its file."""
        self.hand_over(self.fetch(name, 32 * MIB, rate=rate, etag='"one"'))
        part = os.path.join(self.folder, name + ".part")
        session.wait_until(lambda: os.path.exists(part) and os.stat(part).st_blocks * 512 > 4 * MIB, f"some of {name} comes")
        return self.server.files["/" + name]

    def arrives(self, name, folder=None):
        path = os.path.join(folder or self.folder, name)
        session.wait_until(lambda: os.path.exists(path), f"{name} arrives")
        assert sha256(path) == self.server.files["/" + name].sha256(), f"{name} is another file"
        session.wait_until(lambda: not os.path.exists(path + ".part"), "the part file goes")
        return path

    def search(self, name):
        self.desk.focus(self.desk.window())
        self.desk.key("ctrl+f")
        self.person.fill_in("Search downloads", name)

    def end_search(self):
        self.desk.focus(self.desk.window())
        self.desk.key("ctrl+f", "Escape")

    def choose_folder(self, path):
        """In the chooser of the desktop, which is not Spate's."""
        def choosers():
            return self.desk.run("xdotool", "search", "--onlyvisible", "--name", "Choose a Folder").split()

        self.desk.focus(session.wait_until(choosers, "the chooser opens")[-1])
        # That of GTK 3 begins with what was used lately, where no folder can be chosen.
        self.desk.key_until("alt+Home", lambda: self.person.look(lambda node: self.person.can_act(node, "Select")),
                            "a folder can be chosen")
        self.person.type_folder(path)
        session.wait_until(lambda: not choosers(), "the chooser closes")

    def use_chosen_folder(self):
        """From now on files go to one that the sandbox does not see but as a document."""
        folder = os.path.join(self.desk.folder, "Chosen Folder")
        if self.folder == folder:
            return folder
        os.makedirs(folder, exist_ok=True)
        self.start()
        self.desk.focus(self.desk.window())
        self.desk.key("ctrl+comma")
        self.person.press("Folder: Downloads")
        self.person.choose("Other Folder…", -1)
        self.choose_folder(folder)
        self.person.expect("Folder: Chosen Folder")
        self.folder = folder
        return folder

    def texts(self):
        """All that can be read or heard."""
        return [text for node in self.person.walk()
                for text in (self.person.name(node), self.person.read(node), node.get_description() or "") if text]

    def expect_no_inner_paths(self):
        internal = [text for text in self.texts() if "/doc/" in text or "/run/" in text]
        assert not internal, internal


# --- with the portals of the desktop, and those that we grant ---------------------------------------


def downloads_folder(t):
    """Native speed, extended attributes, nothing in between."""
    link = t.fetch("plain.bin", 8 * MIB)
    t.start(link)
    path = t.arrives("plain.bin", t.desk.downloads)
    assert os.getxattr(path, "user.xdg.origin.url").decode() == link
    assert os.listdir(t.desk.downloads) == ["plain.bin"]


def second_start(t):
    """It hands its link over and is done."""
    t.hand_over(t.fetch("second.bin"))
    t.arrives("second.bin")
    assert len(t.desk.windows()) == 1


def desktop_file(t):
    """The exported one, with a link as any program would give it."""
    t.launch(t.fetch("gio.bin") + "?a=1&b=%20%C3%A9")
    t.arrives("gio.bin")
    assert len(t.desk.windows()) == 1


def bus(t):
    """The program's own interface, which spate-cli and others use, from outside of the sandbox."""
    t.add_quietly(t.fetch("called.bin"))
    t.arrives("called.bin")
    session.wait_until(lambda: "'called.bin'" in t.desk.call(ID, PATH, f"{ID}.Downloads1.List"), "it is listed")


def metalink_file(t):
    """From a folder that the sandbox does not see: it is handed in as a document. What came of it is kept."""
    file = t.server.add("linked.bin", MIB)
    path = os.path.join(t.desk.folder, "list.meta4")
    with open(path, "w", encoding="utf-8") as metalink:
        metalink.write(f'<metalink xmlns="urn:ietf:params:xml:ns:metalink"><file name="linked.bin"><size>{MIB}</size>'
                       f'<hash type="sha-256">{file.sha256()}</hash><url>{t.server.link("linked.bin")}</url></file></metalink>')
    t.launch(path)
    t.arrives("linked.bin")
    t.restart()
    t.person.expect("linked.bin")


def chosen_folder(t):
    """By the portal: a document, called as the person calls it, and known after a restart."""
    folder = t.use_chosen_folder()
    t.expect_no_inner_paths()
    t.picture("preferences")

    t.restart()
    t.hand_over(t.fetch("document.bin", 8 * MIB))
    path = t.arrives("document.bin")
    assert os.getxattr(path, "user.xdg.origin.url").decode() == t.server.link("document.bin")
    assert os.listdir(folder) == ["document.bin"]
    t.person.expect("document.bin")
    t.expect_no_inner_paths()


def killed_in_chosen_folder(t):
    """The bytes of a sandbox that was killed are found again, through the documents' file system."""
    t.use_chosen_folder()
    file = t.begin("killed.bin")
    t.desk.quit()
    file.rate = None
    t.start()
    t.arrives("killed.bin")


def background_activation(t):
    """The exported service: the bus starts the sandbox."""
    t.desk.quit()
    t.desk.call(ID, PATH, "org.freedesktop.Application.Open", f"['{t.fetch('activated.bin')}']", "{}")
    t.arrives("activated.bin")
    t.desk.window()


def notification(t):
    """While nobody looks."""
    if not t.desk.windows():
        t.start()
    t.desk.run("xdotool", "windowminimize", t.desk.window())
    session.wait_until(lambda: not t.desk.windows(), "the window is hidden")
    t.add_quietly(t.fetch("told.bin"))
    session.wait_until(lambda: any(title == "Download Finished" and body.startswith("told.bin")
                                   for title, body in t.desk.notifications()), "the notification comes")


def file_and_folder(t):
    """Both are opened by the desktop, and bear the names that it knows."""
    t.use_chosen_folder()
    name = "opened.bin"
    t.hand_over(t.fetch(name))
    t.arrives(name)
    t.search(name)
    t.person.press("Show in Folder")
    session.wait_until(t.desk.shown, "the folder is shown")
    assert t.desk.shown()[-1].endswith("/Chosen%20Folder/" + name), t.desk.shown()
    t.person.press("More")
    t.person.choose("Open", 0)
    session.wait_until(t.desk.opened, "the file is opened")
    assert t.desk.opened()[-1].endswith("/" + name), t.desk.opened()
    t.end_search()


def password(t):
    """Kept in a file that only the portal's secret opens."""
    t.server.add("members.bin", MIB, login=("ada", "right"))
    t.hand_over(t.server.link("members.bin"))
    t.person.press("Sign In")
    t.person.fill_in("User name", "ada")
    t.person.fill_in("Password", "right")
    t.person.switch_on("Remember the password")
    t.person.press("Sign In")
    t.arrives("members.bin")
    assert any("RetrieveSecret" in line for line in t.desk.asked()), t.desk.asked()
    t.restart()
    t.server.add("again.bin", MIB, login=("ada", "right"))
    t.hand_over(t.server.link("again.bin"))
    t.arrives("again.bin")


def background(t):
    """Without a window it goes on, as the portal grants, and the sandbox is gone when nothing is to be done."""
    file = t.begin("background.bin")
    t.desk.focus(t.desk.window())
    t.desk.key_until("ctrl+w", lambda: not t.desk.windows(), "the window closes")
    session.wait_until(lambda: any(line.startswith(f"EnableAutostart {ID} False") for line in t.desk.asked()), "the portal is asked")
    session.wait_until(lambda: any(title == "Downloads Go On" for title, _ in t.desk.notifications()), "that is told")
    assert ID in t.desk.instances(), "the sandbox is gone"
    file.rate = None
    t.arrives("background.bin")
    session.wait_until(lambda: ID not in t.desk.instances(), "the sandbox is gone")


def background_denied(t):
    """Then it ends, and loses nothing."""
    file = t.begin("denied.bin")
    t.desk.allow_background("no")
    t.desk.focus(t.desk.window())
    t.desk.key_until("ctrl+w", lambda: not t.desk.windows(), "the window closes")
    session.wait_until(lambda: ID not in t.desk.instances(), "the sandbox is gone")
    assert not os.path.exists(os.path.join(t.folder, "denied.bin"))
    t.desk.allow_background("yes")
    file.rate = None
    t.start()
    t.arrives("denied.bin")


def network(t):
    """The portal says that there is none: what is far waits for it, and goes on by itself when it is back."""
    if not t.desk.windows():
        t.start()
    far = server.Server(address=FAR)
    file = far.add("far.bin", MIB)
    switch_network(False)
    try:
        t.hand_over(far.link("far.bin"))
        t.person.expect("Waiting for the network")
        t.search("far.bin")
        t.picture("no-network")
        t.end_search()
        t.hand_over(t.fetch("near.bin"))
        t.arrives("near.bin")
        assert file.n_requests == 0
    finally:
        switch_network(True)
    t.server.files["/far.bin"] = file
    t.arrives("far.bin")


def terminal(t):
    """spate-cli in the sandbox."""
    link = t.fetch("cli.bin", 4 * MIB)
    process = t.desk.flatpak("--sha256", "-o", t.desk.downloads, link, command="spate-cli")
    assert process.wait(session.DEADLINE) == 0
    with open(process.output, encoding="utf-8") as file:
        assert t.server.files["/cli.bin"].sha256() in file.read()
    t.arrives("cli.bin", t.desk.downloads)


def outside(t):
    """What the sandbox does not show cannot be written to, and that is said."""
    process = t.desk.flatpak("--quiet", "-o", "/home/nowhere/x.bin", t.fetch("outside.bin"), command="spate-cli")
    assert process.wait(session.DEADLINE) == 3
    status = t.desk.run("flatpak", "run", "--command=cat", ID, "/.flatpak-info")
    assert "xdg-download" in status and "filesystems=xdg-download;" in status, status


# --- without any portal ----------------------------------------------------------------------------


def no_chooser(t):
    if not t.desk.windows():
        t.start()
    t.desk.focus(t.desk.window())
    t.desk.key("ctrl+comma")
    t.person.press("Folder: Downloads")
    t.person.choose("Other Folder…", -1)
    t.person.expect("Folder: Downloads")
    t.desk.focus(t.desk.window())
    t.desk.key("Escape")


def no_keyring(t):
    t.server.add("members.bin", MIB, login=("ada", "right"))
    t.hand_over(t.server.link("members.bin"))
    t.person.press("Sign In")
    t.person.expect("There is no keyring here that could keep it")
    t.person.fill_in("User name", "ada")
    t.person.fill_in("Password", "right")
    t.person.press("Sign In")
    t.arrives("members.bin")


def no_opener(t):
    t.hand_over(t.fetch("here.bin"))
    t.arrives("here.bin")
    t.desk.focus(t.desk.window())
    t.person.press("Show in Folder")
    t.person.expect("The folder cannot be opened")
    t.person.press("More")
    t.person.choose("Open", 0)
    t.person.expect("The file cannot be opened")


DESKTOPS = [
    ({"granted": ("Background", "Secret")},
     [downloads_folder, second_start, desktop_file, bus, metalink_file, chosen_folder, killed_in_chosen_folder,
      background_activation, notification, file_and_folder, password, background, background_denied, network,
      terminal, outside]),
    ({"portals": False}, [no_chooser, no_keyring, no_opener]),
]


def run_case(tests, case, number):
    name = case.__name__.replace("_", " ")
    begin = time.monotonic()
    try:
        case(tests)
        tests.picture(case.__name__)
        complaints = tests.desk.complaints()
        assert not complaints, "\n".join(complaints)
        print(f"# {time.monotonic() - begin:.1f} s")
        print(f"ok {number} {name}", flush=True)
        return True
    except Exception:  # pylint: disable=broad-except
        for line in traceback.format_exc().splitlines():
            print(f"# {line}")
        print(f"not ok {number} {name}", flush=True)
        tests.describe(case.__name__)
        tests.picture(case.__name__)
        tests.desk.quit()  # what it left is not the next one's
        return False


def is_wanted(case, words):
    """Words of a person: “chosen folder”."""
    return not words or any(case.__name__.startswith(word.replace(" ", "_")) for word in words)


def run_desktop(source_dir, number, words):
    """A process for each desktop: the accessible tree is that of one bus for as long as one lives."""
    options, cases = DESKTOPS[number]
    first = sum(len(others) for _, others in DESKTOPS[:number])
    good = True
    with desks.Desk(**options) as desk:
        tests = Tests(desk, os.path.join(source_dir, "_flatpak", "pictures"))
        for i, case in enumerate(cases, first + 1):
            if is_wanted(case, words):
                good = run_case(tests, case, i) and good
            else:
                print(f"ok {i} {case.__name__.replace('_', ' ')} # SKIP not asked for", flush=True)
    return 0 if good else 1


def run_all(source_dir, words):
    print(f"1..{sum(len(cases) for _, cases in DESKTOPS)}", flush=True)
    switch_network(True)
    codes = [os.spawnv(os.P_WAIT, sys.executable, [sys.executable, __file__, source_dir, str(i), *words])
             for i in range(len(DESKTOPS))]
    seconds = time.time() - int(os.environ["SPATE_FLATPAK_BEGIN"])
    print(f"# {seconds:.0f} s: the end", flush=True)
    return max(codes)


def main():
    source_dir, number, words = sys.argv[1], sys.argv[2], sys.argv[3:]
    tempfile.tempdir = os.path.join(source_dir, "_flatpak", "home")
    return run_all(source_dir, words) if number == "all" else run_desktop(source_dir, int(number), words)


if __name__ == "__main__":
    sys.exit(main())
