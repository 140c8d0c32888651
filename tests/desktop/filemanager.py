#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file manager for a desktop that has none: it prints the URIs that it is to show, a line for each time."""

from gi.repository import Gio, GLib

INTERFACE = """
<node>
  <interface name="org.freedesktop.FileManager1">
    <method name="ShowItems"><arg type="as" direction="in"/><arg type="s" direction="in"/></method>
    <method name="ShowFolders"><arg type="as" direction="in"/><arg type="s" direction="in"/></method>
  </interface>
</node>
"""


def call_cb(_connection, _sender, _path, _interface, _method, parameters, invocation):
    print(*parameters.unpack()[0], flush=True)
    invocation.return_value(None)


def bus_acquired_cb(connection, _name):
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    connection.register_object("/org/freedesktop/FileManager1", interface, call_cb, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.FileManager1", Gio.BusNameOwnerFlags.NONE, bus_acquired_cb,
                 lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
