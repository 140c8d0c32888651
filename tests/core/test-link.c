/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-link.h"

#include <string.h>

#include "spate-error.h"

#define N_ROUNDS 20000

/* What people paste, and the link that is made of it, if any. */
static const struct
{
  const char *name;
  const char *text;
  const char *expected;
} pasted[] = {
  { "plain", "https://example.com/file.iso", "https://example.com/file.iso" },
  { "http", "http://example.com/", "http://example.com/" },
  { "no path", "http://example.com", "http://example.com" },
  { "white space around", " \t\nhttps://example.com/a\r\n ", "https://example.com/a" },
  { "space inside", "https://example.com/my file.iso", "https://example.com/my%20file.iso" },
  { "umlaut", "https://example.com/übung", "https://example.com/%C3%BCbung" },
  { "brackets and quotes", "https://example.com/a<b>\"c\"{d}|e^f`g\\h",
    "https://example.com/a%3Cb%3E%22c%22%7Bd%7D%7Ce%5Ef%60g%5Ch" },
  { "IDN host", "https://bücher.example/a", "https://b%C3%BCcher.example/a" },
  { "IPv4", "http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a" },
  { "IPv6", "http://[::1]:8080/a", "http://[::1]:8080/a" },
  { "user", "https://me@example.com/a", "https://me@example.com/a" },
  { "user and password", "https://me:secret@example.com/a", "https://me:secret@example.com/a" },
  { "port", "https://example.com:8443/a", "https://example.com:8443/a" },
  { "empty port", "https://example.com:/a", "https://example.com:/a" },
  { "capital scheme", "HTTPS://Example.COM/A", "HTTPS://Example.COM/A" },
  { "fragment", "https://example.com/a#part", "https://example.com/a#part" },
  { "query", "https://example.com/a?b=c&d=%20e", "https://example.com/a?b=c&d=%20e" },
  { "percent that escapes nothing", "https://example.com/100%/%zz/%4", "https://example.com/100%/%zz/%4" },
  { "escaped slash", "https://example.com/a%2Fb%2e%2e", "https://example.com/a%2Fb%2e%2e" },
  { "escaped newline in the path", "https://example.com/a%0D%0Ab", "https://example.com/a%0D%0Ab" },
  { "newline inside", "https://example.com/a\nb", NULL },
  { "carriage return inside", "https://example.com/a\r\nHost: b", NULL },
  { "tab inside", "https://example.com/a\tb", NULL },
  { "escape character", "https://example.com/\033[31m", NULL },
  { "delete", "https://example.com/\177", NULL },
  { "latin-1", "https://example.com/\374bung", NULL },
  { "newline in the host", "https://example.com%0D%0AX-Evil/a", NULL },
  { "escaped NUL in the host", "https://example.com%00/a", NULL },
  { "space in the host", "https://exam ple.com/a", NULL },
  { "slash in the host", "https://example.com%2F.evil.com/a", NULL },
  { "at sign in the host", "https://example.com%40evil.com/a", NULL },
  { "percent sign in the host", "https://example%25.com/a", NULL },
  { "letter that no host may hold", "https://\xEF\xBF\xBE/a", NULL },
  { "zone of an address", "http://[fe80::1%25eth0]/a", "http://[fe80::1%25eth0]/a" },
  { "zone of no address", "http://[:%25eth0]/a", NULL },
  { "port that is none", "https://example.com:port/a", NULL },
  { "semicolon in the host", "https://example.com;a/b", NULL },
  { "port too large", "https://example.com:65536/a", NULL },
  { "negative port", "https://example.com:-1/a", NULL },
  { "IPv6 without an end", "http://[::1/a", NULL },
  { "ftp", "ftp://example.com/a", NULL },
  { "file", "file:///etc/passwd", NULL },
  { "javascript", "javascript:alert(1)", NULL },
  { "data", "data:text/plain,hello", NULL },
  { "magnet", "magnet:?xt=urn:btih:0123456789abcdef", NULL },
  { "about", "about:blank", NULL },
  { "scheme that begins well", "httpx://example.com/a", NULL },
  { "no scheme", "example.com/a", NULL },
  { "only two slashes", "//example.com/a", NULL },
  { "path", "/usr/share/file", NULL },
  { "empty", "", NULL },
  { "only white space", " \n\t ", NULL },
  { "only a scheme", "http:", NULL },
  { "scheme and slashes", "http://", NULL },
  { "no host", "https:///x", NULL },
  { "no host, but a port", "https://:443/x", NULL },
  { "no host, but a user", "https://me:secret@/x", NULL },
  { "one slash", "https:/example.com/x", NULL },
  { "no slash", "https:example.com/x", NULL },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pasted); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *link = NULL;

      g_test_message ("%s", pasted[i].name);
      link = spate_link_parse (pasted[i].text, &error);
      g_assert_cmpstr (link, ==, pasted[i].expected);
      if (pasted[i].expected != NULL)
        g_assert_no_error (error);
      else
        g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
    }
}

