/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-options.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "async-helpers.h"
#include "spate-error.h"

#define URL "https://example.org/a.iso"
#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static SpateCliOptions *
parse (const char *arguments,
       GError    **error)
{
  g_auto (GStrv) argv = NULL;
  g_autofree char *line = g_strconcat ("spate-cli ", arguments, NULL);
  g_autoptr (GError) reason = NULL;

  g_shell_parse_argv (line, NULL, &argv, &reason);
  g_assert_no_error (reason);

  return spate_cli_options_parse ((const char *const *) argv, error);
}

static SpateRequest *
parse_request (const char *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) options = parse (arguments, &error);

  g_test_message ("spate-cli %s", arguments);
  g_assert_no_error (error);
  g_assert_cmpuint (options->requests->len, ==, 1);

  return spate_request_ref (options->requests->pdata[0]);
}

static void
test_defaults (void)
{
  g_autoptr (SpateRequest) request = parse_request (URL);
  g_autofree char *here = realpath (".", NULL);

  g_assert_cmpstr (spate_request_get_uri (request), ==, URL);
  g_assert_cmpuint (request->uris->len, ==, 1);
  g_assert_cmpstr (request->folder, ==, here);
  g_assert_null (request->name);
  g_assert_false (request->exact_name);
  g_assert_cmpuint (request->max_connections, ==, 0);
  g_assert_cmpint (request->order, ==, SPATE_ORDER_PARALLEL);
  g_assert_cmpint (request->rate_limit, ==, 0);
  g_assert_cmpint (request->digest.type, ==, SPATE_DIGEST_NONE);
  g_assert_cmpuint (request->headers->len, ==, 0);
  g_assert_null (request->referer);
  g_assert_null (request->user_agent);
  g_assert_false (request->with_sha256);
}

static void
test_all (void)
{
  g_autoptr (SpateRequest) request =
    parse_request ("-m http://mirror.example/a -n 8 --chunk-size=4M --limit-rate 512k --mirror=http://other.example/a"
                   " --checksum=SHA256=" HEX64 " --header='X-One: 1' --header='X-Two:2'"
                   " --referer=https://example.org/page --user-agent='Some Thing/1' " URL);

  g_assert_cmpuint (request->uris->len, ==, 3);
  g_assert_cmpstr (request->uris->pdata[0], ==, URL);
  g_assert_cmpstr (request->uris->pdata[1], ==, "http://mirror.example/a");
  g_assert_cmpstr (request->uris->pdata[2], ==, "http://other.example/a");
  g_assert_cmpuint (request->max_connections, ==, 8);
  g_assert_cmpint (request->order, ==, SPATE_ORDER_CHUNKS);
  g_assert_cmpint (request->chunk_size, ==, 4 << 20);
  g_assert_cmpint (request->rate_limit, ==, 512 << 10);
  g_assert_cmpint (request->digest.type, ==, SPATE_DIGEST_SHA256);
  g_assert_cmpstr (request->digest.hex, ==, HEX64);
  g_assert_cmpuint (request->headers->len, ==, 4);
  g_assert_cmpstr (request->headers->pdata[2], ==, "X-Two");
  g_assert_cmpstr (request->headers->pdata[3], ==, "2");
  g_assert_cmpstr (request->referer, ==, "https://example.org/page");
  g_assert_cmpstr (request->user_agent, ==, "Some Thing/1");
}

/* A name is taken, a password never. */
static void
test_user (void)
{
  static const char *const bad[] = {
    "--user me:secret " URL,
    "--user=me: " URL,
    "--user= " URL,
    "--password-stdin " URL,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) options = parse ("--user=me --password-stdin --allow-http-redirect " URL, &error);
  g_autoptr (SpateRequest) plain = parse_request (URL);

  g_assert_no_error (error);
  g_assert_cmpstr (options->user, ==, "me");
  g_assert_true (options->password_stdin);
  g_assert_true (((SpateRequest *) options->requests->pdata[0])->allow_http_redirect);
  g_assert_false (plain->allow_http_redirect);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) reason = NULL;

      g_assert_null (parse (bad[i], &reason));
      g_assert_error (reason, SPATE_ERROR, SPATE_ERROR_INVALID);
      g_assert_null (strstr (reason->message, "secret"));
    }
}

/* It asks for a digest and compares nothing with it; it goes with all links, and with --checksum. */
static void
test_sha256 (void)
{
  g_autoptr (SpateRequest) alone = parse_request ("--sha256 " URL);
  g_autoptr (SpateRequest) both = parse_request (URL " --sha256 --checksum=sha-1=0123456789abcdef0123456789abcdef01234567");
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) several = parse ("--sha256 " URL " http://example.org/b", &error);

  g_assert_no_error (error);
  g_assert_true (alone->with_sha256);
  g_assert_cmpint (alone->digest.type, ==, SPATE_DIGEST_NONE);
  g_assert_true (both->with_sha256);
  g_assert_cmpint (both->digest.type, ==, SPATE_DIGEST_SHA1);
  for (guint i = 0; i < 2; i++)
    g_assert_true (((const SpateRequest *) several->requests->pdata[i])->with_sha256);
}

