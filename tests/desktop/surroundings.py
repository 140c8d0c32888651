# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a computer is surrounded by, as a test wants it: a bus of the system with those services of it that
no test can turn on a real one. The program talks to it with GLib's own code."""

import os
import subprocess
import sys
import threading

import session

NETWORK = """
<node>
  <interface name="org.freedesktop.NetworkManager">
    <property name="Connectivity" type="u" access="read"/>
    <property name="Metered" type="u" access="read"/>
    <property name="State" type="u" access="read"/>
  </interface>
</node>
"""
POWER = """
<node>
  <interface name="{}">
    <property name="ActiveProfile" type="s" access="read"/>
  </interface>
</node>
"""
LOGIN = """
<node>
  <interface name="org.freedesktop.login1.Manager">
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="h" direction="out"/>
    </method>
    <signal name="PrepareForSleep"><arg type="b"/></signal>
  </interface>
</node>
"""

SESSION = """
<node>
  <interface name="org.gnome.SessionManager">
    <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
    <method name="UnregisterClient"><arg type="o" direction="in"/></method>
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="u" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="Uninhibit"><arg type="u" direction="in"/></method>
    <property name="SessionName" type="s" access="read"/>
  </interface>
</node>
"""

PORTAL = """
<node>
  <interface name="org.freedesktop.portal.NetworkMonitor">
    <method name="GetAvailable"><arg type="b" direction="out"/></method>
    <method name="GetMetered"><arg type="b" direction="out"/></method>
    <method name="GetConnectivity"><arg type="u" direction="out"/></method>
    <method name="GetStatus"><arg type="a{sv}" direction="out"/></method>
    <signal name="changed"/>
    <property name="version" type="u" access="read"/>
  </interface>
</node>
"""
REQUEST = """
<node>
  <interface name="org.freedesktop.portal.Request"><method name="Close"/></interface>
</node>
"""
AWAKE = """
<node>
  <interface name="org.freedesktop.portal.Inhibit">
    <method name="Inhibit">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
    </method>
    <method name="CreateMonitor">
      <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
    </method>
    <property name="version" type="u" access="read"/>
  </interface>
</node>
"""

# As NetworkManager numbers them.
NO_NETWORK, LOGIN_PAGE, WHOLE_NETWORK = 1, 2, 4
COSTS, COSTS_NOTHING = 1, 2
# What newer GLibs call the service for power, and what older ones do, with its paths.
POWER_NAMES = {"org.freedesktop.UPower.PowerProfiles": "/org/freedesktop/UPower/PowerProfiles",
               "net.hadess.PowerProfiles": "/net/hadess/PowerProfiles"}
STATES = {NO_NETWORK: 20, LOGIN_PAGE: 60, WHOLE_NETWORK: 70}


class Services:
    """On a bus, in a thread of their own."""

    def __init__(self, address, *services):
        """Of each service: its name, path and interface."""
        from gi.repository import Gio, GLib
        self.gio, self.glib = Gio, GLib
        self.address, self.services = address, services
        self.context = GLib.MainContext()
        self.ready = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()
        if not self.ready.wait(session.DEADLINE):
            raise TimeoutError("the services are there")

    def _serve(self):
        self.context.push_thread_default()
        flags = self.gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | self.gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = self.gio.DBusConnection.new_for_address_sync(self.address, flags, None, None)
        for name, path, xml in self.services:
            interface = self.gio.DBusNodeInfo.new_for_xml(xml).interfaces[0]
            self.bus.register_object(path, interface, self._called, self._asked, None)
            self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                               self.glib.Variant("(su)", (name, 0)), None, self.gio.DBusCallFlags.NONE, -1, None)
        self.ready.set()
        self.glib.MainLoop.new(self.context, False).run()

    def _asked(self, _connection, _sender, _path, _interface, _name):
        """Of a property."""

    def _called(self, _connection, _sender, _path, _interface, _method, _parameters, _invocation):
        """Of a method."""


class Manager(Services):
    """Of the session: who asks it not to let the computer fall asleep, and why."""

    def __init__(self, desk):
        self.inhibitors = {}
        super().__init__(desk.env["DBUS_SESSION_BUS_ADDRESS"], ("org.gnome.SessionManager", "/org/gnome/SessionManager", SESSION))

    def _asked(self, *_):
        return self.glib.Variant("s", "gnome")

    def _called(self, _connection, _sender, _path, _interface, method, parameters, invocation):
        result = None
        if method == "RegisterClient":
            result = self.glib.Variant("(o)", ("/org/gnome/SessionManager/Client1",))
        elif method == "Inhibit":
            cookie = len(self.inhibitors) + 1
            self.inhibitors[cookie] = parameters.unpack()[2:]
            result = self.glib.Variant("(u)", (cookie,))
        elif method == "Uninhibit":
            self.inhibitors.pop(parameters.unpack()[0])
        invocation.return_value(result)