/* A link may have 8192 characters, also as a target, not one more. */
static void
test_length (void)
{
  for (gsize length = 8190; length <= 9000; length += length < 8195 ? 1 : 805)
    {
      g_autofree char *filling = g_strnfill (length - strlen ("https://example.com/"), 'a');
      g_autofree char *text = g_strconcat ("https://example.com/", filling, NULL);
      g_autofree char *link = spate_link_parse (text, NULL);
      g_autofree char *target = spate_link_resolve ("http://example.com/", text, NULL);

      g_test_message ("%" G_GSIZE_FORMAT " characters", length);
      g_assert_cmpstr (link, ==, length <= 8192 ? text : NULL);
      g_assert_cmpstr (target, ==, length <= 8192 ? text : NULL);
    }
}

/* Where redirects lead, seen from https://example.com/dir/file?query. */
static const struct
{
  const char *name;
  const char *location;
  const char *expected;
} redirects[] = {
  { "absolute", "https://other.example/x", "https://other.example/x" },
  { "less secure", "http://example.com/x", "http://example.com/x" },
  { "capital scheme", "HTTPS://other.example/x", "https://other.example/x" },
  { "another host", "//other.example/x", "https://other.example/x" },
  { "absolute path", "/x", "https://example.com/x" },
  { "relative path", "x", "https://example.com/dir/x" },
  { "up", "../x", "https://example.com/x" },
  { "too far up", "../../../x", "https://example.com/x" },
  { "query", "?a=b", "https://example.com/dir/file?a=b" },
  { "the same", "", "https://example.com/dir/file?query" },
  { "fragment", "x#part", "https://example.com/dir/x#part" },
  { "port", "//example.com:8443/x", "https://example.com:8443/x" },
  { "IPv6", "http://[::1]:8080/x", "http://[::1]:8080/x" },
  { "space", "/my file", "https://example.com/my%20file" },
  { "UTF-8", "/übung", "https://example.com/%C3%BCbung" },
  { "latin-1", "/\374bung", "https://example.com/%FCbung" },
  { "escapes", "/a%2Fb%20c%zz", "https://example.com/a%2Fb%20c%zz" },
  { "newline", "/a\r\nX-Evil: b", "https://example.com/a%0D%0AX-Evil:%20b" },
  { "newline in the host", "https://evil\r\nX-Evil/", NULL },
  { "escaped newline in the host", "https://evil%0D%0AX-Evil/", NULL },
  { "javascript", "javascript:alert(1)", NULL },
  { "file", "file:///etc/passwd", NULL },
  { "ftp", "ftp://example.com/x", NULL },
  { "data", "data:text/plain,x", NULL },
  { "about", "about:blank", NULL },
  { "no host", "https:///x", NULL },
  { "neither host nor path", "http://", NULL },
  { "bad port", "https://example.com:99999/x", NULL },
  { "bad IPv6", "https://[::1/x", NULL },
  { "latin-1 host", "https://m\374nchen.example/x", NULL },
};

static void
test_resolve (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (redirects); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *link = NULL;

      g_test_message ("%s", redirects[i].name);
      link = spate_link_resolve ("https://example.com/dir/file?query", redirects[i].location, &error);
      g_assert_cmpstr (link, ==, redirects[i].expected);
      if (redirects[i].expected != NULL)
        g_assert_no_error (error);
      else
        g_assert_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL);
    }

  g_assert_null (spate_link_resolve ("not a link", "/x", NULL));
}

