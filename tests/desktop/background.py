# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's portal for the background, for a desktop that has none. What is asked is printed as JSON, a line for each;
the answer is the one given as the argument: "yes", "no", or "silent"."""

import json
import sys

from gi.repository import Gio, GLib

INTERFACE = """
<node>
  <interface name="org.freedesktop.portal.Background">
    <method name="RequestBackground">
      <arg type="s" direction="in"/><arg type="a{sv}" direction="in"/><arg type="o" direction="out"/>
    </method>
    <method name="SetStatus"><arg type="a{sv}" direction="in"/></method>
  </interface>
</node>
"""
PATH = "/org/freedesktop/portal/desktop"


def call_cb(connection, sender, _path, _interface, method, parameters, invocation):
    if method == "SetStatus":
        invocation.return_value(None)
        return
    options = parameters.unpack()[1]
    path = f"{PATH}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
    invocation.return_value(GLib.Variant("(o)", (path,)))
    if sys.argv[1] != "silent":
        is_yes = sys.argv[1] == "yes"
        granted = {"background": GLib.Variant("b", True), "autostart": GLib.Variant("b", is_yes and options.get("autostart", False))}
        connection.emit_signal(sender, path, "org.freedesktop.portal.Request", "Response",
                               GLib.Variant("(ua{sv})", (0 if is_yes else 1, granted)))
    print(json.dumps({key: value for key, value in options.items() if key != "handle_token"}), flush=True)


def bus_acquired_cb(connection, _name):
    connection.register_object(PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], call_cb, None, None)


Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE, bus_acquired_cb,
                 lambda *_: print("ready", flush=True), None)
GLib.MainLoop().run()
