/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-cli-error.h"

#include <gio/gio.h>

#include "spate-error.h"

static const struct
{
  SpateError   code;
  SpateCliExit exit;
  const char  *word;
  const char  *sentence;
} cases[] = {
  { SPATE_ERROR_INVALID, 2, "invalid", "Why?" },
  { SPATE_ERROR_NETWORK, 4, "network", "The connection to the server failed: Why?" },
  { SPATE_ERROR_BUSY, 8, "busy", "The server cannot send the file now: Why?" },
  { SPATE_ERROR_TLS, 5, "tls", "The connection to the server is not safe: Why?" },
  { SPATE_ERROR_NEEDS_AUTHENTICATION, 6, "needs-authentication", "A user name and a password are needed: Why?" },
  { SPATE_ERROR_NEEDS_LINK, 8, "needs-link", "The link does not lead to the file, another one is needed: Why?" },
  { SPATE_ERROR_SERVER, 8, "server", "The server does not send the file: Why?" },
  { SPATE_ERROR_PROTOCOL, 7, "protocol", "The server's answer cannot be used: Why?" },
  { SPATE_ERROR_NO_RANGES, 7, "no-ranges", "The server does not send parts of the file as it should: Why?" },
  { SPATE_ERROR_CHANGED, 1, "changed", "The file on the server has changed: Why?" },
  { SPATE_ERROR_NO_SPACE, 3, "no-space", "There is no room left for the file: Why?" },
  { SPATE_ERROR_FILE, 3, "file", "The file cannot be written: Why?" },
  { SPATE_ERROR_EXISTS, 3, "exists", "Why?" },
  { SPATE_ERROR_LOCKED, 3, "locked", "Why?" },
  { SPATE_ERROR_CHECKSUM, 9, "checksum",
    "The checksum does not agree: Why?. Fetch the file again, or delete what came" },
  { SPATE_ERROR_PORTAL, 4, "portal", "A page came instead of the file, perhaps to log in to the network or the site: Why?" },
  { SPATE_ERROR_NO_FOLDER, 3, "no-folder", "The folder is gone; connect its drive again, or take another folder: Why?" },
  { SPATE_ERROR_TOO_LARGE, 3, "too-large",
    "The disk is of a kind that takes no file as large as this; take another folder: Why?" },
  { SPATE_ERROR_OTHER_FILE, 1, "other-file",
    "The new link leads to another file than the one that was begun; everything stays as it was: Why?" },
  { SPATE_ERROR_CERTIFICATE, 5, "certificate", "The server may not be the one it says it is: Why?" },
  { SPATE_ERROR_DUPLICATE, 1, "duplicate", "You have this file already: Why?" },
  { SPATE_ERROR_PROXY_LOGIN, 6, "proxy-login", "The proxy needs a user name and a password: Why?" },
};

/* The table that scripts rely on, all of it. */
static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, (int) cases[i].code, "Why?");
      g_autofree char *sentence = spate_cli_error_describe (error);

      g_assert_cmpint (cases[i].code, ==, i);
      g_assert_cmpint (spate_cli_error_get_exit (error), ==, cases[i].exit);
      g_assert_cmpstr (spate_cli_error_get_word (error), ==, cases[i].word);
      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

static void
test_others (void)
{
  g_autoptr (GError) interrupt = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Stopped");
  g_autoptr (GError) strange = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "Strange\033");
  g_autoptr (GError) newer = g_error_new_literal (SPATE_ERROR, 1000, "Newer");
  g_autofree char *sentence = spate_cli_error_describe (strange);

  g_assert_cmpint (spate_cli_error_get_exit (interrupt), ==, 130);
  g_assert_cmpstr (spate_cli_error_get_word (interrupt), ==, "interrupted");
  g_assert_cmpint (spate_cli_error_get_exit (strange), ==, 1);
  g_assert_cmpstr (spate_cli_error_get_word (strange), ==, "other");
  g_assert_cmpstr (sentence, ==, "Strange?");
  g_assert_cmpint (spate_cli_error_get_exit (newer), ==, 1);
}

static void
test_complain (void)
{
  g_autoptr (GError) usage = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_INVALID, "Wrong\n");
  g_autoptr (GError) file = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_FILE, "No folder");
  g_autofree char *hint = spate_cli_error_complain (usage);
  g_autofree char *bare = spate_cli_error_complain (file);

  g_assert_cmpstr (hint, ==, "spate-cli: Wrong?\nTry “spate-cli --help”");
  g_assert_cmpstr (bare, ==, "spate-cli: No folder");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/error/table", test_table);
  g_test_add_func ("/cli/error/others", test_others);
  g_test_add_func ("/cli/error/complain", test_complain);

  return g_test_run ();
}
