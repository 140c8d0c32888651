/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is nobody else's business: every secret has the same beginning, and after each run of the
 * program, with everything said that can be said, it is looked for in all that is left. */

#include "cli-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/xattr.h>

#define RIGHT "Basic YWxpY2U6aHVudGVyMQ==" /* alice:hunter1 */
#define RIGHT_DIGITS "YWxpY2U6aHVudGVyMQ"

/* What may be where. A record holds the link itself, as long as there is something to go on with. */
typedef enum
{
  NOWHERE,
  IN_RECORDS,
} Place;

typedef struct
{
  const char *text;
  Place       place;
} Secret;

static const Secret secrets[] = {
  { "hunter1", NOWHERE },    /* the password */
  { "alice", NOWHERE },      /* and whose it is */
  { RIGHT_DIGITS, NOWHERE }, /* both, as they are sent */
  { "hunter2", NOWHERE },    /* cookie */
  { "hunter3", NOWHERE },    /* Authorization by hand */
  { "hunter4", IN_RECORDS }, /* the signature of the link */
  { "hunter5", NOWHERE },    /* the password of the page */
  { "hunter6", NOWHERE },    /* the token of the page */
  { "hunter7", NOWHERE },    /* the signature that a redirect leads to */
  { "hunter8", NOWHERE },    /* the password that it has */
  { "hunter9", IN_RECORDS }, /* the signature of a mirror */
  { "hunterfragment", IN_RECORDS },
};

static void
search (const char *where,
        const char *bytes,
        gsize       length,
        Place       place)
{
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    if ((place == NOWHERE || secrets[i].place == NOWHERE) &&
        memmem (bytes, length, secrets[i].text, strlen (secrets[i].text)) != NULL)
      g_error ("“%s” is in %s: %.*s", secrets[i].text, where, (int) length, bytes);
}

static void
search_attributes (const char *path)
{
  char names[4096];
  gssize length = listxattr (path, names, sizeof names);

  for (gssize i = 0; i < length; i += (gssize) strlen (names + i) + 1)
    {
      char value[4096];
      gssize n = getxattr (path, names + i, value, sizeof value);

      if (n > 0)
        search (path, value, (gsize) n, NOWHERE);
    }
}

static void
search_folder (const char *folder,
               Place       place)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *bytes = NULL;
      gsize length = 0;
      gboolean is_record = g_str_has_suffix (folder, "/downloads");

      search (path, name, strlen (name), NOWHERE);
      search_attributes (path);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        search_folder (path, place);
      else if (g_file_get_contents (path, &bytes, &length, NULL))
        search (path, bytes, length, is_record ? place : NOWHERE);

      GStatBuf status;

      if (is_record && g_stat (path, &status) == 0)
        g_assert_cmpint (status.st_mode & 0077, ==, 0);
    }
}

static void
add_lost (TestOrigin *origin)
{
  TestResource *file = test_origin_add (origin, "/lost.bin", 9 * MIB);
  TestFault *gone = test_resource_add_status (file, 404);
  TestFault *reset = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);

  gone->first_request = 1;
  reset->n_requests = 1;
  reset->bytes = 5 * MIB;
}

static CliFixture *
fixture_new (void)
{
  CliFixture *fixture = cli_fixture_new ();
  TestOrigin *origin = fixture->origin;
  g_autofree char *onward = g_strdup_printf ("http://bob:hunter8@127.0.0.1:%u/onward.bin?X-Amz-Signature=hunter7",
                                             test_origin_get_port (origin));

  g_subprocess_launcher_setenv (fixture->launcher, "G_MESSAGES_DEBUG", "all", TRUE);
  test_origin_add (origin, "/a.bin", 9 * MIB)->authorization = RIGHT;
  test_origin_add (origin, "/onward.bin", 9 * MIB);
  test_origin_add_redirect (origin, "/redirect", 302, onward);
  test_origin_add_redirect (origin, "/nowhere", 302, "ftp://bob:hunter8@127.0.0.1/?sig=hunter7");
  test_origin_add_redirect (origin, "/no-link", 302, "http://bob:hunter8@:x/?sig=hunter7");
  test_origin_add_redirect (origin, "/loop", 302, "/loop?sig=hunter7");
  test_resource_add_status (test_origin_add (origin, "/refused.bin", 10), 403);
  test_resource_add_status (test_origin_add (origin, "/broken.bin", 10), 503);
  test_origin_add (origin, "/wrong.bin", 10)->authorization = "Basic other";
  add_lost (origin);

  return fixture;
}

