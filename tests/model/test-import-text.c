/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a text as a whole asks for, and that nothing secret in it is kept on the disk. */

#include "model-fixture.h"

#include <string.h>

#include "spate-curl.h"
#include "spate-error.h"
#include "spate-import.h"

#define METALINK                                                                  \
  "<?xml version=\"1.0\"?>\n<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">" \
  "<file name=\"a.bin\"><size>15</size><url>http://a.example/a</url></file>"      \
  "<file name=\"none\"><url>ftp://a.example/</url></file></metalink>"

static GPtrArray *
import (const char *text,
        GPtrArray  *refusals,
        GError    **error)
{
  return spate_import_requests_from_text (text, strlen (text), "/tmp", refusals, error);
}

/* Of each request its link and, if it has one, its name. */
static void
test_requests (void)
{
  static const struct
  {
    const char *text;
    const char *requests;
  } rows[] = {
    { "See http://a.example/b, or https://c.example/d.", "http://a.example/b https://c.example/d" },
    { "[InternetShortcut]\r\nURL=https://a.example/b\r\n", "https://a.example/b" },
    { "<plist><dict><key>URL</key><string>https://a.example/b</string></dict></plist>", "https://a.example/b" },
    { "curl 'https://a.example/b' -H 'Cookie: c=d' --compressed", "https://a.example/b" },
    { "  $ curl -o d.iso https://a.example/b ; curl https://a.example/c", "https://a.example/b d.iso https://a.example/c" },
    { "curly http://a.example/b", "http://a.example/b" },
    { METALINK, "http://a.example/a a.bin" },
    { "\n\t" METALINK, "http://a.example/a a.bin" },
    { "see http://u:p@a.example/b", "http://a.example/b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) requests = import (rows[i].text, NULL, &error);
      g_autoptr (GString) joined = g_string_new (NULL);

      g_test_message ("%s", rows[i].text);
      g_assert_no_error (error);
      for (guint j = 0; j < requests->len; j++)
        {
          const SpateRequest *request = requests->pdata[j];

          g_assert_cmpstr (request->folder, ==, "/tmp");
          g_string_append_printf (joined, "%s%s", j > 0 ? " " : "", spate_request_get_uri (request));
          if (request->name != NULL)
            g_string_append_printf (joined, " %s", request->name);
        }
      g_assert_cmpstr (joined->str, ==, rows[i].requests);
    }
}

static void
test_errors (void)
{
  g_autofree char *long_user = g_strnfill (SPATE_LOGIN_LONGEST_TEXT + 1, 'u');
  g_autofree char *long_login = g_strconcat ("https://", long_user, ":p@a.example/b", NULL);
  const struct
  {
    const char *text;
    GQuark      domain;
    int         code;
  } rows[] = {
    { "", SPATE_ERROR, SPATE_ERROR_NEEDS_LINK },
    { "a text without any", SPATE_ERROR, SPATE_ERROR_NEEDS_LINK },
    { "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"></metalink>", SPATE_ERROR, SPATE_ERROR_INVALID },
    { "<metalink><url>http://a.example/</url>", SPATE_ERROR, SPATE_ERROR_INVALID },
    { "curl -d a=b https://a.example/b", SPATE_CURL_ERROR, SPATE_CURL_ERROR_BODY },
    { "curl -X DELETE https://a.example/b", SPATE_CURL_ERROR, SPATE_CURL_ERROR_METHOD },
    { "curl -b cookies.txt https://a.example/b", SPATE_CURL_ERROR, SPATE_CURL_ERROR_FILE },
    { "curl $LINK", SPATE_CURL_ERROR, SPATE_CURL_ERROR_SHELL },
    { "curl --compressed ", SPATE_CURL_ERROR, SPATE_CURL_ERROR_LINK },
    { long_login, SPATE_ERROR, SPATE_ERROR_INVALID },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_null (import (rows[i].text, NULL, &error));
      g_assert_error (error, rows[i].domain, rows[i].code);
    }
}

/* Text is what lies before the first NUL; no length reads beyond its end. */
static void
test_lengths (void)
{
  static const char text[] = "http://a.example/b\0http://a.example/c";
  g_autofree char *cut = g_memdup2 ("http://a.example/bcd", strlen ("http://a.example/b"));
  g_autoptr (GPtrArray) before = spate_import_requests_from_text (text, sizeof text, "/tmp", NULL, NULL);
  g_autoptr (GPtrArray) some = spate_import_requests_from_text (cut, strlen ("http://a.example/b"), "/tmp", NULL, NULL);

  g_assert_cmpuint (before->len, ==, 1);
  g_assert_cmpuint (some->len, ==, 1);
  g_assert_cmpstr (spate_request_get_uri (some->pdata[0]), ==, "http://a.example/b");
  g_assert_null (spate_import_requests_from_text (NULL, 0, "/tmp", NULL, NULL));
}

/* What cannot be had is told, beside what can. */
static void
test_refusals (void)
{
  g_autofree char *long_user = g_strnfill (SPATE_LOGIN_LONGEST_TEXT + 1, 'u');
  g_autofree char *links = g_strconcat ("https://", long_user, ":p@a.example/b https://a.example/c", NULL);
  const char *texts[] = { METALINK, links };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
      g_autoptr (GPtrArray) requests = import (texts[i], refusals, NULL);

      g_assert_cmpuint (requests->len, ==, 1);
      g_assert_cmpuint (refusals->len, ==, 1);
      g_assert_error ((GError *) refusals->pdata[0], SPATE_ERROR, SPATE_ERROR_INVALID);
    }
}

static void
assert_nothing_secret (const char *folder,
                       guint      *n_files)
{
  static const char *const secrets[] = { "c00kie", "t0ken", "passw0rd", "Bearer", "Cookie" };
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *contents = NULL;
      gsize length = 0;

      if (!g_file_get_contents (path, &contents, &length, NULL))
        {
          assert_nothing_secret (path, n_files);
          continue;
        }
      ++*n_files;
      for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
        g_assert_null (memmem (contents, length, secrets[i], strlen (secrets[i])));
    }
}

