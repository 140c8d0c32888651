#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those portals that a desktop of Debian 12 without GNOME lacks: what is asked of them is printed, a
line each, and granted. The secret is the same for everybody."""

import os

from gi.repository import Gio, GLib

NAME = "org.freedesktop.impl.portal.desktop.spate"
INTERFACES = """
<node>
  <interface name="org.freedesktop.impl.portal.Background">
    <method name="GetAppState"><arg type="a{sv}" direction="out"/></method>
    <method name="NotifyBackground">
      <arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
      <arg type="u" direction="out"/><arg type="a{sv}" direction="out"/>
    </method>
    <method name="EnableAutostart">
      <arg type="s" direction="in"/><arg type="b" direction="in"/><arg type="as" direction="in"/><arg type="u" direction="in"/>
      <arg type="b" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.impl.portal.Secret">
    <method name="RetrieveSecret">
      <arg type="o" direction="in"/><arg type="s" direction="in"/><arg type="h" direction="in"/><arg type="a{sv}" direction="in"/>
      <arg type="u" direction="out"/><arg type="a{sv}" direction="out"/>
    </method>
    <property name="version" type="u" access="read"/>
  </interface>
</node>
"""


def call_cb(_connection, _sender, _path, _interface, method, parameters, invocation):
    values = parameters.unpack()
    if method == "GetAppState":
        result = GLib.Variant("(a{sv})", ({},))
    elif method == "NotifyBackground":
        print(method, values[1], flush=True)
        result = GLib.Variant("(ua{sv})", (0, {"result": GLib.Variant("u", 1)}))
    elif method == "EnableAutostart":
        print(method, values[0], values[1], *values[2], flush=True)
        result = GLib.Variant("(b)", (values[1],))
    else:
        print(method, values[1], flush=True)
        pipe = invocation.get_message().get_unix_fd_list().get(values[2])
        os.write(pipe, b"0" * 64)
        os.close(pipe)
        result = GLib.Variant("(ua{sv})", (0, {}))
    invocation.return_value(result)


def bus_acquired_cb(connection, _name):
    for interface in Gio.DBusNodeInfo.new_for_xml(INTERFACES).interfaces:
        connection.register_object("/org/freedesktop/portal/desktop", interface, call_cb,
                                   lambda *_: GLib.Variant("u", 1), None)


Gio.bus_own_name(Gio.BusType.SESSION, NAME, Gio.BusNameOwnerFlags.NONE, bus_acquired_cb,
                 lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
