# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What there is to be seen of the program: downloads in all their states, and each window and dialog.

The files are those that many people know. The program fetches them through a proxy, as its
preferences say, which answers in place of all servers: nothing leaves the machine."""

import os
import ssl
import subprocess
import time

import camera
import person
import server
import session

MIB = 1 << 20

# Link, size, and what else the server says of it.
DOWNLOADS = [
    ("http://cdimage.example.org/debian-cd/13.2.0/amd64/iso-cd/debian-13.2.0-amd64-netinst.iso", 784 * MIB,
     {"rate": 60_000, "etag": '"debian"'}),
    ("http://download.example.net/pub/fedora/43/Fedora-Workstation-Live-43-1.6.x86_64.iso", 2600 * MIB,
     {"rate": 70_000, "etag": '"fedora"'}),
    ("http://mirror.example.com/alpine/v3.22/releases/x86_64/alpine-standard-3.22.2-x86_64.iso", 330 * MIB,
     {"rate": 200_000, "etag": '"alpine"'}),
    ("http://books.example.org/ebooks/pg1342-images-3.epub", 24 * MIB, {}),
    ("http://archive.example.org/download/lectures/conference-recordings.zip", 300 * MIB, {"login": ("ada", "secret")}),
    ("http://download.example.org/gimp/v3.0/linux/GIMP-3.0.6-x86_64.AppImage", 200 * MIB,
     {"status": 503, "headers": {"Retry-After": "754"}}),
    ("http://media.example.net/demo/movies/BBB/bbb_sunflower_2160p_60fps_normal.mp4", 640 * MIB, {"status": 403}),
]
RUNNING, _, PAUSED, DONE, _, _, EXPIRED = range(len(DOWNLOADS))

OTHERS = [
    ("http://office.example.org/libreoffice/stable/25.8.3/deb/LibreOffice_25.8.3_Linux_x86-64_deb.tar.gz",
     210 * MIB),
    ("http://kernel.example.org/pub/linux/kernel/v6.x/linux-6.17.tar.xz", 147 * MIB),
    ("http://media.example.net/release/Blender5.0/blender-5.0.0-linux-x64.tar.xz", 366 * MIB),
    ("http://books.example.org/ebooks/pg2701-images-3.epub", 2 * MIB),
    ("http://ftp.example.net/gnu/gcc/gcc-15.2.0/gcc-15.2.0.tar.xz", 97 * MIB),
    ("http://cdimage.example.org/debian-cd/13.2.0/amd64/iso-cd/SHA256SUMS", 1024),
]

# It lasts longer than the toast that tells of it.
LARGE = ("http://download.example.net/debian-cd/13.2.0/amd64/iso-dvd/debian-13.2.0-amd64-DVD-1.iso", 3800 * MIB,
         {"rate": 20_000})

# What else can become of a download.
TIB = 1 << 40
MORE = [
    ("http://kernel.example.org/pub/linux/kernel/v6.x/linux-6.16.12.tar.xz", 40 * MIB, {}),
    ("http://mirror.example.com/pub/vlc/3.0.21/vlc-3.0.21.tar.xz", 25 * MIB, {}),
    ("http://books.example.org/ebooks/pg84-images-3.epub", MIB, {}),
    ("http://data.example.org/planet/planet-251124.osm.pbf", 12 * TIB, {}),
    ("https://nas.example.net/backups/photos-2025.tar", 90 * MIB, {}),
]
INTACT, MISMATCH, GONE, SPACE, CERTIFICATE = range(len(DOWNLOADS), len(DOWNLOADS) + len(MORE))

# And what does not last, or stands in a Metalink file: link, size, what it is said to be, and what else the server says.
CHECKING = ("http://cdimage.example.net/ubuntu/24.04/ubuntu-24.04.3-desktop-amd64.iso", 2 << 30, {})
ASKED = ("http://cdn.example.org/inkscape/1.4/Inkscape-1.4.2-x86_64.AppImage", 130 * MIB, {"delay": 600})
IN_LINE = ("http://data.example.org/wikipedia/enwiki-latest-pages-articles.xml.bz2", 900 * MIB, {})
VERIFIED = ("http://office.example.org/scribus/1.6.4/scribus-1.6.4.tar.xz", 60 * MIB, {})
LOGIN_PAGE = ("http://media.example.org/concerts/2025/quartet-no-14.flac", 4096,
              {"has_ranges": False, "headers": {"Content-Type": "text/html"}})

METALINK = """<?xml version="1.0" encoding="UTF-8"?>
<metalink xmlns="urn:ietf:params:xml:ns:metalink">
  <file name="{name}"><size>{size}</size>{hash}<url>{link}</url></file>
