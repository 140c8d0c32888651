# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for one test: display, session bus, window manager, and a home that is thrown away."""

import glob
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time

DEADLINE = 30
# As the keyboard numbers it: by its name newer xdotools press Alt with it.
F10 = "76"

# As it was when the test began: what a test changes for itself is not for the program.
ENVIRONMENT = dict(os.environ)
NEEDED = ["Xvfb", "dbus-daemon", "import", "convert", "xclip", "xdotool"]

SETTINGS = """[Settings]
gtk-cursor-theme-name=Adwaita
gtk-decoration-layout=appmenu:close
gtk-enable-animations=false
gtk-font-name=Cantarell 11
gtk-icon-theme-name=Adwaita
"""


def missing(*programs):
    return [name for name in (*NEEDED, *programs) if shutil.which(name) is None]


def skip(lacking):
    """All of the tests, as TAP has it. Returns the program's exit code: any other is a failure to newer Mesons."""
    print(f"1..0 # SKIP not here: {', '.join(lacking)}")
    return 0


def version_of(library):
    """As numbers that can be compared."""
    words = subprocess.run(["pkg-config", "--modversion", library], stdout=subprocess.PIPE, text=True, check=True).stdout
    return tuple(map(int, words.strip().split(".")))


def wait_until(condition, what, seconds=DEADLINE):
    """Returns what the condition returns as soon as that is true."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Origin:
    """The project's own server, with one file."""

    def __init__(self, session, name, size="4M", rate=None):
        command = [session.built("tests/support/spate-origin"), "--name", f"/{name}", "--size", size]
        if rate is not None:
            command += ["--rate", rate]
        self.name = name
        self.process = session.spawn(command, stdout=subprocess.PIPE, text=True)
        self.link = self.process.stdout.readline().strip()

    def sha256(self):
        return self.process.stdout.readline().split()[1]