/* What of a link goes into a log and into a record, and which server it names. */
static const struct
{
  const char *name;
  const char *link;
  const char *redacted;
  const char *recorded;
  const char *host;
} hidden[] = {
  { "nothing to hide", "https://example.com/a", "https://example.com/a", "https://example.com/a", "example.com" },
  { "user", "https://me@example.com/a", "https://example.com/a", "https://example.com/a", "example.com" },
  { "user and password", "https://me:secret@example.com:8443/a",
    "https://example.com:8443/a", "https://example.com:8443/a", "example.com" },
  { "password with at signs", "https://me:s@cr@et@example.com/a",
    "https://example.com/a", "https://example.com/a", "example.com" },
  { "escapes", "https://m%65:s%3Acret@example.com/a%20b",
    "https://example.com/a%20b", "https://example.com/a%20b", "example.com" },
  { "query", "https://example.com/a?token=secret", "https://example.com/a", "https://example.com/a?token=secret", "example.com" },
  { "fragment", "https://example.com/a#secret", "https://example.com/a", "https://example.com/a#secret", "example.com" },
  { "all", "https://me:secret@example.com/a?b=secret#secret",
    "https://example.com/a", "https://example.com/a?b=secret#secret", "example.com" },
  { "at sign in the path", "https://example.com/me:secret@a", "https://example.com/me:secret@a",
    "https://example.com/me:secret@a", "example.com" },
  { "IPv6", "http://me:secret@[::1]:8080/a", "http://[::1]:8080/a", "http://[::1]:8080/a", "::1" },
  { "not a link", "https://[::1", "(not a link)", "https://[::1", NULL },
};

static void
test_secrets (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hidden); i++)
    {
      g_autofree char *redacted = spate_link_redact (hidden[i].link);
      g_autofree char *recorded = spate_link_without_secrets (hidden[i].link);
      g_autofree char *host = spate_link_get_host (hidden[i].link);

      g_test_message ("%s", hidden[i].name);
      g_assert_cmpstr (redacted, ==, hidden[i].redacted);
      g_assert_cmpstr (recorded, ==, hidden[i].recorded);
      g_assert_cmpstr (host, ==, hidden[i].host);
    }
}

/* Two links have the same origin, in either order, just when scheme, host and port agree. */
static const struct
{
  const char *name;
  const char *a;
  const char *b;
  gboolean    same;
} pairs[] = {
  { "the same", "https://example.com/a", "https://example.com/a", TRUE },
  { "another path", "https://example.com/a", "https://example.com/b?c", TRUE },
  { "capitals", "https://example.com/a", "HTTPS://EXAMPLE.COM/a", TRUE },
  { "default port", "https://example.com/a", "https://example.com:443/a", TRUE },
  { "default port of http", "http://example.com/a", "http://example.com:80/a", TRUE },
  { "another user", "https://me@example.com/a", "https://you@example.com/a", TRUE },
  { "IDN", "https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/", TRUE },
  { "another scheme", "https://example.com/a", "http://example.com/a", FALSE },
  { "another scheme, the same port", "https://example.com:80/a", "http://example.com/a", FALSE },
  { "another port", "https://example.com/a", "https://example.com:8443/a", FALSE },
  { "another host", "https://example.com/a", "https://example.org/a", FALSE },
  { "host below", "https://example.com/a", "https://www.example.com/a", FALSE },
  { "host as a user", "https://example.com/a", "https://example.com@evil.com/a", FALSE },
  { "dot at the end", "https://example.com/a", "https://example.com./a", FALSE },
  { "no link", "https://example.com/a", "example.com", FALSE },
  { "no link at all", "https://[", "https://[", FALSE },
  { "no hosts", "data:,a", "data:,a", FALSE },
};

static void
test_same_origin (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_test_message ("%s", pairs[i].name);
      g_assert_cmpint (spate_link_same_origin (pairs[i].a, pairs[i].b), ==, pairs[i].same);
      g_assert_cmpint (spate_link_same_origin (pairs[i].b, pairs[i].a), ==, pairs[i].same);

      g_autofree char *a = spate_link_get_origin (pairs[i].a);
      g_autofree char *b = spate_link_get_origin (pairs[i].b);

      g_assert_cmpint (a != NULL && g_strcmp0 (a, b) == 0, ==, pairs[i].same);
    }
}