class Portal(Services):
    """Of a desktop: the one for the network, for programs in a sandbox, which see nothing of the system's bus; and who
    asks the other one not to let the computer fall asleep, and why."""

    NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"

    def __init__(self, desk, sandboxed=True):
        self.is_metered = False
        self.inhibitors = {}
        self.requests = [f"{self.PATH}/request/{number}" for number in range(1, 9)]
        if sandboxed:
            # The second one is for newer GLibs.
            desk.env["GTK_USE_PORTAL"] = desk.env["GIO_USE_PORTALS"] = "1"
        else:
            desk.env["GDK_DEBUG"] = "portals"
        super().__init__(desk.env["DBUS_SESSION_BUS_ADDRESS"], (self.NAME, self.PATH, AWAKE), (self.NAME, self.PATH, PORTAL),
                         *((self.NAME, path, REQUEST) for path in self.requests))

    def _asked(self, *_):
        return self.glib.Variant("u", 3)

    def _called(self, _connection, _sender, path, _interface, method, parameters, invocation):
        values = {"available": self.glib.Variant("b", True), "metered": self.glib.Variant("b", self.is_metered),
                  "connectivity": self.glib.Variant("u", 4)}
        if method == "Close":
            self.inhibitors.pop(path)
            invocation.return_value(None)
        elif method == "Inhibit":
            _window, flags, options = parameters.unpack()
            request = self.requests.pop(0)
            self.inhibitors[request] = (options["reason"], flags)
            invocation.return_value(self.glib.Variant("(o)", (request,)))
        elif method == "CreateMonitor":
            invocation.return_value(self.glib.Variant("(o)", (f"{self.PATH}/session/1",)))
        elif method == "GetStatus":
            invocation.return_value(self.glib.Variant("(a{sv})", (values,)))
        else:
            invocation.return_value(self.glib.Variant.new_tuple(values[method[len("Get"):].lower()]))

    def set_metered(self, is_metered):
        self.is_metered = is_metered
        self.bus.emit_signal(None, "/org/freedesktop/portal/desktop", "org.freedesktop.portal.NetworkMonitor", "changed", None)


class System(Services):
    """A bus of the system's, from before the program starts."""

    def __init__(self, desk):
        from gi.repository import GLib
        self.properties = {
            "org.freedesktop.NetworkManager": {"Connectivity": GLib.Variant("u", WHOLE_NETWORK), "Metered": GLib.Variant("u", COSTS_NOTHING),
                                               "State": GLib.Variant("u", 70)},
            **{name: {"ActiveProfile": GLib.Variant("s", "balanced")} for name in POWER_NAMES},
        }
        self.locks = []  # what keeps the computer awake for a moment: our ends of pipes, which end when it may sleep
        self.reasons = []
        bus = desk.spawn(["dbus-daemon", "--session", "--nofork", "--print-address=1"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        desk.env["DBUS_SYSTEM_BUS_ADDRESS"] = bus.stdout.readline().strip()
        super().__init__(desk.env["DBUS_SYSTEM_BUS_ADDRESS"],
                         ("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager", NETWORK),
                         *((name, path, POWER.format(name)) for name, path in POWER_NAMES.items()),
                         ("org.freedesktop.login1", "/org/freedesktop/login1", LOGIN))

    def _asked(self, _connection, _sender, _path, interface, name):
        return self.properties[interface][name]

    def _called(self, _connection, _sender, _path, _interface, _method, parameters, invocation):
        """Of Inhibit: whoever is given the other end has to close it before the computer falls asleep."""
        ours, theirs = os.pipe()
        self.reasons.append(parameters.unpack())
        self.locks.append(ours)
        fds = self.gio.UnixFDList.new()
        handle = fds.append(theirs)
        os.close(theirs)
        invocation.return_value_with_unix_fd_list(self.glib.Variant("(h)", (handle,)), fds)

    def _set(self, interface, path, **values):
        self.properties[interface].update(values)
        self.bus.emit_signal(None, path, "org.freedesktop.DBus.Properties", "PropertiesChanged",
                             self.glib.Variant("(sa{sv}as)", (interface, values, [])))

    def set_network(self, connectivity=WHOLE_NETWORK, metered=COSTS_NOTHING):
        self._set("org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager",
                  State=self.glib.Variant("u", STATES[connectivity]), Connectivity=self.glib.Variant("u", connectivity), Metered=self.glib.Variant("u", metered))

    def set_power(self, profile):
        for name, path in POWER_NAMES.items():
            self._set(name, path, ActiveProfile=self.glib.Variant("s", profile))

    def tell_sleep(self, begins):
        self.bus.emit_signal(None, "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep",
                             self.glib.Variant("(b)", (begins,)))

    def wait_for_leave(self):
        """Until nobody keeps the computer awake any more, who did."""
        for lock in self.locks:
            if os.read(lock, 1):
                raise AssertionError("something was written to a lock")
            os.close(lock)
        self.locks.clear()


class Eyes:
    """Somebody who reads the window of a desktop. A process can only be one person: each look is one."""

    def __init__(self, desk):
        self.desk = desk

    def _run(self, *words):
        return subprocess.run([sys.executable, os.path.abspath(__file__), *words], env=dict(self.desk.env), text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=session.DEADLINE * 2, check=False).stdout

    def read(self):
        return self._run("read")

    def wait_for(self, text):
        return session.wait_until(lambda: text in self.read(), f"“{text}” is to be read")

    def wait_for_no(self, text):
        return session.wait_until(lambda: text not in self.read(), f"“{text}” is not to be read any more")

    def press(self, name):
        assert "pressed" in self._run("press", name), f"“{name}” cannot be pressed"


class Desk:
    """That is all a person needs to know of the desktop here."""
    env = os.environ


def main():
    import person
    somebody = person.Person(Desk)
    if sys.argv[1] == "press":
        somebody.press(sys.argv[2])
        print("pressed")
        return
    for node in somebody.walk():
        try:
            print(somebody.name(node), somebody.read(node), sep="\n")
        except somebody.error:
            pass  # it went while we looked


if __name__ == "__main__":
    main()
