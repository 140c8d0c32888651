/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-login.h"

#include "spate-error.h"

/* Who a link says one is, taken out of its escapes. */
static void
test_links (void)
{
  static const struct
  {
    const char *link;
    const char *origin; /* NULL: there is no login */
    const char *user;
    const char *password;
  } rows[] = {
    { "https://me:secret@example.com/a", "https://example.com:443", "me", "secret" },
    { "http://me:secret@[::1]:8080/a", "http://[::1]:8080", "me", "secret" },
    { "https://m%40e:s%3A%2Fcr%c3%a9t@Example.COM/a", "https://example.com:443", "m@e", "s:/cr\303\251t" },
    { "https://token@example.com/a", "https://example.com:443", "token", "" },
    { "https://token:@example.com/a", "https://example.com:443", "token", "" },
    { "https://:secret@example.com/a", "https://example.com:443", "", "secret" },
    { "https://a:b:c@example.com/a", "https://example.com:443", "a", "b:c" },
    { "https://example.com/me:secret@a", NULL, NULL, NULL },
    { "https://@example.com/a", NULL, NULL, NULL },
    { "https://:@example.com/a", NULL, NULL, NULL },
    { "https://example.com/a", NULL, NULL, NULL },
    { "no link", NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateLogin) login = spate_login_new_from_link (rows[i].link, &error);

      g_test_message ("%s", rows[i].link);
      g_assert_no_error (error);
      g_assert_cmpstr (login != NULL ? login->origin : NULL, ==, rows[i].origin);
      g_assert_cmpstr (login != NULL ? login->user : NULL, ==, rows[i].user);
      g_assert_cmpstr (login != NULL ? login->password : NULL, ==, rows[i].password);
    }
}

/* What would end a header, or mean another user, is refused. */
static void
test_hostile (void)
{
  static const char *const links[] = {
    "https://me%0d%0aX-Evil:secret@example.com/a",
    "https://me:secret%0aX-Evil@example.com/a",
    "https://m%3ae:secret@example.com/a",
    "https://me%7f@example.com/a",
  };
  g_autofree char *too_long = g_strnfill (SPATE_LOGIN_LONGEST_TEXT + 1, 'x');

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", links[i]);
      g_assert_null (spate_login_new_from_link (links[i], &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
    }

  g_assert_null (spate_login_new ("https://example.com", too_long, "x", NULL));
  g_assert_null (spate_login_new ("https://example.com", "x", too_long, NULL));
  g_assert_null (spate_login_new ("https://example.com", "\377", "x", NULL));
  g_assert_null (spate_login_new ("no link", "x", "x", NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/login/links", test_links);
  g_test_add_func ("/login/hostile", test_hostile);

  return g_test_run ();
}
