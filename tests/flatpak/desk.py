# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop with portals, whose Spate is the Flatpak."""

import os
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "desktop"))
import session  # pylint: disable=wrong-import-position

ID = "io.github.spate.Spate"
PERMISSIONS = "org.freedesktop.impl.portal.PermissionStore"
RUNTIME_DIR = "/run/user/0"

# What programs say when something is wrong. Of the runtime's libraries, not of Spate: GTK miscounts, and
# asks portals that are not there; there is no GPU here, and no settings daemon.
COMPLAINTS = ("WARNING", "CRITICAL", "ERROR")
INNOCENT = ("libEGL", "MESA", "Vulkan", "dconf", "gdk_frame_timings_submitted", "org.freedesktop.portal.Inhibit")

FAKE_PORTAL = """[portal]
DBusName=org.freedesktop.impl.portal.desktop.spate
Interfaces={}
UseIn=gnome
"""

OPENER = """[Desktop Entry]
Type=Application
Name=Opener
Exec={} %F
MimeType=application/octet-stream;
NoDisplay=false
"""


class Desk(session.Session):
    """granted: the interfaces, without their prefix, that a backend of our own grants."""

    def __init__(self, granted=(), portals=True):
        self.granted = granted
        self.portals = portals
        self.outputs = 0
        self.n_complaints = 0
        super().__init__("", accessible=True)  # what was built is in the sandbox
        self.asked_path = os.path.join(self.folder, "asked")
        self._start_file_manager()
        if granted:
            self._start_portals()

    def _make_env(self, scheme):
        env = super()._make_env(scheme)
        for name in ("GIO_USE_VFS", "GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR", "XDG_CACHE_HOME", "XDG_DATA_HOME",
                     "G_ENABLE_DIAGNOSTIC"):
            env.pop(name, None)
        user_dir = env["FLATPAK_USER_DIR"]
        folder = os.path.join(self.folder, "portals")
        os.mkdir(folder)
        if self.portals:
            shutil.copy("/usr/share/xdg-desktop-portal/portals/gtk.portal", folder)
        if self.granted:
            interfaces = ";".join(f"org.freedesktop.impl.portal.{name}" for name in self.granted)
            with open(os.path.join(folder, "spate.portal"), "w", encoding="utf-8") as file:
                file.write(FAKE_PORTAL.format(interfaces))
        self._make_opener()
        env.update(
            XDG_CURRENT_DESKTOP="GNOME",
            XDG_DATA_DIRS=f"{user_dir}/exports/share:/usr/local/share:/usr/share",
            XDG_DESKTOP_PORTAL_DIR=folder,
            XDG_RUNTIME_DIR=RUNTIME_DIR,
        )
        return env

    def _make_opener(self):
        """A program that opens any file, and says which."""
        self.opened_path = os.path.join(self.folder, "opened")
        program = os.path.join(self.folder, "opener")
        with open(program, "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\nrealpath "$@" >>{self.opened_path}\n')
        os.chmod(program, 0o755)
        folder = os.path.join(self.folder, ".local", "share", "applications")
        os.makedirs(folder)
        with open(os.path.join(folder, "opener.desktop"), "w", encoding="utf-8") as file:
            file.write(OPENER.format(program))
        with open(os.path.join(folder, "mimeinfo.cache"), "w", encoding="utf-8") as file:
            file.write("[MIME Cache]\napplication/octet-stream=opener.desktop;\n")

    def _start_file_manager(self):
        self.shown_path = os.path.join(self.folder, "shown")
        self._start_service(os.path.join(HERE, "..", "desktop", "filemanager.py"), self.shown_path)

    def _start_portals(self):
        self._start_service(os.path.join(HERE, "portals.py"), self.asked_path)

    def _start_service(self, script, path):
        with open(path, "w", encoding="utf-8") as file:
            self.spawn(["/usr/bin/python3", script], stdout=file, stderr=subprocess.DEVNULL)
        session.wait_until(lambda: os.path.getsize(path) > 0, f"{os.path.basename(script)} starts")

    @staticmethod
    def lines(path):
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [line for line in file.read().splitlines() if line != "ready"]

    def asked(self):
        """What was asked of the portals of our own."""
        return self.lines(self.asked_path)

    def opened(self):
        return self.lines(self.opened_path)

    def shown(self):
        return self.lines(self.shown_path)

    def flatpak(self, *arguments, command=None):
        """Starts something in the sandbox; what it complains of fails the test."""
        self.outputs += 1
        path = os.path.join(self.folder, f"output-{self.outputs}")
        words = ["flatpak", "run"]
        if command:
            words.append(f"--command={command}")
        with open(path, "w", encoding="utf-8") as file:
            process = self.spawn([*words, ID, *arguments], stdout=file, stderr=subprocess.STDOUT)
        process.output = path
        return process

    def spate(self, *links):
        return self.flatpak(*links)

    def call(self, name, path, method, *arguments):
        """The answer, over the session's bus."""
        return self.run("gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method, *arguments)

    def allow_background(self, answer):
        """What the portal remembers that the person has said: “yes” or “no”."""
        self.call(PERMISSIONS, "/" + PERMISSIONS.replace(".", "/"), f"{PERMISSIONS}.SetPermission",
                  "background", "true", "background", ID, f"['{answer}']")

    def instances(self):
        return self.run("flatpak", "ps", "--columns=application").split()

    def quit(self):
        """As a session that ends does."""
        self.run("flatpak", "kill", ID)
        session.wait_until(lambda: ID not in self.instances() and not self.windows(), "the sandbox is gone")

    def complaints(self):
        """Those that are new since the last time."""
        found = []
        for i in range(1, self.outputs + 1):
            with open(os.path.join(self.folder, f"output-{i}"), encoding="utf-8") as file:
                found += [line.rstrip() for line in file
                          if any(word in line for word in COMPLAINTS) and not any(word in line for word in INNOCENT)]
        new, self.n_complaints = found[self.n_complaints:], len(found)
        return new

    def close(self):
        self.run("flatpak", "kill", ID)
        # The portals were started by the bus, and end with it; the file system of documents is
        # theirs, and has to be gone before the next ones make their own.
        super().close()
        subprocess.run(["umount", "--lazy", os.path.join(RUNTIME_DIR, "doc")], stderr=subprocess.DEVNULL, check=False)
        for process in self.left_behind():
            os.kill(process, signal.SIGKILL)

    def left_behind(self):
        """What the bus has started, and nobody else's."""
        mark = f"DBUS_SESSION_BUS_ADDRESS={self.env['DBUS_SESSION_BUS_ADDRESS']}".encode()
        found = []
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/environ", "rb") as file:
                    if int(entry) != os.getpid() and mark in file.read().split(b"\0"):
                        found.append(int(entry))
            except (OSError, ValueError):
                continue
        return found
