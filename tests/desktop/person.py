# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody who sees the program through its accessible tree, as a screen reader does, and acts on what
is there. A process can only be one person, on one desktop."""

import contextlib
import gettext
import os
import re
import time

import session

# The library that reads the tree warns of what was just going when it looked. Only Spate's own warnings
# are the end of a test.
os.environ.pop("G_DEBUG", None)


def breakable(text):
    """Nobody sees of a space whether a line may be broken there."""
    return re.sub("[\u00a0\u202f]", " ", text)


class Person:
    def __init__(self, desk):
        self.desk = desk
        for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "HOME"):
            os.environ[name] = desk.env[name]
        import gi
        gi.require_version("Atspi", "2.0")
        from gi.repository import Atspi, GLib
        self.atspi, self.error = Atspi, GLib.Error
        self.texts = self.read_translation()
        Atspi.init()
        Atspi.set_timeout(4000, 15000)

    def read_translation(self):
        """Each text of the program, without what marks the letter of a key, in the language it is in."""
        languages = self.desk.env.get("LANGUAGE", "C").split(":")
        translation = gettext.translation("spate", self.desk.env.get("SPATE_LOCALE_DIR"), languages, fallback=True)
        texts = {text: other for text, other in getattr(translation, "_catalog", {}).items() if isinstance(text, str)}
        return {**{text.replace("_", ""): other.replace("_", "") for text, other in texts.items() if text}, **texts}

    def words(self, text):
        """In the program's language; of a text with gaps the longest part between them."""
        return breakable(max(re.split(r"%[\d$]*[a-z]", self.texts.get(text, text)), key=len)).strip()

    def walk(self, node=None):
        """All that is on the screen, from the outside to the inside."""
        if node is None:
            desktop = self.atspi.get_desktop(0)
            for i in range(desktop.get_child_count()):
                program = desktop.get_child_at_index(i)
                # The window that has opened last is the one that is meant.
                for j in reversed(range(program.get_child_count() if program is not None else 0)):
                    yield from self.walk(program.get_child_at_index(j))
            return
        node.clear_cache()
        if self.is_shown(node):
            yield node
        children = [child for child in map(node.get_child_at_index, range(node.get_child_count())) if child is not None]
        # A dialog inside the window, or a question, comes after what it is in front of.
        children.sort(key=lambda child: child.get_role() not in (self.atspi.Role.DIALOG, self.atspi.Role.ALERT))
        for child in children:
            yield from self.walk(child)

    def is_shown(self, node):
        """What a stack hides says that it is visible, but has no room; the pages themselves never have."""
        if "Component" not in node.get_interfaces():
            return False
        extents = self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
        return extents.width > 0 and extents.height > 0

    def look(self, matches):
        try:
            return next((node for node in self.walk() if matches(node)), None)
        except self.error:
            return None  # it changed while we looked

    @staticmethod
    def name(node):
        """Without what marks the letter of a key."""
        return breakable((node.get_name() or "").replace("_", ""))

    def read(self, node):
        if "Text" not in node.get_interfaces():
            return ""
        return breakable(self.atspi.Text.get_text(node, 0, self.atspi.Text.get_character_count(node)))

    def says(self, text):
        """Whether some text is to be read somewhere."""
        text = self.words(text)
        return self.look(lambda node: text in self.name(node) or text in self.read(node)) is not None

    def is_called(self, node, name):
        """GTK says some names twice, and what is chosen by a list instead of its name from 4.18 on; with “…” at
        its end only the beginning is given, and with “%s” in it what is around that."""
        if "%" in name:
            return self.words(name) in self.name(node)
        name = self.words(name)
        if node.get_role() == self.atspi.Role.COMBO_BOX and node.get_description() == name:
            return True
        found = self.name(node)
        return found in (name, f"{name} {name}") or (name[-1] == "…" and found.startswith(name[:-1]))

    def has_dialog(self):
        """A window in front of the other one, or, where libadwaita can do that, a dialog in it."""
        roles = (self.atspi.Role.DIALOG, self.atspi.Role.ALERT)
        return self.desk.focused() not in (None, self.desk.window()) or self.look(lambda node: node.get_role() in roles) is not None

    def acts(self, node):
        role = self.atspi.Role
        return node.get_role() in (
            role.PUSH_BUTTON, role.TOGGLE_BUTTON, role.MENU_ITEM, role.CHECK_MENU_ITEM, role.RADIO_MENU_ITEM,
            role.CHECK_BOX, role.RADIO_BUTTON) and "Action" in node.get_interfaces() and \
            self.atspi.Action.get_n_actions(node) > 0 and \
            node.get_state_set().contains(self.atspi.StateType.SENSITIVE)

    def can_act(self, node, name):
        return self.is_called(node, name) and self.acts(node)

    def press(self, name):
        """The first button, switch or menu item that is called so."""
        node = session.wait_until(lambda: self.look(lambda node: self.can_act(node, name)), f"“{name}” can be pressed")
        self.atspi.Action.do_action(node, 0)

    def look_into_menu(self, name, place):
        role = self.atspi.Role
        try:
            items = [node for node in self.walk()
                     if node.get_role() in (role.MENU_ITEM, role.CHECK_MENU_ITEM, role.RADIO_MENU_ITEM)]
            if any(map(self.name, items)):
                return next((node for node in items if self.can_act(node, name)), None)
            return items[place] if items and self.acts(items[place]) else None
        except self.error:
            return None

    def choose(self, name, place):
        """In the menu that is open, as a list would be asked for its place: with GTK 4.18 no item has a name."""
        node = session.wait_until(lambda: self.look_into_menu(name, place), f"“{name}” can be chosen")
        self.atspi.Action.do_action(node, 0)

    def click(self, name, shadow=(0, 0)):
        """With the pointer: in the middle of what is called so, in the window that has the focus and is
        surrounded by its shadow."""
        node = session.wait_until(lambda: self.look(lambda node: self.is_called(node, name)), f"“{name}” is there")
        at = self.atspi.Component.get_extents(node, self.atspi.CoordType.WINDOW)
        self.desk.run("xdotool", "mousemove", "--window", self.desk.focused(),
                      str(shadow[0] + at.x + at.width // 2), str(shadow[1] + at.y + at.height // 2), "click", "1")

    def tab_to(self, name):
        """To the number or the check button that is called so, forwards from wherever the focus is. Returns it."""
        role = self.atspi.Role

        def matches(node):
            return self.is_called(node, name) and node.get_role() in (role.SPIN_BUTTON, role.CHECK_BOX)

        node = session.wait_until(lambda: self.look(matches), f"“{name}” is there")
        for _ in range(100):
            node.clear_cache()
            if self.has_focus(node):
                return node
            self.desk.key("Tab")
        raise TimeoutError(f"“{name}” does not get the focus")

    def switch_on(self, name):
        """With keys: check buttons of GTK 4 cannot be pressed otherwise."""
        node = self.tab_to(name)

        def is_on():
            node.clear_cache()
            return node.get_state_set().contains(self.atspi.StateType.CHECKED)

        self.desk.key("space")
        session.wait_until(is_on, f"“{name}” is on")

    def look_for_entry(self, name):
        return self.look(lambda node: self.is_called(node, name) and "EditableText" in node.get_interfaces())

    def fill_in(self, name, text):
        node = session.wait_until(lambda: self.look_for_entry(name), f"“{name}” can be filled in")
        self.atspi.EditableText.set_text_contents(node, text)

    def type_folder(self, path):
        """In the desktop's chooser, which is open and has the focus. Whatever has that in there, Ctrl+L leads to the
        line for a path, and marks all that is in it."""
        chooser = self.desk.focused()
        self.desk.key_until("ctrl+l", lambda: self.look(self.is_being_edited), "a path can be typed")
        self.paste_path(path)
        self.desk.key_until("Return", lambda: self.desk.focused() != chooser, "Return closes the chooser")

    def paste_path(self, path):
        """Not letter by letter, which the chooser completes at the same time; again until it stays as it is."""
        self.desk.copy(path)
        for _ in range(5):
            self.desk.key("ctrl+a", "ctrl+v")
            with contextlib.suppress(TimeoutError):
                session.wait_until(lambda: self.edited().rstrip("/") == path, "the path is there", session.DEADLINE / 6)
            time.sleep(1)
            if self.edited().rstrip("/") == path:
                return
            print(f"# once more: {path}")
        raise TimeoutError(f"{path} can be pasted")

    def has_focus(self, node):
        return node.get_state_set().contains(self.atspi.StateType.FOCUSED)

    def is_being_edited(self, node):
        return "EditableText" in node.get_interfaces() and self.has_focus(node)

    def edited(self):
        """What is in the entry that keys go to."""
        node = self.look(self.is_being_edited)
        return self.read(node) if node is not None else ""

    def is_focused_in(self, node, name):
        """Whether keys go to it, and it is called so, or what it is in."""
        if not self.has_focus(node):
            return False
        while node is not None and not self.is_called(node, name):
            node = node.get_parent()
        return node is not None

    def expect_focus(self, name):
        session.wait_until(lambda: self.look(lambda node: self.is_focused_in(node, name)), f"“{name}” has the focus")

    def expect(self, text, present=True):
        session.wait_until(lambda: self.says(text) == present, f"“{text}” {'comes' if present else 'goes'}")

    def tell(self):
        """The tree, for somebody who wants to know why something is not found."""
        for node in self.walk():
            print(f"# {node.get_role_name()}: {self.name(node)!r} {self.read(node)!r}")