/* A browser's command with all that logs somebody in: the server is told, the disk is not. */
static void
test_secrets (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *file = model_add_slow_file (fixture, "/a.bin", 8 * MIB);
  g_autofree char *uri = test_origin_uri (fixture->origin, "/a.bin");
  g_autofree char *text = g_strdup_printf ("curl '%s' -H 'Cookie: id=c00kie' -H 'Authorization: Bearer t0ken' "
                                           "-u alice:passw0rd -e https://page.example/",
                                           uri);
  g_autoptr (GPtrArray) requests = spate_import_requests_from_text (text, strlen (text), fixture->folder, NULL, NULL);
  SpateDownload *download = spate_manager_add (fixture->manager, requests->pdata[0]);
  guint n_files = 0;

  model_wait_for_bytes (download, 64 * KIB);
  spate_download_pause (download);
  model_wait_for_state (download, SPATE_STATE_PAUSED);
  model_quit (fixture);
  model_assert_n_records (fixture, 1);
  assert_nothing_secret (fixture->dir, &n_files);
  g_assert_cmpuint (n_files, >=, 2);

  g_autoptr (TestRequest) first = test_origin_get_request (fixture->origin, "/a.bin", 0);

  g_assert_cmpstr (test_request_get_header (first, "cookie"), ==, "id=c00kie");
  g_assert_cmpstr (test_request_get_header (first, "authorization"), ==, "Bearer t0ken");
  model_set_fast (fixture, file);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/import-text/requests", test_requests);
  g_test_add_func ("/import-text/errors", test_errors);
  g_test_add_func ("/import-text/lengths", test_lengths);
  g_test_add_func ("/import-text/refusals", test_refusals);
  g_test_add_func ("/import-text/secrets", test_secrets);

  return g_test_run ();
}
