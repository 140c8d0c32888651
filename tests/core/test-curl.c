/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands as browsers copy them, and as people and pages write them who mean something else. */

#include "spate-curl.h"

#include <string.h>

/* What is made of a command, in one line: link, name, what is told. */
static char *
describe (const SpateRequest *request)
{
  GString *text = g_string_new (spate_request_get_uri (request));
  const SpateLogin *login = spate_request_find_login (request, spate_request_get_uri (request));

  if (request->name != NULL)
    g_string_append_printf (text, " name=%s", request->name);
  if (request->user_agent != NULL)
    g_string_append_printf (text, " agent=%s", request->user_agent);
  if (request->referer != NULL)
    g_string_append_printf (text, " referer=%s", request->referer);
  if (login != NULL)
    g_string_append_printf (text, " login=%s:%s", login->user, login->password);
  for (guint i = 0; i < request->headers->len; i += 2)
    g_string_append_printf (text, " %s=%s", (char *) request->headers->pdata[i], (char *) request->headers->pdata[i + 1]);

  return g_string_free (text, FALSE);
}

static char *
describe_all (const char *text,
              GError    **error)
{
  g_autoptr (GPtrArray) requests = spate_curl_parse (text, "/folder", error);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; requests != NULL && i < requests->len; i++)
    {
      g_autofree char *one = describe (requests->pdata[i]);

      g_string_append_printf (all, "%s%s", i > 0 ? " | " : "", one);
    }

  return requests != NULL ? g_strdup (all->str) : NULL;
}

static const struct
{
  const char *text;
  const char *expected;
} good[] = {
  { "curl http://a.example/f", "http://a.example/f" },
  { "  $ curl -O http://a.example/f\n", "http://a.example/f" },
  { "curl.exe -LO http://a.example/f", "http://a.example/f" },
  /* Chromium for a POSIX shell */
  { "curl 'https://a.example/f?a=1&b=2' \\\n"
    "  -H 'authority: a.example' \\\n"
    "  -H ':path: /f' \\\n"
    "  -H 'accept-encoding: gzip, br' \\\n"
    "  -H 'cookie: id=1; x=\"2\"' \\\n"
    "  -H 'referer: https://a.example/page' \\\n"
    "  -H $'x-odd: it\\'s \\u00fc \\x21' \\\n"
    "  -H 'user-agent: Mozilla/5.0 (X11)' \\\n"
    "  --compressed",
    "https://a.example/f?a=1&b=2 agent=Mozilla/5.0 (X11) referer=https://a.example/page "
    "authority=a.example cookie=id=1; x=\"2\" x-odd=it's ü !" },
  /* Chromium for Windows */
  { "curl ^\"https://a.example/f?a=1^&b=^%^20^\" ^\r\n"
    "  -H ^\"Cookie: a=^\\^\"b^\\^\"^\" ^\r\n"
    "  -H ^\"User-Agent: Moz^illa^\"",
    "https://a.example/f?a=1&b=%20 agent=Mozilla Cookie=a=\"b\"" },
  /* Chromium for Windows, as it was for years */
  { "curl \"https://a.example/f?a=1&b=^2\" ^\r\n  -H \"X-Quoted: \"\"yes\"\"\" ^\r\n  --compressed",
    "https://a.example/f?a=1&b=%5E2 X-Quoted=\"yes\"" },
  { "curl 'https://a.example/f' -H 'X-Odd: ^\"'", "https://a.example/f X-Odd=^\"" },
  /* Firefox, the second in a list of several */
  { "curl 'https://a.example/f' -X GET -H 'Range: bytes=0-' -H 'TE: trailers' -H 'DNT: 1' ;\n"
    "curl 'https://b.example/g' --insecure",
    "https://a.example/f DNT=1 | https://b.example/g" },
  { "curl ^\"https://a.example/f^\" &\r\ncurl ^\"https://b.example/g^\"", "https://a.example/f | https://b.example/g" },
  /* By hand */
  { "curl -sSLo /tmp/../x/name.iso -A'My Agent' -e http://r.example/ -u me:pass:word http://a.example/f",
    "http://a.example/f name=name.iso agent=My Agent referer=http://r.example/ login=me:pass:word" },
  { "curl -u me http://a.example/f", "http://a.example/f" },
  { "curl -b 'a=b' --oauth2-bearer t0k http://a.example/f", "http://a.example/f Cookie=a=b Authorization=Bearer t0k" },
  { "curl --retry 3 -x http://proxy:1 -m 5 --url http://a.example/f", "http://a.example/f" },
  { "curl http://a.example/f http://a.example/g -o x", "http://a.example/f | http://a.example/g" },
  { "curl -H 'Accept:' -H 'X-Empty;' -H nothing http://a.example/f", "http://a.example/f" },
  { "curl \"http://a.example/\\\"\\$f\"", "http://a.example/%22$f" },
  { "curl http://a.ex\\\nample/f", "http://a.example/f" },
  { "curl ''http://a.example/f''", "http://a.example/f" },
  { "curl http://a.example/f -o ..", "http://a.example/f" },
};