/* An origin is scheme, host and port, always spelt the same, and nothing that is private. */
static const struct
{
  const char *link;
  const char *origin;
} origins[] = {
  { "https://example.com", "https://example.com:443" },
  { "http://example.com/", "http://example.com:80" },
  { "HTTPS://EXAMPLE.COM:443/a?b#c", "https://example.com:443" },
  { "https://me:secret@example.com:8443/a?token=secret#secret", "https://example.com:8443" },
  { "http://[::1]:8080/a", "http://[::1]:8080" },
  { "http://[FE80::1%25eth0]/", "http://[fe80::1%25eth0]:80" },
  { "https://[2001:DB8::1]/a", "https://[2001:db8::1]:443" },
  { "http://[2001:db8::1]:80", "http://[2001:db8::1]:80" },
  { "https://[2001:db8::1]:80/", "https://[2001:db8::1]:80" },
  { "http://example.com:443/", "http://example.com:443" },
  { "http://example.com:/", "http://example.com:80" },
  { "https://example.com?a=b", "https://example.com:443" },
  { "https://example.com:65536/", NULL },
  { "https://example.com%00.evil.com/", NULL },
  { "http://[::1", NULL },
  { "http://127.0.0.1/", "http://127.0.0.1:80" },
  { "https://b%C3%BCcher.example/", "https://xn--bcher-kva.example:443" },
  { "https://b\303\274cher.example/", "https://xn--bcher-kva.example:443" },
  { "ftp://example.com/", NULL },
  { "https:///a", NULL },
  { "example.com", NULL },
  { "https://[", NULL },
  { "", NULL },
};

static void
test_get_origin (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autofree char *origin = spate_link_get_origin (origins[i].link);

      g_test_message ("%s", origins[i].link);
      g_assert_cmpstr (origin, ==, origins[i].origin);
    }
}

/* What stores and mirrors hang on a link that is good for a while only, and what only looks so. */
static const struct
{
  const char *name;
  const char *query; /* with what begins it */
  gboolean    is_signed;
} queries[] = {
  { "Amazon", "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb&X-Amz-Date=20260101T000000Z"
              "&X-Amz-Expires=300&X-Amz-SignedHeaders=host&X-Amz-Signature=0123abcd",
    TRUE },
  { "Amazon, before", "?AWSAccessKeyId=AKIA&Expires=1700000000&Signature=a%2Bb%3D", TRUE },
  { "CloudFront", "?Expires=1700000000&Signature=a-b~&Key-Pair-Id=APKA", TRUE },
  { "CloudFront, its key alone", "?Key-Pair-Id=APKA", TRUE },
  { "CloudFront, a policy", "?Policy=eyJ&Key-Pair-Id=APKA", TRUE },
  { "Google", "?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Expires=300&X-Goog-Signature=0123", TRUE },
  { "Google, before", "?GoogleAccessId=a@b&Expires=1700000000&Signature=a%2Bb", TRUE },
  { "Azure", "?sv=2022-11-02&st=2026-01-01T00%3A00%3A00Z&se=2026-01-02&sr=b&sp=r&sig=a%2Bb%3D", TRUE },
  { "Alibaba", "?x-oss-date=20260101T000000Z&x-oss-signature=0123", TRUE },
  { "Tencent", "?q-sign-algorithm=sha1&q-signature=0123", TRUE },
  { "Akamai", "?hdnea=st=1700000000~exp=1700000300~acl=/*~hmac=0123", TRUE },
  { "a token", "?token=0123", TRUE },
  { "a token without a value", "?token", TRUE },
  { "a token with an empty value", "?token=", TRUE },
  { "capitals", "?X-AMZ-SIGNATURE=0123", TRUE },
  { "small letters", "?x-amz-signature=0123", TRUE },
  { "all small", "?signature=0123", TRUE },
  { "mixed", "?SiG=0123", TRUE },
  { "an escaped name", "?X%2DAmz%2dSignature=0123", TRUE },
  { "semicolons", "?a=b;Signature=0123;c=d", TRUE },
  { "empty parts", "?&&;&sig=0123&&", TRUE },
  { "before a fragment", "?sig=0123#part", TRUE },

  { "no query", "", FALSE },
  { "an empty query", "?", FALSE },
  { "only separators", "?&&;;&", FALSE },
  { "an expiry alone", "?Expires=1700000000", FALSE },
  { "no name", "?=signature", FALSE },
  { "in a value", "?name=signature&file=token", FALSE },
  { "in an escaped value", "?name=a%26sig%3D0123", FALSE },
  { "a longer name", "?signatures=0&design=1&signal=2&mytoken=3&sig_=4", FALSE },
  { "a shorter name", "?si=0&signatur=1&X-Amz-Signatur=2", FALSE },
  { "the beginning only", "?X-Amz-SignedHeaders=host&X-Goog-Expires=1", FALSE },
  { "in the fragment", "#?sig=0123", FALSE },
  { "in the path", "/signature/sig=0123", FALSE },
  { "blanks around the name", "?%20sig%20=0123", FALSE },
  { "escaped twice", "?s%2569g=0123", FALSE },
};

