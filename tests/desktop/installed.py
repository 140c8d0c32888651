# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop on which Spate is installed: with a session bus that starts it, and with its desktop file. Links
reach it in each of the ways that there are."""

import os
import re
import shutil
import subprocess
import sys

from gi.repository import Gio, GLib

import session

# What a program asks for when it can be read; GTK_A11Y decides whether it does.
ACCESSIBILITY = "/usr/share/dbus-1/services/org.a11y.Bus.service"
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={runtime}</listen>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
# What “gio launch” does.
LAUNCH = """
import sys
from gi.repository import Gio, GLib
loop = GLib.MainLoop()
launcher = Gio.DesktopAppInfo.new_from_filename(sys.argv[1])
links = [Gio.File.new_for_commandline_arg(link).get_uri() for link in sys.argv[2:]]
launcher.launch_uris_async(links, None, None, lambda *_: loop.quit())
loop.run()
"""


class Session(session.Session):
    """Its program is the one that is installed, and nothing else of the desktop is started by the bus."""

    def __init__(self, build_dir, *settings, accessible=False):
        """With these settings, as the bus hands its own environment on to what it starts."""
        self.connection = None
        self.settings = settings
        self.accessible = accessible
        super().__init__(build_dir, accessible=accessible)
        address = self.env["DBUS_SESSION_BUS_ADDRESS"]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def _make_env(self, scheme):
        env = super()._make_env(scheme)
        root = os.path.join(self.folder, "root")
        subprocess.run(["meson", "install", "-C", self.build_dir, "--no-rebuild", "--quiet", "--destdir", root], check=True,
                       stdout=subprocess.DEVNULL, timeout=session.DEADLINE)
        self.name = self.application_id()
        service = self.find(root, f"{self.name}.service")
        self.share = os.path.dirname(os.path.dirname(os.path.dirname(service)))
        self.desktop_file = self.find(root, f"{self.name}.desktop")
        self.program = self.find(root, "bin/spate")
        self.move_in(service)
        if self.accessible:
            shutil.copy(ACCESSIBILITY, os.path.dirname(service))
        # What an installation does that has no folder put in front.
        for tool, folder in (("glib-compile-schemas", "glib-2.0/schemas"), ("update-desktop-database", "applications")):
            subprocess.run([tool, os.path.join(self.share, folder)], check=True, timeout=session.DEADLINE)
        del env["GSETTINGS_SCHEMA_DIR"]
        env["PATH"] = os.path.dirname(self.program) + ":" + env["PATH"]
        env["XDG_DATA_DIRS"] = f"{self.share}:/usr/local/share:/usr/share"
        # Programs of the desktop are not ours to judge.
        env.pop("G_DEBUG", None)
        self.env = env
        self.use_settings(*self.settings)
        return env

    @staticmethod
    def find(root, name):
        paths = [os.path.join(folder, file) for folder, _, files in os.walk(root) for file in files]
        (path,) = [path for path in paths if path.endswith("/" + name)]
        return path

    def move_in(self, service):
        """The bus starts what lies in this prefix."""
        with open(service, encoding="utf-8") as file:
            text = file.read()
        text, n = re.subn(r"^Exec=\S*/spate ", f"Exec={self.program} ", text, flags=re.MULTILINE)
        assert n == 1, text
        with open(service, "w", encoding="utf-8") as file:
            file.write(text)

    def bus_options(self):
        path = os.path.join(self.folder, "bus.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(BUS.format(runtime=self.env["XDG_RUNTIME_DIR"], services=os.path.join(self.share, "dbus-1", "services")))
        return [f"--config-file={path}"]

    def close(self):
        if self.connection is not None:
            self.connection.close_sync(None)
            self.connection = None
        super().close()

    # The program on the bus

    def call(self, method, arguments, interface="org.freedesktop.Application", name=None):
        return self.connection.call_sync(name or self.name, "/" + self.name.replace(".", "/"), interface, method, arguments, None,
                                         Gio.DBusCallFlags.NONE, session.DEADLINE * 1000, None)

    def act(self, action):
        self.call("ActivateAction", GLib.Variant("(sava{sv})", (action, [], {})))

    def open(self, links):
        self.call("Open", GLib.Variant("(asa{sv})", (links, {})))

    def ask_bus(self, method):
        reply = self.connection.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", method,
                                          GLib.Variant("(s)", (self.name,)), None, Gio.DBusCallFlags.NONE, -1, None)
        return reply.unpack()[0]

    def is_running(self):
        return self.ask_bus("NameHasOwner")

    def is_started_by_bus(self):
        with open(f"/proc/{self.ask_bus('GetConnectionUnixProcessID')}/environ", "rb") as file:
            return b"\0DBUS_STARTER_ADDRESS=" in file.read()

    def quit(self):
        if self.is_running():
            self.act("quit")
            session.wait_until(lambda: not self.is_running(), "the program ends")

    def forget(self):
        """As if nothing had ever been downloaded. Files stay."""
        self.quit()
        shutil.rmtree(os.path.join(self.env["XDG_DATA_HOME"], "spate"), ignore_errors=True)

    def records(self):
        """All that is kept of downloads."""
        folder = os.path.join(self.env["XDG_DATA_HOME"], "spate", "downloads")
        kept = b""
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    kept += file.read()
            except FileNotFoundError:
                pass  # it was just replaced
        return kept

    # The ways that a link can take. Each takes several.

    def by_gio(self, links):
        """The command of GLib 2.88 ends before it is heard, and the bus passes nothing on of whoever has gone: what
        stays until then is the same function."""
        if session.version_of("gio-2.0") < (2, 86):
            self.check("gio", "launch", self.desktop_file, *links)
        else:
            self.check(sys.executable, "-c", LAUNCH, self.desktop_file, *links)

    def by_gtk(self, links):
        launcher = "gtk-launch" if shutil.which("gtk-launch") else "gtk4-launch"
        self.check(launcher, self.name, *links)

    def by_program(self, links):
        """The first is the program itself; the others hand over what they have, and are done."""
        process = self.spawn([self.program, *links])
        if self.is_running():
            assert process.wait(session.DEADLINE) == 0

    def by_exec(self, links):
        """Where the bus starts no programs the line in the desktop file does."""
        path = os.path.join(self.folder, "exec.desktop")
        with open(self.desktop_file, encoding="utf-8") as file:
            text = file.read().replace("DBusActivatable=true", "DBusActivatable=false")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        self.check("gio", "launch", path, *links)

    def by_bus(self, links):
        self.open([Gio.File.new_for_path(link).get_uri() if link.startswith("/") else link for link in links])

    def check(self, *command):
        subprocess.run(command, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=session.DEADLINE, check=True)
