#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification service for a desktop that has none: it prints the summary and the body of each
notification, with a tab between them."""

from gi.repository import Gio, GLib

INTERFACE = """
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="as" direction="in"/><arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
  </interface>
</node>
"""


def call_cb(_connection, _sender, _path, _interface, method, parameters, invocation):
    if method == "GetCapabilities":
        result = GLib.Variant("(as)", (["actions", "body"],))
    elif method == "GetServerInformation":
        result = GLib.Variant("(ssss)", ("test", "Spate", "1", "1.2"))
    elif method == "Notify":
        print(*parameters.unpack()[3:5], sep="\t", flush=True)
        result = GLib.Variant("(u)", (1,))
    else:
        result = None
    invocation.return_value(result)


def bus_acquired_cb(connection, _name):
    interface = Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0]
    connection.register_object("/org/freedesktop/Notifications", interface, call_cb, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, bus_acquired_cb,
                 lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
