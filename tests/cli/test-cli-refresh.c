/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is known, and a new link for it, as people type it. */

#include "cli-fixture.h"

#include <string.h>

#define SIZE (4 * MIB)

/* A part of a file, whose link has expired. Returns its id. */
static char *
leave_a_part (CliFixture *fixture)
{
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", SIZE);
  TestFault *cut = test_resource_add_fault (file, TEST_FAULT_SHORT_BODY);

  cut->bytes = MIB;
  cut->n_requests = 1;
  test_resource_add_status (file, 403)->first_request = 1;
  cli_run (fixture, "-n 1 @/a.bin");
  cli_assert_exit (fixture, 8);
  cli_assert_listing (fixture, "a.bin.part");
  cli_run (fixture, "--list");
  cli_assert_exit (fixture, 0);

  return g_strndup (fixture->out, strcspn (fixture->out, " "));
}

static void
test_list (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *path = NULL;

  cli_run (fixture, "--list");
  cli_assert_exit (fixture, 0);
  g_assert_cmpstr (fixture->out, ==, "");
  cli_assert_says (fixture, "No downloads are known.");

  g_autofree char *id = leave_a_part (fixture);

  path = cli_path (fixture, "a.bin");
  g_assert_cmpuint (strlen (id), ==, 8);
  g_assert_nonnull (strstr (fixture->out, "failed, 1.00 MiB of 4.00 MiB"));
  g_assert_nonnull (strstr (fixture->out, path));
  g_assert_nonnull (strstr (fixture->out, "/a.bin\n"));
  g_assert_cmpstr (fixture->err, ==, "");
  cli_assert_listing (fixture, "a.bin.part");

  cli_run (fixture, "--list --json");
  cli_assert_exit (fixture, 0);
  g_assert_true (g_str_has_prefix (fixture->out, "{\"event\":\"known\""));
  g_assert_nonnull (strstr (fixture->out, "\"state\":\"failed\""));
  g_assert_nonnull (strstr (fixture->out, "\"code\":\"needs-link\""));
  g_assert_nonnull (strstr (fixture->out, "\"bytes\":1048576,\"size\":4194304"));
  g_assert_nonnull (strstr (fixture->out, id));
}

/* What a link holds of its user's is shown to nobody. */
static void
test_list_tells_no_secrets (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", SIZE);

  test_resource_add_fault (file, TEST_FAULT_SHORT_BODY)->bytes = MIB;
  test_resource_add_status (file, 403)->first_request = 1;
  cli_run (fixture, "-n 1 @/a.bin?X-Amz-Signature=geheim");
  cli_run (fixture, "--list");
  g_assert_nonnull (strstr (fixture->out, "/a.bin"));
  g_assert_null (strstr (fixture->out, "geheim"));
  cli_run (fixture, "--list --json");
  g_assert_null (strstr (fixture->out, "geheim"));
}

static void
test_refresh (void)
{
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (CliFixture) fixture = cli_fixture_new ();
      g_autofree char *id = leave_a_part (fixture);
      const char *names[] = { id, "a.bin.part", "./a.bin" };
      g_autofree char *command = g_strdup_printf ("--refresh %s @/new/b.bin", names[i]);

      g_test_message ("%s", command);
      test_origin_add (fixture->origin, "/new/b.bin", SIZE);
      cli_run (fixture, command);
      cli_assert_exit (fixture, 0);
      cli_assert_says (fixture, "1.00 MiB were here already");
      cli_assert_file (fixture, "a.bin", SIZE, 1);
      cli_assert_listing (fixture, "a.bin");
      cli_run (fixture, "--list");
      cli_assert_says (fixture, "No downloads are known.");
    }
}

static void
test_other_file (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *id = leave_a_part (fixture);
  g_autofree char *before = g_strdup (fixture->out);
  g_autofree char *command = g_strdup_printf ("--refresh %s @/b.bin", id);

  test_origin_add (fixture->origin, "/b.bin", SIZE + 1);
  cli_run (fixture, command);
  cli_assert_exit (fixture, 1);
  cli_assert_says (fixture, "The new link leads to another file than the one that was begun; everything stays as it was");
  cli_assert_listing (fixture, "a.bin.part");
  cli_run (fixture, "--list");
  g_assert_cmpstr (fixture->out, ==, before);
}

static void
test_usage (void)
{
  static const struct
  {
    const char *command;
    const char *sentence;
  } cases[] = {
    { "--refresh ffffffff @/b.bin", "There is no download “ffffffff”" },
    { "--refresh a.bin.part @/b.bin", "There is no download “a.bin.part”" },
    { "--refresh abcd", "--refresh takes one new link" },
    { "--refresh abcd @/a @/b", "--refresh takes one new link" },
    { "--refresh abcd -o c.bin @/b", "--refresh keeps what was asked for" },
    { "--list @/b", "--list takes no link" },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].command);
      cli_run (fixture, cases[i].command);
      cli_assert_exit (fixture, 2);
      cli_assert_says (fixture, cases[i].sentence);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli-refresh/list", test_list);
  g_test_add_func ("/cli-refresh/list-tells-no-secrets", test_list_tells_no_secrets);
  g_test_add_func ("/cli-refresh/refresh", test_refresh);
  g_test_add_func ("/cli-refresh/other-file", test_other_file);
  g_test_add_func ("/cli-refresh/usage", test_usage);

  return g_test_run ();
}
