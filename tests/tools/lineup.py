#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines up what clang-format cannot: the names of parameters that stand one a line, and the
members of structs.

    lineup.py FILE...          rewrites the files that need it
    lineup.py --check FILE...  names them, and fails if there are any
    lineup.py -                from standard input to standard output

A parameter list (of a definition, a prototype, a function type or a virtual function) gets
its types on the left and its names in one column, the stars hugging the names:

    static void
    notify_cb (GObject    *object,
               GParamSpec *pspec,
               gpointer    user_data)

Members of a struct are lined up from one blank line, comment or virtual function to the next,
and so are the comments behind them. The name in G_DEFINE_QUARK (a-b-quark, …) gets its hyphens
back, which clang-format takes for subtractions. All else stays as it is, byte for byte: a list
with anything unusual in it, and everything between "clang-format off" and "clang-format on".
"""

import re
import sys

TAIL = r"(?:\s*/\*.*)?"
ATTRIBUTE = r"(?:\s+[A-Z][A-Z0-9_]*(?:\s*\([^()]*\))?)*"
# What a name may have behind it: [8], or a width in bits.
SUFFIX = r"(?:\[[^\]]*\])*(?:\s*:\s*\w+)?"

PARAMETER = re.compile(rf"([^*,(){{}}=]+?(?:\s*\*+\s*const)?)(\s+|\s*\*+\s*)"
                       rf"([A-Za-z_]\w*{SUFFIX}{ATTRIBUTE})")
MEMBER = re.compile(rf"(\s+)([^*,(){{}}=]+?(?:\s*\*+\s*const)?)(\s+|\s*\*+\s*)"
                    rf"([A-Za-z_]\w*{SUFFIX}(?:,\s*\**\w+{SUFFIX})*{ATTRIBUTE};)({TAIL})")

# A line after which a list of parameters goes on: everything up to and with the bracket.
FUNCTION = re.compile(r"[A-Za-z_][\w\s*]*\(")
FUNCTION_TYPE = re.compile(r"\s*[A-Za-z_][\w\s*]*\(\*\s*\w+\) \(")
QUARK = re.compile(r"G_DEFINE_QUARK \(\w+(?: - \w+)+,")
AGGREGATE = re.compile(r"\s*(?:[a-z]+ )*(?:struct|union)\b[\w\s]*")

NOT_TYPES = {"return", "else", "case", "goto", "sizeof"}
WORDS_OF_TYPES = {"const", "struct", "union", "enum", "unsigned", "signed", "volatile", "register"}


def split_declaration(match_type, stars, name):
    """(type, stars, name), or None if the last word of the type is no type."""
    words = match_type.split()
    if words[0] in NOT_TYPES or all(word in WORDS_OF_TYPES - {"unsigned", "signed"} for word in words):
        return None
    return match_type.rstrip(), stars.strip(), name


def columns(declarations):
    """Each declaration with its name in the common column."""
    width = max(len(kind) + 1 + len(stars) for kind, stars, _ in declarations)
    return [kind + " " * (width - len(kind) - len(stars)) + stars + name
            for kind, stars, name in declarations]


def line_up_parameters(lines, start):
    """Lines up the list that is opened in lines[start]. Returns the index of its last line."""
    head = FUNCTION_TYPE.match(lines[start]) or FUNCTION.match(lines[start])
    indent = head.end()
    texts = [lines[start][indent:]]
    end = start
    while texts[-1].endswith(","):
        end += 1
        if end == len(lines) or not re.match(rf" {{{indent}}}\S", lines[end]):
            return start
        texts.append(lines[end][indent:])

    last = re.match(r"([^()]*(?:\([^()]*\))?)(\).*)", texts[-1])
    if len(texts) < 2 or last is None:
        return start
    texts = [text[:-1] for text in texts[:-1]] + [last[1]]

    declarations = []
    for text in texts:
        match = PARAMETER.fullmatch(text)
        declaration = match and split_declaration(*match.groups())
        if declaration is None and not (text == "..." and text is texts[-1]):
            return start
        if declaration is not None:
            declarations.append(declaration)
    if not declarations:
        return start

    made = columns(declarations) + (["..."] if texts[-1] == "..." else [])
    for i, text in enumerate(made):
        before = head[0] if i == 0 else " " * indent
        lines[start + i] = before + text + (last[2] if i == len(made) - 1 else ",")

    return end


def line_up_comments(codes, comments):
    """The lines of a run of members, with the comments in one column."""
    width = max((len(code) for code, comment in zip(codes, comments) if comment), default=0)
    return [code.ljust(width) + " " + comment if comment else code
            for code, comment in zip(codes, comments)]


def line_up_members(lines, start):
    """Lines up the run of members that begins at lines[start]. Returns the index after it."""
    matches = []
    end = start
    while end < len(lines):
        match = MEMBER.fullmatch(lines[end])
        declaration = match and split_declaration(*match.groups()[1:4])
        if declaration is None:
            break
        comment = match[5].strip()
        matches.append((match[1], declaration, comment))
        end += 1
        if comment and not comment.endswith("*/"):
            break
    # A comment that goes on in the next line would lose its shape: the run is left alone.
    if not matches or any(comment and not comment.endswith("*/") for _, _, comment in matches):
        return max(end, start + 1)

    codes = columns([declaration for _, declaration, _ in matches])
    codes = [indent + code for (indent, _, _), code in zip(matches, codes)]
    lines[start:end] = line_up_comments(codes, [comment for _, _, comment in matches])

    return end


def line_up(text):
    lines = text.split("\n")
    closings = []  # the lines that end the structs around this one
    off = False
    i = 0
    while i < len(lines):
        line = lines[i]
        if "clang-format off" in line or "clang-format on" in line:
            off = "clang-format off" in line
        elif not off and line.strip() == "{" and i > 0 and AGGREGATE.fullmatch(lines[i - 1]):
            closings.append(line.replace("{", "}"))
        elif closings and line.startswith(closings[-1]):
            closings.pop()
        elif not off and closings and MEMBER.fullmatch(line):
            i = line_up_members(lines, i)
            continue
        elif not off and QUARK.match(line):
            lines[i] = line.replace(" - ", "-")
        elif not off and line.endswith(","):
            if FUNCTION_TYPE.match(line) if closings else FUNCTION.match(line):
                i = line_up_parameters(lines, i)
        i += 1

    return "\n".join(lines)


def main():
    arguments = sys.argv[1:]
    check = arguments[:1] == ["--check"]
    if arguments == ["-"]:
        sys.stdout.buffer.write(line_up(sys.stdin.buffer.read().decode("utf-8")).encode("utf-8"))
        return 0

    status = 0
    for path in arguments[1:] if check else arguments:
        with open(path, encoding="utf-8", newline="") as file:
            old = file.read()
        new = line_up(old)
        if new == old:
            continue
        if check:
            print(path)
            status = 1
        else:
            with open(path, "w", encoding="utf-8", newline="") as file:
                file.write(new)

    return status


if __name__ == "__main__":
    sys.exit(main())