</metalink>
"""


class Stage:
    """The program on a desktop, with a person in front of it."""

    def __init__(self, desk, most_width=None):
        self.desk = desk
        self.most_width = most_width
        self.person = person.Person(desk)
        self.camera = camera.Camera(desk)
        self.server = server.Server(self.make_tls())
        files = {link: self.server.add(link.split("/", 3)[3], size, **what)
                 for link, size, what in [*DOWNLOADS, *MORE, LARGE, CHECKING, ASKED, IN_LINE, VERIFIED, LOGIN_PAGE,
                                          *[(link, size, {}) for link, size in OTHERS]]}
        for i in INTACT, MISMATCH:
            files[MORE[i - INTACT][0]].tell_digest()
        files[MORE[MISMATCH - INTACT][0]].change(2)
        self.checking, self.verified = files[CHECKING[0]], files[VERIFIED[0]]
        self.desk.use_settings("proxy-mode='manual'", f"proxy='{self.server.link('')}'")
        self.has_more = False
        self.program = None
        self.window = None

    def make_tls(self):
        """With a certificate that nobody has signed."""
        paths = [os.path.join(self.desk.folder, name) for name in ("certificate.pem", "key.pem")]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "90",
                        "-subj", "/CN=nas.example.net", "-addext", "subjectAltName=DNS:nas.example.net",
                        "-out", paths[0], "-keyout", paths[1]], stderr=subprocess.DEVNULL, check=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*paths)
        return context

    def start(self, size):
        self.program = self.desk.spate()
        self.window = self.desk.window()
        self.desk.focus(self.window)
        self.camera.resize(self.window, *size)

    def add_all(self):
        """Until each of the downloads is in its state."""
        self.desk.spate(*[link for link, _, _ in DOWNLOADS])
        paused = os.path.basename(DOWNLOADS[PAUSED][0])
        self.person.expect(paused)
        session.wait_until(lambda: self.desk.arrived_bytes(paused) > 0, "some of it comes")
        time.sleep(6)
        self.choose(PAUSED)
        self.key("space")
        self.person.expect("Paused")
        for words in ("Unverified", "The server asks for a user name and a password",
                      "The server is busy, next try in %s", "The link does not work, or no longer"):
            self.person.expect(words)
        time.sleep(12)  # something is to be seen in the graph of the speed

    def add_more(self):
        """Once, behind the others."""
        if self.has_more:
            return
        self.has_more = True
        self.desk.spate(*[link for link, _, _ in MORE])
        self.go_to_end()
        for words in ("Intact", "The file is not the one that its checksum names: fetch it again, or delete it",
                      "The disk is full, waiting for room", "The server cannot prove that it is the one it says it is"):
            self.person.expect(words)
        gone = os.path.basename(MORE[GONE - INTACT][0])
        os.remove(session.wait_until(lambda: self.desk.downloaded(gone), f"{gone} arrives"))
        self.choose(GONE)
        self.key("Return")  # the page looks for the file
        self.person.expect("The file is not there any more")
        self.key("Escape")

    def add_metalink(self, link, size, digest=None):
        name = os.path.basename(link)
        path = os.path.join(self.desk.folder, f"{name}.meta4")
        element = f'<hash type="sha-256">{digest}</hash>' if digest is not None else ""
        with open(path, "w", encoding="utf-8") as file:
            file.write(METALINK.format(name=name, size=size, hash=element, link=link))
        self.desk.spate(path)
        self.go_to_end()
        self.person.expect(name)

    def go_to_end(self):
        """What is out of sight is not in the tree."""
        self.desk.focus(self.window)
        self.key("ctrl+f", "Escape", "End")

    def add_fleeting(self):
        """What is seen for moments only, each held up in another way."""
        self.checking.hold()
        self.add_metalink(*VERIFIED[:2], self.verified.sha256())
        self.add_metalink(LOGIN_PAGE[0], 30 * MIB)
        for words in ("Verified", "Waiting for somebody to log in to the network or the site"):
            self.person.expect(words)
        self.desk.spate(CHECKING[0])
        arrived = CHECKING[1] - 8 * MIB
        session.wait_until(lambda: self.desk.arrived_bytes(os.path.basename(CHECKING[0])) > arrived, "the rest comes")
        self.desk.spate(ASKED[0])
        self.person.expect(os.path.basename(ASKED[0]))
        self.desk.spate(IN_LINE[0])
        self.person.expect("Waiting for its turn")
        self.go_to_end()
        self.person.press("Start Now")

    def key(self, *keys):
        self.desk.key(*keys)

    def choose(self, i):
        """Of the list, which Escape gives the focus back to."""
        self.desk.focus(self.window)
        self.key("ctrl+f", "Escape")
        self.key("Home", *["Down"] * i)

    def click(self, name):
        """The tree knows nothing of the window's shadow."""
        left, _, top, _ = self.camera.shadow(self.desk.focused())
        self.person.click(name, (left, top))
        self.desk.run("xdotool", "mousemove", "1", "1")  # no tooltip comes

    def scroll(self, clicks):
        """Down what is in the middle of the window that has the focus."""
        front = self.desk.focused()
        _, _, width, height = self.desk.geometry(front)
        self.desk.run("xdotool", "mousemove", "--window", front, str(width // 2), str(height * 2 // 3),
                      "click", "--repeat", str(clicks), "--delay", "10", "5", "mousemove", "1", "1")

    def lead_back(self):
        """To the list: a list or an entry in a dialog may take the first Escape for itself."""
        for _ in range(3):
            time.sleep(0.5)
            if self.desk.focused() == self.window:
                return
            self.key("Escape")
        self.desk.focus(self.window)

    def settle(self):
        """Until what was done is drawn, which nobody tells; and no wider than the screen is meant to be."""
        time.sleep(1)
        front = self.desk.focused()
        if self.most_width is not None and front is not None and front != self.window:
            left, right, _, _ = self.camera.shadow(front)
            width = self.desk.geometry(front)[2] - left - right
            if width > self.most_width:
                self.camera.resize(front, self.most_width, 640)
                time.sleep(1)


# Each is a generator that stops when there is something to be seen, and then leads back to the list.


def shown_list(stage):
    stage.choose(RUNNING)
    stage.key("Escape")
    yield


def shown_more(stage):
    stage.add_more()
    stage.choose(CERTIFICATE)
    yield


def shown_fleeting(stage):
    stage.add_more()
    stage.add_fleeting()
    stage.person.expect("Asking the server…")
    stage.checking.may_begin.set()
    yield
    stage.key("Escape")


def shown_details(i, clicks=0):
    """Scrolled down by so many clicks of the wheel."""
    def scene(stage):
        if i >= len(DOWNLOADS):
            stage.add_more()
        stage.choose(i)
        stage.key("Return")
        time.sleep(1)
        if clicks > 0:
            stage.scroll(clicks)
        yield
        stage.key("Escape")
    return scene


def selected(stage):
    stage.choose(RUNNING)
    stage.key("shift+Down", "shift+Down")
    yield
    stage.key("Escape")


def searched(stage):
    stage.key("ctrl+f")
    stage.person.fill_in("Search downloads", "debian")
    yield
    stage.key("ctrl+f", "Escape")


def searched_in_vain(stage):
    stage.key("ctrl+f")
    stage.person.fill_in("Search downloads", "nothing of the kind")
    yield
    stage.key("ctrl+f", "Escape")


def filter_menu(stage):
    stage.click("Show Downloads")
    yield
    stage.key("Escape")


def limit_menu(stage):
    stage.person.press("Speed limit: %s")
    yield
    stage.key("Escape")


def by_key(*keys):
    def scene(stage):
        stage.choose(RUNNING)
        stage.key(*keys)
        yield
        stage.key("Escape")
    return scene


def answered(stage):
    stage.key("ctrl+n")
    stage.person.fill_in("Links", OTHERS[0][0])
    yield
    stage.key("Escape")


def all_options(stage):
    stage.key("ctrl+n")
    stage.person.fill_in("Links", OTHERS[0][0])
    stage.click("More options")
    yield
    stage.key("Escape")


def mistaken(stage):
    stage.key("ctrl+n")
    stage.person.fill_in("Links", "see the page of the project")
    yield
    stage.key("Escape")


def reviewed(stage):
    stage.desk.copy("\n".join(link for link, _ in OTHERS))
    stage.key("ctrl+v")
    stage.person.expect(os.path.basename(OTHERS[0][0]))
    yield
    stage.key("Escape")


def asked(button):
    def scene(stage):
        stage.person.press(button)
        yield
        stage.key("Escape")
    return scene


def new_link(stage):
    stage.desk.copy(DOWNLOADS[EXPIRED][0] + "?expires=1764547200")
    stage.person.press("Get a New Link")
    yield
    stage.key("Escape")


def looked_at_certificate(stage):
    stage.add_more()
    stage.person.press("Look at the Certificate")
    yield
    stage.key("Escape")


def shown_preferences(clicks):
    def scene(stage):
        stage.choose(RUNNING)
        stage.key("ctrl+comma")
        time.sleep(1)
        stage.scroll(clicks)
        yield
        stage.key("Escape")
    return scene


def opened_kinds(stage):
    stage.choose(RUNNING)
    stage.key("ctrl+comma")
    stage.click("Folders by kind")
    yield
    stage.key("Escape")


def scrolled_options(stage):
    stage.key("ctrl+n")
    stage.person.fill_in("Links", OTHERS[0][0])
    stage.click("More options")
    time.sleep(1)
    stage.scroll(30)
    yield
    stage.key("Escape")


def added(stage):
    stage.desk.copy(LARGE[0])
    stage.choose(RUNNING)
    stage.key("ctrl+v")
    yield
    stage.key("ctrl+f", "Escape", "End", "Delete")


def deleted(stage):
    stage.choose(DONE)
    stage.key("shift+Delete")
    yield


def removed(stage):
    stage.choose(DONE)
    stage.key("Delete")  # the undo does not wait for somebody who reads the whole tree
    yield
    stage.key("ctrl+z")


SCENES = {
    "list": shown_list,
    "details": shown_details(RUNNING),
    "details-middle": shown_details(RUNNING, 5),
    "details-below": shown_details(RUNNING, 90),
    "details-paused": shown_details(PAUSED),
    "details-done": shown_details(DONE),
    "details-failed": shown_details(EXPIRED),
    "selected": selected,
    "searched": searched,
    "searched-in-vain": searched_in_vain,
    "filter-menu": filter_menu,
    "limit-menu": limit_menu,
    "menu": by_key(session.F10),
    "row-menu": by_key(f"shift+{session.F10}"),
    "about": by_key(session.F10, "Up", "Return"),
    "add": by_key("ctrl+n"),
    "add-answered": answered,
    "add-options": all_options,
    "add-options-below": scrolled_options,
    "add-mistake": mistaken,
    "added": added,
    "review": reviewed,
    "sign-in": asked("Sign In"),
    "new-link": new_link,
    "preferences": by_key("ctrl+comma"),
    "preferences-kinds": opened_kinds,
    "preferences-below": shown_preferences(60),
    "shortcuts": by_key("ctrl+question"),
    "removed": removed,
    "more": shown_more,
    "details-intact": shown_details(INTACT, 30),
    "details-mismatch": shown_details(MISMATCH),
    "details-gone": shown_details(GONE),
    "details-space": shown_details(SPACE),
    "certificate": looked_at_certificate,
    "fleeting": shown_fleeting,
    "delete": deleted,  # the last one: it cannot be undone
}
