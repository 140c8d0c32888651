/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Metalinks in the place of links, and the one that is written of a finished file. */

#include "cli-fixture.h"

#include <string.h>

#define SIZE (5 * MIB)

/* Nobody listens there. */
#define DEAD "<url priority=\"1\">http://127.0.0.1:1/dead</url>"

static void
write_file (CliFixture *fixture,
            const char *name,
            const char *text)
{
  g_autofree char *path = cli_path (fixture, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_file (CliFixture *fixture,
           const char *name)
{
  g_autofree char *path = cli_path (fixture, name);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

static void
write_metalink (CliFixture *fixture,
                const char *name,
                const char *files)
{
  g_autofree char *text = g_strdup_printf ("<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">%s</metalink>", files);

  write_file (fixture, name, text);
}

/* An entry of version 4. */
static char *
make_entry (CliFixture *fixture,
            const char *name,
            const char *before,
            const char *path,
            guint32     seed)
{
  g_autofree char *sha256 = test_pattern_sha256 (SIZE, seed);
  g_autofree char *uri = test_origin_uri (fixture->origin, path);

  return g_strdup_printf ("<file name=\"%s\"><size>%" G_GINT64_FORMAT "</size><hash type=\"sha-256\">%s</hash>%s"
                          "<url priority=\"2\">%s</url></file>",
                          name, SIZE, sha256, before, uri);
}

static void
add_file (CliFixture *fixture,
          const char *path,
          guint32     seed)
{
  test_origin_add (fixture->origin, path, SIZE)->seed = seed;
}

/* Two files, of which one has a dead mirror that is better than the others. */
static void
test_two_files (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *first = make_entry (fixture, "one.bin", DEAD, "/a", 1);
  g_autofree char *second = make_entry (fixture, "two.bin", "", "/b", 2);
  g_autofree char *files = g_strconcat (first, second, NULL);

  add_file (fixture, "/a", 1);
  add_file (fixture, "/b", 2);
  write_metalink (fixture, "all.meta4", files);
  cli_run (fixture, "all.meta4");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "all.meta4 | one.bin | two.bin");
  cli_assert_file (fixture, "one.bin", SIZE, 1);
  cli_assert_file (fixture, "two.bin", SIZE, 2);
  cli_assert_says (fixture, "Verified: the checksum agrees.");
}

/* Version 3, which begins like one but is not called so, to a folder, beside an ordinary link. */
static void
test_version_3 (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *sha256 = test_pattern_sha256 (SIZE, 1);
  g_autofree char *uri = test_origin_uri (fixture->origin, "/a");
  g_autofree char *text = g_strdup_printf (
    "<?xml version=\"1.0\"?>\n<metalink version=\"3.0\" xmlns=\"http://www.metalinker.org/\"><files><file name=\"one.bin\">"
    "<verification><hash type=\"sha256\">%s</hash></verification>"
    "<resources><url type=\"http\" preference=\"100\">%s</url></resources></file></files></metalink>",
    sha256, uri);

  add_file (fixture, "/a", 1);
  add_file (fixture, "/b.bin", 2);
  write_file (fixture, "old", text);
  cli_run (fixture, "-o ../home old @/b.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "old");

  g_autofree char *one = g_build_filename (fixture->home, "one.bin", NULL);
  g_autofree char *two = g_build_filename (fixture->home, "b.bin", NULL);

  test_pattern_check_file (one, SIZE, 1);
  test_pattern_check_file (two, SIZE, 2);

  write_file (fixture, "old.metalink", text);
  cli_run (fixture, "-o name.bin old.metalink");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "name.bin", SIZE, 1);
}

/* Whatever it says, the files go where the user says. */
static void
test_hostile_names (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *first = make_entry (fixture, "../../etc/one.bin", "", "/a", 1);
  g_autofree char *second = make_entry (fixture, "/tmp/one.bin", "", "/a", 1);
  g_autofree char *third = make_entry (fixture, "..", "", "/a", 1);
  g_autofree char *files = g_strconcat (first, second, third, NULL);

  add_file (fixture, "/a", 1);
  write_metalink (fixture, "all.meta4", files);
  cli_run (fixture, "all.meta4");
  cli_assert_exit (fixture, 0);
  cli_assert_listing (fixture, "all.meta4 | download | one (1).bin | one.bin");
  cli_assert_file (fixture, "one (1).bin", SIZE, 1);
}

static void
test_wrong_digest (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *files = make_entry (fixture, "one.bin", "", "/a", 2);

  add_file (fixture, "/a", 1);
  write_metalink (fixture, "all.meta4", files);
  cli_run (fixture, "all.meta4");
  cli_assert_exit (fixture, 9);
  cli_assert_listing (fixture, "all.meta4 | one.bin.mismatch");
}

/* What cannot be had is said, and the rest is downloaded. */
static void
test_refused (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *good = make_entry (fixture, "one.bin", "", "/a", 1);
  g_autofree char *files = g_strconcat ("<file name=\"none\"><url>ftp://example.com/</url></file>", good, NULL);

  add_file (fixture, "/a", 1);
  write_metalink (fixture, "all.meta4", files);
  cli_run (fixture, "all.meta4");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "no http or https link to “none”");
  cli_assert_file (fixture, "one.bin", SIZE, 1);
}

static void
test_not_usable (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *first = make_entry (fixture, "one.bin", "", "/a", 1);
  g_autofree char *second = make_entry (fixture, "two.bin", "", "/a", 1);
  g_autofree char *files = g_strconcat (first, second, NULL);

  write_file (fixture, "broken.meta4", "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\"><file");
  write_file (fixture, "other.meta4", "hello");
  write_file (fixture, "text", "hello");
  write_metalink (fixture, "two.meta4", files);

  cli_run (fixture, "broken.meta4");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "“broken.meta4” cannot be used");
  cli_run (fixture, "other.meta4");
  cli_assert_exit (fixture, 2);
  cli_run (fixture, "text");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "“text” is not a link");
  cli_run (fixture, "missing.meta4");
  cli_assert_exit (fixture, 3);
  cli_assert_says (fixture, "missing.meta4");
  cli_run (fixture, "../folder");
  cli_assert_exit (fixture, 2);

  cli_run (fixture, "-o name two.meta4");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "existing folder");
  cli_run (fixture, "--metalink-out=x two.meta4");
  cli_assert_exit (fixture, 2);
  cli_run (fixture, "--checksum=md5=0cc175b9c0f1b6a831c399e269772661 two.meta4");
  cli_assert_exit (fixture, 2);
  cli_run (fixture, "--header='Cookie: secret' two.meta4");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "--header");
  cli_assert_listing (fixture, "broken.meta4 | other.meta4 | text | two.meta4");
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
}