static void
test_sizes (void)
{
  static const struct
  {
    const char *text;
    goffset     size;
  } cases[] = {
    { "0", 0 },
    { "1", 1 },
    { "1k", 1024 },
    { "1K", 1024 },
    { "3M", 3 << 20 },
    { "7G", G_GINT64_CONSTANT (7) << 30 },
    { "9223372036854775807", G_MAXINT64 },
    { "8589934591G", G_GINT64_CONSTANT (8589934591) << 30 },
    { "8589934592G", -1 },
    { "9223372036854775808", -1 },
    { "", -1 },
    { "K", -1 },
    { "-1", -1 },
    { "+1", -1 },
    { " 1", -1 },
    { "1.5M", -1 },
    { "1KB", -1 },
    { "1T", -1 },
    { "0x10", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strdup_printf ("--limit-rate='%s' " URL, cases[i].text);
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateCliOptions) options = parse (arguments, &error);

      g_test_message ("%s", arguments);
      if (cases[i].size < 0)
        {
          g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
          continue;
        }
      g_assert_no_error (error);
      g_assert_cmpint (((SpateRequest *) options->requests->pdata[0])->rate_limit, ==, cases[i].size);
      g_assert_cmpint (options->rate_limit, ==, cases[i].size);
    }
}

/* What becomes of a file that has changed. */
static void
test_on_change (void)
{
  static const struct
  {
    const char   *text;
    SpateOnChange on_change;
  } cases[] = {
    { "", SPATE_ON_CHANGE_RESTART },
    { "--on-change=restart ", SPATE_ON_CHANGE_RESTART },
    { "--on-change fail ", SPATE_ON_CHANGE_FAIL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strconcat (cases[i].text, URL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateCliOptions) options = parse (arguments, &error);

      g_assert_no_error (error);

      const SpateRequest *request = g_ptr_array_index (options->requests, 0);

      g_assert_cmpint (request->on_change, ==, cases[i].on_change);
    }
}

/* As many tries as one likes. */
static void
test_tries (void)
{
  static const struct
  {
    const char *text;
    guint       tries;
  } cases[] = {
    { "", 5 },
    { "--tries=1 ", 1 },
    { "--tries 30 ", 30 },
    { "--tries=0 ", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *arguments = g_strconcat (cases[i].text, URL, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateCliOptions) options = parse (arguments, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (options->tries, ==, cases[i].tries);
    }
}

/* What makes no sense, and what is said of it. */
static const struct
{
  const char *arguments;
  const char *word;
} mistakes[] = {
  { "", "no link" },
  { "-v", "no link" },
  { "--no-such-option " URL, "no-such-option" },
  { "-x " URL, "-x" },
  { "not-a-link", "not-a-link" },
  { "ftp://example.org/a", "ftp" },
  { "https:///a", "names no server" },
  { URL " file:///etc/passwd", "file" },
  { "-m ftp://mirror.example/a " URL, "ftp" },
  { "-n 0 " URL, "connections" },
  { "-n 33 " URL, "connections" },
  { "-n many " URL, "connections" },
  { "--tries=-1 " URL, "tries" },
  { "--tries=often " URL, "tries" },
  { "--on-change=ask " URL, "on-change" },
  { "--tries=1000001 " URL, "tries" },
  { "--chunk-size=0 " URL, "chunk-size" },
  { "--chunk-size=x " URL, "chunk-size" },
  { "--sequential --chunk-size=1M " URL, "--sequential" },
  { "--checksum=" HEX64 "0 " URL, "hexadecimal digits" },
  { "--checksum=right " URL, "TYPE=HEX" },
  { "--sha256=" HEX64 " " URL, "--checksum=sha-256" },
  { "--checksum=crc32=01234567 " URL, "crc32" },
  { "--checksum=sha-256=0123 " URL, "sha-256" },
  { "--checksum=sha-256=" HEX64 " " URL " " URL, "--checksum" },
  { "-m http://mirror.example/a " URL " " URL, "--mirror" },
  { "--header=X " URL, "NAME: VALUE" },
  { "--header='Range: bytes=0-1' " URL, "Range" },
  { "--referer='a\nb' " URL, "referrer" },
  { "--user-agent='a\nb' " URL, "user agent" },
  { "--proxy=ftp://proxy.example " URL, "proxy" },
  { "--proxy=user:secret@proxy.example " URL, "proxy" },
  { "--proxy-user=me " URL, "--proxy-user needs --proxy" },
  { "--proxy=none --proxy-user=me " URL, "--proxy-user needs --proxy" },
  { "--proxy=proxy.example:1 --proxy-user=me:secret " URL, "takes a name alone" },
  { "--proxy=proxy.example:1 --proxy-user=me --user=me --password-stdin " URL, "one password" },
  { "--add --user=me " URL, "--add hands over" },
  { "--add --sha256 " URL, "--add hands over" },
  { "--pause=1 --resume=1", "take one id" },
  { "--remove=1 " URL, "take one id" },
  { "-q -v " URL, "--verbose" },
  { "--json -v " URL, "--json" },
  { "--output= " URL, "--output" },
  { "-o - " URL, "standard output" },
  { "-o no-such-thing " URL " " URL, "no-such-thing" },
  { "-o", "-o" },
};

/* Each is refused, in words that name what is wrong. */
static void
test_usage_errors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateCliOptions) options = parse (mistakes[i].arguments, &error);

      g_test_message ("spate-cli %s: %s", mistakes[i].arguments, error != NULL ? error->message : "fine");
      g_assert_null (options);
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, mistakes[i].word));
      g_assert_null (strchr (error->message, '\n'));
    }
}

