/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-netrc.h"

#include <string.h>

#include "spate-error.h"

#define HOST "example.org"

static const struct
{
  const char *name;
  const char *text;
  const char *user; /* NULL: nothing is found */
  const char *password;
} good[] = {
  { "one line", "machine example.org login me password secret\n", "me", "secret" },
  { "no end of line", "machine example.org login me password secret", "me", "secret" },
  { "several lines", "machine\n\texample.org\n login me\r\n\tpassword\tsecret\r\n", "me", "secret" },
  { "password first", "machine example.org password secret login me", "me", "secret" },
  { "another spelling", "machine EXAMPLE.org login me password secret", "me", "secret" },
  { "no password", "machine example.org login me", "me", "" },
  { "account", "machine example.org login me account nothing password secret", "me", "secret" },
  { "others around", "machine a.example login a password b machine example.org login me password secret machine z.example login c password d",
    "me", "secret" },
  { "the first counts", "machine example.org login me password secret machine example.org login you password no", "me", "secret" },
  { "the first, even if it is less", "machine example.org login me machine example.org password no", "me", "" },
  { "default", "machine a.example login a password b default login me password secret", "me", "secret" },
  { "default behind", "machine example.org login me password secret default login a password b", "me", "secret" },
  { "default before", "default login me password secret machine example.org login a password b", "me", "secret" },
  { "quotes", "machine \"example.org\" login \"m e\" password \"s\\\"e\\\\c#ret\"", "m e", "s\"e\\c#ret" },
  { "empty quotes", "machine example.org login me password \"\"", "me", "" },
  { "a hash in a password", "machine example.org login me password #secret", "me", "#secret" },
  { "comments", "# machine example.org login no\nmachine example.org # me\n  login me # again\npassword secret # end", "me", "secret" },
  { "macro", "macdef init\nmachine example.org\nlogin no\n\nmachine example.org login me password secret", "me", "secret" },
  { "macro in an entry", "machine example.org login me password secret macdef init\ncd /pub\n\n", "me", "secret" },
  { "macro without an end", "machine example.org login me password secret macdef init\ncd /pub", "me", "secret" },
  { "keywords as values", "machine example.org login machine password default", "machine", "default" },

  { "nothing", "", NULL, NULL },
  { "space", " \n\t\n", NULL, NULL },
  { "only others", "machine a.example login a password b", NULL, NULL },
  { "a part of the name", "machine ample.org login a password b machine sub.example.org login c password d", NULL, NULL },
  { "no name", "machine example.org password secret", NULL, NULL },
  { "machine alone", "machine example.org", NULL, NULL },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *user = NULL;
      g_autofree char *password = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", good[i].name);
      g_assert_true (spate_cli_netrc_find (good[i].text, HOST, &user, &password, &error));
      g_assert_no_error (error);
      g_assert_cmpstr (user, ==, good[i].user);
      g_assert_cmpstr (password, ==, good[i].password);
    }
}

/* What is wrong is told with its line, and nothing of the file is used, nor shown. */
static void
test_bad (void)
{
  static const struct
  {
    const char *text;
    const char *line;
  } rows[] = {
    { "machine example.org login me secret\n", "line 1" },
    { "machine example.org login me password secret\nsecret", "line 2" },
    { "login me password secret machine example.org", "line 1" },
    { "machine example.org login", "line 1" },
    { "machine", "line 1" },
    { "\n\nmachine example.org login me password \"secret", "line 3" },
    { "machine example.org login me password \"sec\nret\"", "line 1" },
    { "machine example.org\nlogin me\npasswd secret", "line 3" },
    { "macdef init\ncd secret\n\nsecret word", "line 4" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *user = NULL;
      g_autofree char *password = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", rows[i].text);
      g_assert_false (spate_cli_netrc_find (rows[i].text, HOST, &user, &password, &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, rows[i].line));
      g_assert_null (strstr (error->message, "secret"));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/netrc/good", test_good);
  g_test_add_func ("/cli/netrc/bad", test_bad);

  return g_test_run ();
}