static void
test_is_signed (void)
{
  static const char *const servers[] = { "https://example.com/a", "http://[2001:db8::1]:8080/a", "https://me:sig@example.com" };

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (servers); j++)
      {
        g_autofree char *link = g_strconcat (servers[j], queries[i].query, NULL);

        g_test_message ("%s: %s", queries[i].name, link);
        g_assert_cmpint (spate_link_is_signed (link), ==, queries[i].is_signed);
      }

  g_assert_false (spate_link_is_signed (""));
  g_assert_false (spate_link_is_signed ("https://["));
  g_assert_false (spate_link_is_signed ("?sig=0123"));
}

/* What cannot be decoded, or is there to be overlooked, hides no signature behind it and is none
 * itself. */
static void
test_is_signed_hostile (void)
{
  static const char *const odd[] = {
    "a=%",
    "%",
    "%=%",
    "a=%zz",
    "%4=b",
    "100%&b",
    "a=%00b",
    "%00=b",
    "sig%00=b",
    "s%00ig=b",
    "a=%FCbung",
    "\374=\374",
    "a=%0D%0AX-Evil:%20b",
    "a=%C0%AF",
    "a==&=b",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *alone = g_strconcat ("https://example.com/a?", odd[i], NULL);
      g_autofree char *before = g_strconcat (alone, "&Signature=0123", NULL);
      g_autofree char *behind = g_strconcat ("https://example.com/a?Signature=0123&", odd[i], NULL);

      g_autofree char *shown = g_strescape (odd[i], NULL);

      g_test_message ("%s", shown);
      g_assert_false (spate_link_is_signed (alone));
      g_assert_true (spate_link_is_signed (before));
      g_assert_true (spate_link_is_signed (behind));
    }
}

/* However much there is of it. */
static void
test_is_signed_long (void)
{
  g_autofree char *value = g_strnfill (1 << 20, 'a');
  g_autofree char *escapes = g_strnfill (1 << 20, '%');
  g_autofree char *separators = g_strnfill (1 << 16, '&');
  const char *const filling[] = { value, escapes, separators };

  for (gsize i = 0; i < G_N_ELEMENTS (filling); i++)
    {
      g_autofree char *alone = g_strconcat ("https://example.com/a?", filling[i], NULL);
      g_autofree char *signed_link = g_strconcat (alone, "&sig=0123", NULL);

      g_assert_false (spate_link_is_signed (alone));
      g_assert_true (spate_link_is_signed (signed_link));
    }
}

/* What may be shown of a link. */
static void
test_conceal (void)
{
  static const struct
  {
    const char *link;
    const char *expected;
  } rows[] = {
    { "https://example.com/a?b=c", "https://example.com/a?b=c" },
    { "https://me:secret@example.com:8443/a?b=c#secret", "https://example.com:8443/a?b=c" },
    { "https://example.com/a?x=1&X-Amz-Signature=secret", "https://example.com/a" },
    { "https://example.com/a?sv=1&sig=secret#secret", "https://example.com/a" },
    { "https://example.com/a?api_key=secret", "https://example.com/a" },
    { "https://example.com/a?PassWord=secret;b", "https://example.com/a" },
    { "https://example.com/a?p%61ssword=secret", "https://example.com/a" },
    { "https://example.com/a?X-Amz-Security-Token=secret", "https://example.com/a" },
    { "https://example.com/a?keyboard=1&compass=2", "https://example.com/a?keyboard=1&compass=2" },
    { "me:secret", "(not a link)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *concealed = spate_link_conceal (rows[i].link);

      g_assert_cmpstr (concealed, ==, rows[i].expected);
    }
}

/* What is wrong with a link is said without its secrets. */
static void
test_errors_tell_no_secrets (void)
{
  static const char *const links[] = {
    "htps//me:secret@example.com/a",
    "me:secret@example.com",
    "https://me:secret@/a",
    "https://me:sec/ret@example.com:x/a",
    "https://example.com:x/a?token=secret",
    "example.com/a?token=secret",
    "example.com/a#secret",
    "ftp://me:secret@example.com/a?token=secret",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) redirect_error = NULL;

      g_assert_null (spate_link_parse (links[i], &error));
      g_test_message ("%s: %s", links[i], error->message);
      g_assert_null (strstr (error->message, "sec"));
      g_assert_null (strstr (error->message, "me:"));
      g_assert_null (spate_link_resolve ("https://example.com/", "ftp://me:secret@example.com/a?secret", &redirect_error));
      g_assert_null (strstr (redirect_error->message, "secret"));
    }
}