/* -o names a file to write, or a folder that is there. */
static void
test_output (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *real = realpath (dir, NULL);
  g_autofree char *link = g_build_filename (dir, "link", NULL);
  g_autofree char *arguments[4] = {
    g_strdup_printf ("-o '%s' " URL, dir),
    g_strdup_printf ("-o '%s/' " URL, link),
    g_strdup_printf ("-o '%s/b.iso' " URL, dir),
    g_strdup_printf ("-o '%s/b c.iso' " URL, link),
  };

  g_assert_cmpint (symlink (real, link), ==, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    {
      g_autoptr (SpateRequest) request = parse_request (arguments[i]);

      g_assert_cmpstr (request->folder, ==, real);
      g_assert_cmpstr (request->name, ==, i < 2 ? NULL : i == 2 ? "b.iso"
                                                                : "b c.iso");
      g_assert_cmpint (request->exact_name, ==, i >= 2);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (arguments); i++)
    g_clear_pointer (&arguments[i], g_free);
}

static void
test_no_folder (void)
{
  static const char *const cases[] = {
    "-o no/such/folder/b.iso " URL,
    "-o no-such-folder/ " URL,
    "-o /dev/null/b.iso " URL,
    "-o /dev/null/ " URL,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateCliOptions) options = parse (cases[i], &error);

      g_test_message ("spate-cli %s", cases[i]);
      g_assert_null (options);
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_FILE);
    }
}

static void
test_several (void)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *arguments = g_strdup_printf ("-q --json -o '%s' " URL " --limit-rate=1M http://example.org/b", dir);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) options = parse (arguments, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (options->requests->len, ==, 2);
  g_assert_cmpstr (spate_request_get_uri (options->requests->pdata[1]), ==, "http://example.org/b");
  g_assert_cmpint (options->rate_limit, ==, 1 << 20);
  g_assert_true (options->quiet);
  g_assert_true (options->json);
  g_assert_false (options->verbose);
}

/* Both need no link, and excuse a wrong one. */
static void
test_help_and_version (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) help = parse ("--help nonsense", &error);
  g_autoptr (SpateCliOptions) version = parse ("--version", &error);

  g_assert_no_error (error);
  g_assert_false (help->version);
  g_assert_true (version->version);
  g_assert_null (version->help);
  g_assert_cmpuint (help->requests->len + version->requests->len, ==, 0);

  static const char *const words[] = {
    "-o, --output=PATH",
    "-m, --mirror=URL",
    "-n, --connections=N",
    "--sequential",
    "--chunk-size=SIZE",
    "--limit-rate=RATE",
    "--tries=N",
    "--checksum=TYPE=HEX",
    "--sha256",
    "--header=",
    "--referer=URL",
    "--user-agent=TEXT",
    "--proxy=ADDRESS|none",
    "-q, --quiet",
    "-v, --verbose",
    "--json",
    "--version",
    "--help",
    "--metalink-out=FILE",
    "spate-cli [OPTION…] URL|METALINK…",
  };

  g_test_message ("%s", help->help);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (help->help, words[i]) == NULL)
      g_error ("The help says nothing of %s", words[i]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_set_prgname ("spate-cli");

  g_test_add_func ("/cli/options/defaults", test_defaults);
  g_test_add_func ("/cli/options/all", test_all);
  g_test_add_func ("/cli/options/user", test_user);
  g_test_add_func ("/cli/options/sha256", test_sha256);
  g_test_add_func ("/cli/options/sizes", test_sizes);
  g_test_add_func ("/cli/options/tries", test_tries);
  g_test_add_func ("/cli/options/on-change", test_on_change);
  g_test_add_func ("/cli/options/usage-errors", test_usage_errors);
  g_test_add_func ("/cli/options/output", test_output);
  g_test_add_func ("/cli/options/no-folder", test_no_folder);
  g_test_add_func ("/cli/options/several", test_several);
  g_test_add_func ("/cli/options/help-and-version", test_help_and_version);

  return g_test_run ();
}