class Session:
    def __init__(self, build_dir, scheme="light", window_manager=("openbox",), screen="1280x900x24", accessible=False):
        self.build_dir = build_dir
        self.processes = []
        self.folder = tempfile.mkdtemp(prefix="spate-desktop-")
        self.downloads = os.path.join(self.folder, "Downloads")
        self.env = self._make_env(scheme)
        if accessible:
            self.env["GTK_A11Y"] = "atspi"
            del self.env["NO_AT_BRIDGE"]
        self.screen = screen
        self.window_manager = window_manager
        try:
            self.start_display()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _make_env(self, scheme):
        config = os.path.join(self.folder, "config")
        runtime = os.path.join(self.folder, "runtime")
        os.makedirs(os.path.join(config, "gtk-4.0"))
        os.makedirs(self.downloads)
        os.mkdir(runtime, 0o700)
        with open(os.path.join(config, "gtk-4.0", "settings.ini"), "w", encoding="utf-8") as file:
            file.write(SETTINGS)
        with open(os.path.join(config, "user-dirs.dirs"), "w", encoding="utf-8") as file:
            file.write('XDG_DOWNLOAD_DIR="$HOME/Downloads"\n')

        return dict(
            ENVIRONMENT,
            ADW_DEBUG_COLOR_SCHEME=f"prefer-{scheme}",
            G_ENABLE_DIAGNOSTIC="1",
            GDK_BACKEND="x11",
            GIO_USE_VFS="local",
            GSETTINGS_BACKEND="memory",
            GSETTINGS_SCHEMA_DIR=self.built("data"),
            GSK_RENDERER="cairo",
            GTK_A11Y="none",
            HOME=self.folder,
            LC_ALL="C.UTF-8",
            LANGUAGE="C",
            MESA_SHADER_CACHE_DISABLE="true",
            NO_AT_BRIDGE="1",
            SPATE_LOCALE_DIR=self.built("po"),
            XDG_CACHE_HOME=os.path.join(self.folder, "cache"),
            XDG_CONFIG_HOME=config,
            XDG_DATA_HOME=os.path.join(self.folder, "data"),
            XDG_RUNTIME_DIR=runtime,
        )

    def start_display(self):
        """And all that belongs to it: a bus, and a window manager."""
        self._start_display(self.screen)
        self.start_bus()
        self._start_window_manager(self.window_manager)

    def _start_display(self, screen):
        read_end, write_end = os.pipe()
        # Without -noreset the server begins anew whenever its last client leaves, and whoever is
        # just connecting is thrown out.
        self.display = self.spawn(["Xvfb", "-displayfd", str(write_end), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"],
                   pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        self.env["DISPLAY"] = f":{number}"
        self.env.pop("WAYLAND_DISPLAY", None)

    def bus_options(self):
        """What it reads its configuration from."""
        return ["--session"]

    def start_bus(self):
        bus = self.bus = self.spawn(["dbus-daemon", *self.bus_options(), "--nofork", "--print-address=1"],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

        # As on every desktop; GLib warns where there is none. Its bindings are the system's.
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "notifications.py")
        self.notified = os.path.join(self.folder, "notifications")
        with open(self.notified, "w", encoding="utf-8") as file:
            self.spawn(["/usr/bin/python3", script], stdout=file, stderr=subprocess.DEVNULL)
        wait_until(lambda: os.path.getsize(self.notified) > 0, "the notification service starts")

    def _start_window_manager(self, command):
        self.spawn(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(lambda: "window id" in self.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"),
                   "the window manager starts")

    def application_id(self):
        """The one that was built: that of the development profile is another one."""
        (path,) = glob.glob(self.built("data/*.gschema.xml"))
        return os.path.basename(path)[:-len(".gschema.xml")]

    def use_settings(self, *lines):
        """As they are after the switches in the preferences: key=value each."""
        folder = os.path.join(self.env["XDG_CONFIG_HOME"], "glib-2.0", "settings")
        os.makedirs(folder)
        with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
            file.write("\n".join([f"[{self.application_id().replace('.', '/')}]", *lines, ""]))
        self.env["GSETTINGS_BACKEND"] = "keyfile"

    def built(self, path):
        return os.path.join(self.build_dir, path)

    def spawn(self, command, **options):
        options.setdefault("env", self.env)
        process = subprocess.Popen(list(command), **options)
        self.processes.append(process)
        return process

    def run(self, *command):
        """The program's output; what it returns does not matter."""
        return subprocess.run(command, env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                              timeout=DEADLINE, check=False).stdout

    def copy(self, text):
        """Puts text on the clipboard. A copy of xclip stays behind until the display is gone."""
        subprocess.run(["xclip", "-selection", "clipboard"], env=self.env, input=text, text=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)

    def close(self):
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(DEADLINE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if process.stdout is not None:
                process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # The program

    def spate(self, *links):
        return self.spawn([self.built("src/app/spate"), *links])

    def windows(self):
        return self.run("xdotool", "search", "--onlyvisible", "--name", "^Spate$").split()

    def window(self):
        return wait_until(self.windows, "the window appears")[-1]

    def geometry(self, window):
        """x, y, width, height"""
        words = self.run("xdotool", "getwindowgeometry", "--shell", window)
        values = dict(re.findall(r"^(\w+)=(-?\d+)$", words, re.MULTILINE))
        return tuple(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))

    def resize(self, window, width, height):
        self.run("xdotool", "windowsize", window, str(width), str(height))
        wait_until(lambda: self.geometry(window)[2:] == (width, height), f"the window is {width}x{height}")

    def focused(self):
        """The window that keys go to. The window manager says which it means to be first."""
        active = self.run("xdotool", "getactivewindow").strip()
        return active if active == self.run("xdotool", "getwindowfocus").strip() else None

    def title(self, window):
        return self.run("xdotool", "getwindowname", window) if window is not None else ""

    def focus(self, window):
        self.run("xdotool", "windowactivate", window)
        wait_until(lambda: self.focused() == window, "the window has the focus")

    def key(self, *keys):
        self.run("xdotool", "key", "--delay", "50", *keys)

    def type(self, text):
        self.run("xdotool", "type", "--delay", "20", text)

    def key_until(self, key, condition, what):
        """Presses the key, and again if it is lost, as those of a window just shown can be."""
        for _ in range(3):
            self.key(key)
            try:
                return wait_until(condition, what, DEADLINE / 3)
            except TimeoutError:
                print(f"# {key} once more: {what}")
        raise TimeoutError(what)

    def drag(self, start, end):
        """As a hand would, because drag and drop is a conversation of three programs; the button stays down."""
        self.run("xdotool", "mousemove", *map(str, start))
        time.sleep(0.05)
        self.run("xdotool", "mousedown", "1")
        for step in range(1, 15):
            self.run("xdotool", "mousemove", *(str(a + (b - a) * step // 14) for a, b in zip(start, end)))
            time.sleep(0.07)
        time.sleep(0.5)

    def drop(self):
        self.run("xdotool", "mouseup", "1")

    def picture(self, path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        self.run("import", "-window", "root", path)
        return path

    def notifications(self):
        """Title and text of each so far."""
        with open(self.notified, encoding="utf-8") as file:
            return [line.rstrip("\n").split("\t") for line in file][1:]

    def start_file_manager(self):
        """Returns a function that tells what has been shown so far."""
        path = os.path.join(self.folder, "shown")
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "filemanager.py")
        with open(path, "w", encoding="utf-8") as file:
            self.spawn(["/usr/bin/python3", script], stdout=file, stderr=subprocess.DEVNULL)

        def shown():
            with open(path, encoding="utf-8") as file:
                return file.read().splitlines()[1:]

        wait_until(lambda: os.path.getsize(path) > 0, "the file manager starts")
        return shown

    # Files

    def downloaded(self, name):
        path = os.path.join(self.downloads, name)
        return path if os.path.exists(path) else None

    def sha256(self, name):
        """Of a file, as soon as it bears its final name."""
        path = wait_until(lambda: self.downloaded(name), f"{name} arrives")
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def arrived_bytes(self, name):
        """Of a file that is on its way; what is not written yet is a hole, or allocated."""
        try:
            return os.stat(os.path.join(self.downloads, f"{name}.part")).st_blocks * 512
        except FileNotFoundError:
            return 0