/* Only https is secure, however it is written. */
static void
test_is_secure (void)
{
  g_assert_true (spate_link_is_secure ("https://example.com/"));
  g_assert_true (spate_link_is_secure ("HTTPS://example.com/"));
  g_assert_false (spate_link_is_secure ("http://example.com/"));
  g_assert_false (spate_link_is_secure ("httpss://example.com/"));
  g_assert_false (spate_link_is_secure (""));
}

/* What random links are made of. */
static const char *const parts[] = {
  "http://",
  "https://",
  "HTTPS:",
  "/",
  "//",
  "\\",
  ":",
  "@",
  "?",
  "#",
  "[",
  "]",
  "%",
  "%00",
  "%0A",
  "%2F",
  "..",
  "example.com",
  "a",
  "1",
  "443",
  " ",
  "\n",
  "ü",
  "\374",
  "\177",
  "ftp:",
  "::1",
  "me:secret@",
  "&",
  "=",
};

/* Whatever a link that is accepted was made from: it is ASCII without white space, names a
 * server, and is accepted again as it is. The same goes for targets of redirects. */
static void
test_random (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GString) text = g_string_new (g_test_rand_bit () ? "https://" : NULL);

      for (gint32 i = g_test_rand_int_range (1, 9); i > 0; i--)
        g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);

      g_autofree char *link = g_test_rand_bit () ? spate_link_parse (text->str, NULL)
                                                 : spate_link_resolve ("https://example.com/a/b", text->str, NULL);

      if (link == NULL)
        continue;

      g_autofree char *shown = g_strescape (link, NULL);

      g_test_message ("%s", shown);
      for (const char *p = link; *p != '\0'; p++)
        g_assert_true (g_ascii_isgraph (*p));

      g_autofree char *host = spate_link_get_host (link);
      g_autofree char *again = spate_link_parse (link, NULL);
      g_autofree char *redacted = spate_link_redact (link);

      g_autofree char *origin = spate_link_get_origin (link);
      g_autofree char *origin_again = spate_link_get_origin (origin);

      g_assert_null (strpbrk (host, " \r\n/@?#"));
      g_assert_cmpstr (origin_again, ==, origin);
      g_assert_true (spate_link_same_origin (link, origin));
      g_assert_cmpstr (again, ==, link);
      g_assert_true (spate_link_same_origin (link, redacted));
      g_assert_false (g_str_has_prefix (redacted + strlen ("http://"), "me:secret@"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/link/parse", test_parse);
  g_test_add_func ("/link/length", test_length);
  g_test_add_func ("/link/resolve", test_resolve);
  g_test_add_func ("/link/secrets", test_secrets);
  g_test_add_func ("/link/same-origin", test_same_origin);
  g_test_add_func ("/link/get-origin", test_get_origin);
  g_test_add_func ("/link/conceal", test_conceal);
  g_test_add_func ("/link/errors-tell-no-secrets", test_errors_tell_no_secrets);
  g_test_add_func ("/link/is-secure", test_is_secure);
  g_test_add_func ("/link/is-signed", test_is_signed);
  g_test_add_func ("/link/is-signed-hostile", test_is_signed_hostile);
  g_test_add_func ("/link/is-signed-long", test_is_signed_long);
  g_test_add_func ("/link/random", test_random);

  return g_test_run ();
}
