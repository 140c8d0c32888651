#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the manifests of the Flatpak must say, and must not.

    test-manifest.py SOURCE_DIR
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import tap  # pylint: disable=wrong-import-position

# Of a hook, and meant for another repository than those here.
for variable in [name for name in os.environ if name.startswith("GIT_")]:
    del os.environ[variable]

ID = "io.github.spate.Spate"
OPTIONS = {ID: ["-Dtests=false"], ID + ".Devel": ["-Dprofile=development", "-Dtests=false"]}

# Everything that the program may reach. What is not here goes through portals, which ask.
FINISH_ARGS = {
    "--device=dri",
    "--filesystem=xdg-download",
    "--share=ipc",
    "--share=network",
    "--socket=fallback-x11",
    "--socket=wayland",
}

KEYS = {"id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup", "modules"}
MODULE_KEYS = {"name", "buildsystem", "builddir", "config-opts", "sources"}


def without_twins(pairs):
    """An object of JSON; of two members with one name the first would be silently gone."""
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        raise ValueError(f"twice: {names}")
    return dict(pairs)


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file, object_pairs_hook=without_twins)


def is_tree(source, ignored):
    """The working tree, without anything that is no source."""
    return (set(source) == {"type", "path", "skip"} and source["type"] == "dir" and source["path"] == ".." and
            ignored <= set(source["skip"]))


def is_pinned(source):
    """A tag, with the checksum of what it stood on: a tag alone can be moved."""
    return (set(source) == {"type", "url", "tag", "commit"} and source["type"] == "git" and
            source["url"].startswith("https://") and re.fullmatch(r"v\d+\.\d+\.\d+", source["tag"]) is not None and
            re.fullmatch(r"[0-9a-f]{40}", source["commit"]) is not None)


def folders_of_ours(source_dir):
    """The folders in which builds and tests leave things, as git knows them."""
    with open(os.path.join(source_dir, ".gitignore"), encoding="utf-8") as file:
        fixed = {line.strip().strip("/") for line in file if line.startswith("/") and "*" not in line}
    builds = set()
    for tool in os.listdir(os.path.join(source_dir, "tests", "tools")):
        path = os.path.join(source_dir, "tests", "tools", tool)
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                builds |= set(re.findall(r"\b_build(?:-[a-z]+)?\b", file.read()))
    return fixed | builds | {".git"}


def complaints(manifest, application_id, is_source):
    """What is wrong with a manifest, in words."""
    modules = manifest["modules"]
    expected = {
        "id": application_id,
        "runtime": "org.gnome.Platform",
        "runtime-version": "51",
        "sdk": "org.gnome.Sdk",
        "command": "spate",
    }
    found = [f"{key} is {manifest.get(key)!r}" for key, value in expected.items() if manifest.get(key) != value]
    # "build-options" could give the build the network; whatever is new is looked at first.
    found += [f"unknown: {key}" for key in set(manifest) - KEYS]
    found += [f"unknown in the module: {key}" for module in modules for key in set(module) - MODULE_KEYS]
    arguments = manifest["finish-args"]
    if set(arguments) != FINISH_ARGS or len(arguments) != len(FINISH_ARGS):
        found.append(f"finish-args differ: {sorted(set(arguments) ^ FINISH_ARGS)}")
    if [module["name"] for module in modules] != ["spate"]:
        found.append("there is another module")
    for module in modules:
        if module.get("config-opts") != OPTIONS[application_id]:
            found.append(f"config-opts are {module.get('config-opts')}")
        found += [f"source: {source}" for source in module["sources"] if not is_source(source)]
        if len(module["sources"]) != 1:
            found.append("there is another source")
    return found


def release(source_dir, folder):
    """A repository with a release in it, and what is printed for that."""
    def git(*arguments):
        return subprocess.run(["git", "-C", folder, "-c", "user.name=Spate", "-c", "user.email=spate@localhost",
                               "-c", "commit.gpgSign=false", "-c", "tag.gpgSign=false", *arguments],
                              check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    name = os.path.join("flatpak", ID + ".json")
    os.mkdir(os.path.join(folder, "flatpak"))
    git("init", "--quiet")
    with open(os.path.join(source_dir, name), encoding="utf-8") as file:
        text = file.read()
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)
    git("add", ".")
    git("commit", "--quiet", "-m", "release")
    git("tag", "--annotate", "-m", "release", "v0.1.0")
    # What comes after the release is none of its.
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write("{}")
    git("commit", "--quiet", "--all", "-m", "later")

    def tell(tag):
        return subprocess.run([sys.executable, os.path.join(source_dir, "flatpak", "release"), tag], cwd=folder, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return git("rev-parse", "HEAD~1"), tell


def understood(path):
    """By the program that builds it, where that is installed."""
    return subprocess.run(["flatpak-builder", "--show-manifest", path], check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def main(source_dir):
    source_dir = os.path.abspath(source_dir)
    test = tap.Tap()
    ignored = folders_of_ours(source_dir)

    for application_id in OPTIONS:
        path = os.path.join(source_dir, "flatpak", application_id + ".json")
        found = complaints(load(path), application_id, lambda source: is_tree(source, ignored) or is_pinned(source))
        test.ok(not found, application_id, *found)
        if shutil.which("flatpak-builder"):
            test.ok(understood(path), f"flatpak-builder understands {application_id}")
        else:
            test.ok(True, f"flatpak-builder understands {application_id} # SKIP it is not installed")

    one, other = (load(os.path.join(source_dir, "flatpak", name + ".json")) for name in OPTIONS)
    other["id"] = one["id"]
    other["modules"][0]["config-opts"] = one["modules"][0]["config-opts"]
    test.ok(one == other, "they differ in nothing else")

    with tempfile.TemporaryDirectory() as folder:
        commit, tell = release(source_dir, folder)
        told = tell("v0.1.0")
        manifest = json.loads(told.stdout or "{}")
        found = complaints(manifest, ID, is_pinned) if told.returncode == 0 else [told.stderr]
        test.ok(not found, "a release is pinned", *found)
        test.ok(not found and manifest["modules"][0]["sources"][0]["commit"] == commit, "to the commit that was tagged")
        test.ok(all(tell(tag).returncode == 1 and not tell(tag).stdout for tag in ("v0.2.0", "HEAD", "--all")),
                "what is no release has no manifest")

    return test.done()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
