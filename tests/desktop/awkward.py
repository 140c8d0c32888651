# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Links that some program on the way takes for something else: a shell, a desktop file, a parser of links.

Each is what is handed over, what is asked of the server, and what is kept of it, if that is another text.
{p} stands for a port. What may not stand in a link is escaped, once. Of the rest, GLib writes
the letters of escapes large in what is asked for, and takes out the dots of a path, as browsers do."""

HERE = "http://127.0.0.1:{p}"
LONG = "long-" * 1600

LINKS = [
    # In the path and behind it
    (HERE + "/plain", "/plain"),
    (HERE + "/query?a=1&b=2&&=", "/query?a=1&b=2&&="),
    (HERE + "/fragment?x=y#part/2?z&w=%20", "/fragment?x=y"),
    (HERE + "/hash-only#", "/hash-only"),
    (HERE + "/empty-query?", "/empty-query?"),
    (HERE, "/"),
    (HERE + "?no=path", "/?no=path"),
    # As browsers ask for it; the record keeps what was said.
    (HERE + "/dots/../up/./here/.", "/up/here/"),
    (HERE + "//double//slashes//", "//double//slashes//"),
    (HERE + "/" + LONG, "/" + LONG),
    # Escapes
    (HERE + "/slash%2Fescaped%2f", "/slash%2Fescaped%2F"),
    (HERE + "/zero?x=%00", "/zero?x=%00"),
    (HERE + "/latin%E4", "/latin%E4"),
    (HERE + "/utf8-%C3%A4", "/utf8-%C3%A4"),
    (HERE + "/twice%2520%2525", "/twice%2520%2525"),
    (HERE + "/no-escapes%zz-%", "/no-escapes%zz-%"),
    (HERE + "/space%20and+plus", "/space%20and+plus"),
    # What a shell or a desktop file would read
    (HERE + "/semi;colon=1;b?c;d", "/semi;colon=1;b?c;d"),
    (HERE + "/apos'trophe", "/apos'trophe"),
    (HERE + '/quo"te', "/quo%22te"),
    (HERE + "/$(touch%20x)$HOME${{IFS}}", "/$(touch%20x)$HOME$%7BIFS%7D"),
    (HERE + "/back`tick`", "/back%60tick%60"),
    (HERE + "/%U%f%F%u%i%c%k", "/%U%f%F%u%i%c%k"),
    (HERE + "/@@u/@@?@@=%U", "/@@u/@@?@@=%U"),
    (HERE + "/a|b<c>d\\e^f", "/a%7Cb%3Cc%3Ed%5Ce%5Ef"),
    (HERE + "/star*bang!(round)[square]~_-,:=&", "/star*bang!(round)[square]~_-,:=&"),
    # Letters
    (HERE + "/ünï/日本?ß#é", "/%C3%BCn%C3%AF/%E6%97%A5%E6%9C%AC?%C3%9F"),
    (HERE + "/a b", "/a%20b"),
    # Servers, by way of a proxy, which is told the whole link
    ("HTTP://example.ORG:{p}/Upper?Case", "http://example.ORG:{p}/Upper?Case"),
    ("http://bücher.example:{p}/letters", "http://xn--bcher-kva.example:{p}/letters"),
    ("http://xn--bcher-kva.example:{p}/punycode", "http://xn--bcher-kva.example:{p}/punycode"),
    ("http://[2001:db8::1]:{p}/six?a", "http://[2001:db8::1]:{p}/six?a"),
    ("http://example.net:{p}?only", "http://example.net:{p}/?only"),
    # Who the user is, which no record tells
    ("http://us%40er:p%3Aw@127.0.0.1:{p}/login/a?b#c", "/login/a?b"),
]

# The names of Metalink files, each of which leads to the link of its number.
FILES = ["a b.meta4", "ünï.meta4", "a#b.meta4", "a%20b.meta4", "%41%.metalink", "a?b=c&d.meta4", "quo\"te'.meta4", "$(touch x)`.meta4",
         "@@u %U.meta4", "a;b:c.meta4", "http:x.meta4"]