/* Each stands for a link with all that a link can hold. */
static char *
expand (CliFixture *fixture,
        const char *arguments)
{
  g_autoptr (GString) line = g_string_new (arguments);
  g_autofree char *link = g_strdup_printf ("'http://alice:hunter1@127.0.0.1:%u/", test_origin_get_port (fixture->origin));

  g_string_replace (line, "<", link, 0);
  g_string_replace (line, ">", "?a=b&Signature=hunter4#hunterfragment'", 0);
  g_string_replace (line, "}", "?sig=hunter9'", 0);
  g_string_prepend (line, "--header 'Cookie: session=hunter2' --header 'X-Api-Key: hunter3' "
                          "--referer 'https://carol:hunter5@page.example/?token=hunter6' ");

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
assert_silent (CliFixture *fixture,
               const char *arguments,
               int         code)
{
  g_autofree char *line = expand (fixture, arguments);

  cli_run (fixture, line);
  cli_assert_exit (fixture, code);
  search ("standard output", fixture->out, strlen (fixture->out), NOWHERE);
  search ("standard error", fixture->err, strlen (fixture->err), NOWHERE);
  search_folder (fixture->folder, NOWHERE);
  search_folder (fixture->home, IN_RECORDS);
}

/* In all the ways in which the program speaks. */
static void
assert_always_silent (CliFixture *fixture,
                      const char *arguments,
                      int         code)
{
  static const char *const modes[] = { "", "--quiet", "--verbose", "--json" };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *line = g_strconcat (modes[i], " ", arguments, NULL);

      assert_silent (fixture, line, code);
    }
}

static void
test_done (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  assert_always_silent (fixture, "-n 4 --sha256 <a.bin>", 0);
  assert_always_silent (fixture, "-n 4 <redirect>", 0);
  assert_always_silent (fixture, "-n 4 <a.bin> --mirror <a.bin} --mirror <refused.bin}", 0);
  assert_always_silent (fixture, "<a.bin> <redirect>", 0);
}

static void
test_failed (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  assert_always_silent (fixture, "<nowhere>", 7);
  assert_always_silent (fixture, "<no-link>", 7);
  assert_always_silent (fixture, "<loop>", 7);
  assert_always_silent (fixture, "<refused.bin>", 8);
  assert_always_silent (fixture, "<wrong.bin>", 6);
  assert_always_silent (fixture, "<refused.bin> <wrong.bin>", 8);
  assert_always_silent (fixture, "<missing> --mirror <refused.bin}", 8);
  assert_silent (fixture, "--verbose <broken.bin>", 8);
}

/* With something left to go on with. */
static void
test_kept (void)
{
  static const char *const modes[] = { "", "--verbose", "--json" };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autoptr (CliFixture) fixture = fixture_new ();
      g_autofree char *line = g_strconcat (modes[i], " -n 1 <lost.bin>", NULL);

      assert_silent (fixture, line, 8);
      cli_assert_listing (fixture, "lost.bin.part");
    }
}

/* What is not understood is repeated without them. */
static void
test_usage (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  assert_silent (fixture, "--user=alice:hunter1 <a.bin>", 2);
  assert_silent (fixture, "alice:hunter1@example.org", 2);
  assert_silent (fixture, "http:alice:hunter1@example.org", 2);
  assert_silent (fixture, "ftp://alice:hunter1@example.org/?sig=hunter4", 2);
  assert_silent (fixture, "'http://alice:hunter1@/?sig=hunter4'", 2);
  assert_silent (fixture, "'http://ali%0ace:hunter1@example.org/?sig=hunter4'", 2);
  assert_silent (fixture, "--header 'Authorization hunter3' <a.bin>", 2);
  assert_silent (fixture, "--header 'Range: hunter3' <a.bin>", 2);
  assert_silent (fixture, "-o no/such/folder <a.bin>", 3);
}

/* The test finds what it looks for. */
static void
test_search (void)
{
  g_autoptr (CliFixture) fixture = fixture_new ();

  if (g_test_subprocess ())
    {
      g_autofree char *path = cli_path (fixture, "a.bin");

      cli_run (fixture, "@/onward.bin");
      g_assert_true (g_file_set_contents (path, "hunter7", -1, NULL));
      search_folder (fixture->folder, NOWHERE);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr ("*hunter7* is in*");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/secrets/done", test_done);
  g_test_add_func ("/cli/secrets/failed", test_failed);
  g_test_add_func ("/cli/secrets/kept", test_kept);
  g_test_add_func ("/cli/secrets/usage", test_usage);
  g_test_add_func ("/cli/secrets/search", test_search);

  return g_test_run ();
}