static const struct
{
  const char    *text;
  SpateCurlError code;
} bad[] = {
  { "curl -d a=b http://a.example/f", SPATE_CURL_ERROR_BODY },
  { "curl --data-raw $'{}' http://a.example/f", SPATE_CURL_ERROR_BODY },
  { "curl -F x=@/etc/passwd http://a.example/f", SPATE_CURL_ERROR_BODY },
  { "curl -T /etc/passwd http://a.example/f", SPATE_CURL_ERROR_BODY },
  { "curl -X POST http://a.example/f", SPATE_CURL_ERROR_METHOD },
  { "curl -XDELETE http://a.example/f", SPATE_CURL_ERROR_METHOD },
  { "curl -sI http://a.example/f", SPATE_CURL_ERROR_METHOD },
  { "curl --head http://a.example/f", SPATE_CURL_ERROR_METHOD },
  { "curl -b cookies.txt http://a.example/f", SPATE_CURL_ERROR_FILE },
  { "curl -K config", SPATE_CURL_ERROR_FILE },
  { "curl `id`", SPATE_CURL_ERROR_SHELL },
  { "curl http://a.example/$(id)", SPATE_CURL_ERROR_SHELL },
  { "curl \"http://a.example/$HOME\"", SPATE_CURL_ERROR_SHELL },
  { "curl http://a.example/f | sh", SPATE_CURL_ERROR_SHELL },
  { "curl http://a.example/f > x", SPATE_CURL_ERROR_SHELL },
  { "curl ^\"http://a.example/f^\" | sh", SPATE_CURL_ERROR_SHELL },
  { "curl http://a.example/f; rm -rf /", SPATE_CURL_ERROR_SHELL },
  { "curl 'http://a.example/f", SPATE_CURL_ERROR_SHELL },
  { "curl \"http://a.example/f", SPATE_CURL_ERROR_SHELL },
  { "curl $'http://a.example/f", SPATE_CURL_ERROR_SHELL },
  { "curl $'http://a.example/\\x00'", SPATE_CURL_ERROR_SHELL },
  { "curl $'http://a.example/\\ud800'", SPATE_CURL_ERROR_SHELL },
  { "curl ^\"http://a.example/f", SPATE_CURL_ERROR_SHELL },
  { "curl http://a.example/f -H", SPATE_CURL_ERROR_SHELL },
  { "curl ftp://a.example/f", SPATE_CURL_ERROR_VALUE },
  { "curl file:///etc/passwd", SPATE_CURL_ERROR_VALUE },
  { "curl -H $'X: a\\nHost: b' http://a.example/f", SPATE_CURL_ERROR_VALUE },
  { "curl -u $'a\\nb:c' http://a.example/f", SPATE_CURL_ERROR_VALUE },
  { "curl -A $'a\\r\\nb' http://a.example/f", SPATE_CURL_ERROR_VALUE },
  { "curl -s", SPATE_CURL_ERROR_LINK },
  { "curl ", SPATE_CURL_ERROR_LINK },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = describe_all (good[i].text, &error);

      g_test_message ("%s", good[i].text);
      g_assert_true (spate_curl_is_command (good[i].text));
      g_assert_no_error (error);
      g_assert_cmpstr (found, ==, good[i].expected);
    }
}

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = describe_all (bad[i].text, &error);

      g_test_message ("%s", bad[i].text);
      g_assert_cmpstr (found, ==, NULL);
      g_assert_error (error, SPATE_CURL_ERROR, (int) bad[i].code);
    }
}

static void
test_is_command (void)
{
  g_assert_false (spate_curl_is_command (""));
  g_assert_false (spate_curl_is_command ("http://a.example/curl "));
  g_assert_false (spate_curl_is_command ("curly http://a.example"));
  g_assert_false (spate_curl_is_command ("curl"));
  g_assert_false (spate_curl_is_command ("Invoke-WebRequest -Uri \"http://a.example\""));
  g_assert_true (spate_curl_is_command ("\n# curl\thttp://a.example"));
}

/* More than anybody copies is refused, in little time. */
static void
test_too_much (void)
{
  g_autoptr (GString) words = g_string_new ("curl http://a.example/f");
  g_autoptr (GString) headers = g_string_new ("curl http://a.example/f");
  g_autoptr (GString) commands = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new ("curl ");
  const GString *cases[] = { words, headers, commands, text };

  for (guint i = 0; i < 1100; i++)
    g_string_append (words, " -s");
  for (guint i = 0; i < 300; i++)
    g_string_append (headers, " -H a:b");
  for (guint i = 0; i < 200; i++)
    g_string_append_printf (commands, "curl http://a.example/%u;", i);
  for (guint i = 0; i < SPATE_CURL_LONGEST_TEXT; i++)
    g_string_append_c (text, '^');

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *found = describe_all (cases[i]->str, &error);

      g_assert_null (found);
      g_assert_error (error, SPATE_CURL_ERROR, SPATE_CURL_ERROR_LENGTH);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/curl/good", test_good);
  g_test_add_func ("/curl/bad", test_bad);
  g_test_add_func ("/curl/is-command", test_is_command);
  g_test_add_func ("/curl/too-much", test_too_much);

  return g_test_run ();
}