/* A pipe that nobody writes to. */
static void
test_pipe (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *path = cli_path (fixture, "a.meta4");
  const char *const argv[] = { "mkfifo", path, NULL };

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  cli_run (fixture, "a.meta4");
  cli_assert_exit (fixture, 3);
}

/* A link to one is a link to a file. */
static void
test_link (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/all.meta4", SIZE)->content_type = "application/metalink4+xml";
  cli_run (fixture, "@/all.meta4");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "all.meta4", SIZE, 1);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, "/all.meta4"), >, 0);
}

/* What is written is good for downloading the file again, and tells nobody's password. */
static void
test_out (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  guint port = test_origin_get_port (fixture->origin);
  g_autofree char *sha256 = test_pattern_sha256 (SIZE, 1);
  g_autofree char *expected = g_strdup_printf (
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">\n"
    "  <file name=\"a.bin\">\n"
    "    <size>%" G_GINT64_FORMAT "</size>\n"
    "    <hash type=\"sha-256\">%s</hash>\n"
    "    <url priority=\"1\">http://127.0.0.1:%u/a.bin</url>\n"
    "  </file>\n"
    "</metalink>\n",
    SIZE, sha256, port);
  g_autofree char *command = g_strdup_printf ("--metalink-out=a.meta4 http://name:word@127.0.0.1:%u/a.bin", port);
  g_autofree char *text = NULL;

  add_file (fixture, "/a.bin", 1);
  cli_run (fixture, command);
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "Metalink: a.meta4");
  cli_assert_listing (fixture, "a.bin | a.meta4");
  text = read_file (fixture, "a.meta4");
  g_assert_cmpstr (text, ==, expected);

  cli_run (fixture, "-o b.bin a.meta4");
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "Verified: the checksum agrees.");
  cli_assert_file (fixture, "b.bin", SIZE, 1);
}

static void
test_out_signed (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *text = NULL;

  add_file (fixture, "/a.bin", 1);
  cli_run (fixture, "--metalink-out=a.meta4 -m @/a.bin @/a.bin?token=secret");
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "1 link is not in it");
  text = read_file (fixture, "a.meta4");
  g_assert_null (strstr (text, "secret"));
  g_assert_nonnull (strstr (text, "/a.bin</url>"));

  cli_run (fixture, "--metalink-out=b.meta4 @/a.bin?token=secret");
  cli_assert_exit (fixture, 2);
  cli_assert_says (fixture, "signature");
}

/* Nothing is written over, and what cannot be is said before anything is fetched. */
static void
test_out_impossible (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *text = NULL;

  add_file (fixture, "/a.bin", 1);
  write_file (fixture, "a.meta4", "mine");
  cli_run (fixture, "--metalink-out=a.meta4 @/a.bin");
  cli_assert_exit (fixture, 3);
  cli_assert_says (fixture, "a.meta4");
  cli_run (fixture, "--metalink-out=- @/a.bin");
  cli_assert_exit (fixture, 2);
  cli_run (fixture, "--metalink-out= @/a.bin");
  cli_assert_exit (fixture, 2);
  cli_run (fixture, "--metalink-out=no/a.meta4 @/a.bin");
  cli_assert_exit (fixture, 3);
  cli_run (fixture, "--metalink-out=b.meta4 @/a.bin @/b.bin");
  cli_assert_exit (fixture, 2);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);

  /* The file itself takes the name. */
  cli_run (fixture, "-o same --metalink-out=same @/a.bin");
  cli_assert_exit (fixture, 3);
  cli_assert_file (fixture, "same", SIZE, 1);
  text = read_file (fixture, "a.meta4");
  g_assert_cmpstr (text, ==, "mine");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/metalink/two-files", test_two_files);
  g_test_add_func ("/cli/metalink/version-3", test_version_3);
  g_test_add_func ("/cli/metalink/hostile-names", test_hostile_names);
  g_test_add_func ("/cli/metalink/wrong-digest", test_wrong_digest);
  g_test_add_func ("/cli/metalink/refused", test_refused);
  g_test_add_func ("/cli/metalink/not-usable", test_not_usable);
  g_test_add_func ("/cli/metalink/pipe", test_pipe);
  g_test_add_func ("/cli/metalink/link", test_link);
  g_test_add_func ("/cli/metalink/out", test_out);
  g_test_add_func ("/cli/metalink/out-signed", test_out_signed);
  g_test_add_func ("/cli/metalink/out-impossible", test_out_impossible);

  return g_test_run ();
}
