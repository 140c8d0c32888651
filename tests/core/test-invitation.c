/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `spate:` links as pages write them, and as somebody writes them who means harm. */

#include "spate-invitation.h"

#include <string.h>

#define LINK "https%3A%2F%2Fexample.org%2Fa.iso"
#define URL "spate:?url=" LINK

/* Link, referrer and name in one line. */
static char *
describe (const SpateInvitation *self)
{
  return g_strdup_printf ("%s|%s|%s", self->link, self->referrer != NULL ? self->referrer : "", self->name != NULL ? self->name : "");
}

static const struct
{
  const char *text;
  const char *expected;
} good[] = {
  { URL, "https://example.org/a.iso||" },
  { "SPATE:?url=" LINK, "https://example.org/a.iso||" },
  { "spate:?url=http%3A%2F%2Fexample.net", "http://example.net||" },
  /* As desktops write it that take every link for a place */
  { "spate:///?url=" LINK, "https://example.org/a.iso||" },
  { "spate://?url=" LINK, "https://example.org/a.iso||" },
  { "spate:/?url=" LINK, "https://example.org/a.iso||" },
  { "spate:?name=b.iso&referrer=https%3A%2F%2Fexample.com%2Fp&url=" LINK, "https://example.org/a.iso|https://example.com/p|b.iso" },
  /* Colons, slashes and question marks need no escapes */
  { "spate:?url=https://example.org/a?b=c", "https://example.org/a?b=c||" },
  /* What is escaped once more stays so */
  { "spate:?url=https%3A%2F%2Fexample.org%2Fa%2520b%252Fc%2500%3Fd%3D%2526%23e", "https://example.org/a%20b%2Fc%00?d=%26#e||" },
  { "spate:?url=https%3A%2F%2Fexample.org%2Fa%2Bb+c", "https://example.org/a+b+c||" },
  { "spate:?url=https%3A%2F%2Fexample.org%2F%C3%BC", "https://example.org/%C3%BC||" },
  { "spate:?url=https%3A%2F%2F%5B2001%3Adb8%3A%3A1%5D%3A8443%2Fa", "https://[2001:db8::1]:8443/a||" },
  { URL "&name=&referrer=", "https://example.org/a.iso||" },
  { URL "&name=%C3%BCber%20uns.pdf", "https://example.org/a.iso||über uns.pdf" },
  { URL "&name=..%2F..%2F.bashrc", "https://example.org/a.iso||bashrc" },
  { URL "&name=C%3A%5Cx%5Cevil.exe", "https://example.org/a.iso||evil.exe" },
  { URL "&name=a%E2%80%AEfdp.exe", "https://example.org/a.iso||afdp.exe" },
  /* Whom a referrer was told to before */
  { URL "&referrer=https%3A%2F%2Fme%3Asecret%40example.com%2Fp%23top", "https://example.org/a.iso|https://example.com/p|" },
};

static void
test_good (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateInvitation) invitation = NULL;
      g_autofree char *described = NULL;

      g_test_message ("%s", good[i].text);
      g_assert_true (spate_invitation_is_one (good[i].text));
      invitation = spate_invitation_parse (good[i].text, &error);
      g_assert_no_error (error);
      described = describe (invitation);
      g_assert_cmpstr (described, ==, good[i].expected);
    }
}

static const struct
{
  const char          *text;
  SpateInvitationError code;
} bad[] = {
  { "spate:", SPATE_INVITATION_ERROR_FORM },
  { "spate:https://example.org/a", SPATE_INVITATION_ERROR_FORM },
  { "spate://example.org/a", SPATE_INVITATION_ERROR_FORM },
  { "spate://evil.example/?url=" LINK, SPATE_INVITATION_ERROR_FORM },
  { "spate:////?url=" LINK, SPATE_INVITATION_ERROR_FORM },
  { "spate:add?url=" LINK, SPATE_INVITATION_ERROR_FORM },
  { URL "#name=a", SPATE_INVITATION_ERROR_FORM },
  { URL "&name", SPATE_INVITATION_ERROR_FORM },
  { URL "&name=%zz", SPATE_INVITATION_ERROR_FORM },
  { URL "&name=%", SPATE_INVITATION_ERROR_FORM },
  { URL "&name=%ff", SPATE_INVITATION_ERROR_FORM },
  { URL "%00.example.com", SPATE_INVITATION_ERROR_FORM },
  { URL "&name=a%00b", SPATE_INVITATION_ERROR_FORM },
  { "spate:?", SPATE_INVITATION_ERROR_LINK },
  { "spate:?name=a", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=example.org", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=ftp%3A%2F%2Fexample.org%2Fa", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=file%3A%2F%2F%2Fetc%2Fpasswd", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=javascript%3Aalert(1)", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=spate%3A%3Furl%3D" LINK, SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=https%3A%2F%2Fexample.org%40evil.example%2Fa", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=https%3A%2F%2F%40evil.example%2Fa", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=https%3A%2F%2Fme%3Asecret%40example.org%2Fa", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=https%3A%2F%2Fexample.org%2Fa%0D%0AX%3A%201", SPATE_INVITATION_ERROR_LINK },
  { "spate:?url=https%3A%2F%2F%2Fa", SPATE_INVITATION_ERROR_LINK },
  { URL "&url=" LINK, SPATE_INVITATION_ERROR_TWICE },
  { URL "&ur%6C=" LINK, SPATE_INVITATION_ERROR_TWICE },
  { URL "&name=a&name=a", SPATE_INVITATION_ERROR_TWICE },
  { URL "&name=&name=a", SPATE_INVITATION_ERROR_TWICE },
  { URL "&folder=%2Fhome", SPATE_INVITATION_ERROR_KEY },
  { URL "&headers=Cookie%3A%20a", SPATE_INVITATION_ERROR_KEY },
  { URL "&checksum=sha-256%3D00", SPATE_INVITATION_ERROR_KEY },
  { URL "&URL=" LINK, SPATE_INVITATION_ERROR_KEY },
  { URL "&=a", SPATE_INVITATION_ERROR_KEY },
  { "spate:?url=https://example.org/a?b=c&d=e", SPATE_INVITATION_ERROR_KEY },
  { URL "&referrer=file%3A%2F%2F%2Fhome", SPATE_INVITATION_ERROR_REFERRER },
  { URL "&referrer=a%0D%0ACookie%3A%20b", SPATE_INVITATION_ERROR_REFERRER },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateInvitation) invitation = NULL;

      g_test_message ("%s", bad[i].text);
      g_assert_true (spate_invitation_is_one (bad[i].text));
      invitation = spate_invitation_parse (bad[i].text, &error);
      g_assert_error (error, SPATE_INVITATION_ERROR, (int) bad[i].code);
      g_assert_null (invitation);
    }
}

/* Not in the table, whose lines are printed. */
static void
test_no_text (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (spate_invitation_parse (URL "&name=\xff", &error));
  g_assert_error (error, SPATE_INVITATION_ERROR, SPATE_INVITATION_ERROR_FORM);
}

static void
test_others (void)
{
  static const char *const others[] = { "", "spate", "spates:?url=" LINK, "https://example.org/", " spate:?url=" LINK };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (spate_invitation_is_one (others[i]));
}

/* Each may be as long as is said, and not longer. */
static void
check_length (const char *beginning,
              gsize       longest)
{
  for (gsize more = 0; more <= 1; more++)
    {
      g_autofree char *letters = g_strnfill (longest + more, 'a');
      g_autofree char *text = g_strconcat (beginning, letters, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateInvitation) invitation = spate_invitation_parse (text, &error);

      if (more == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, SPATE_INVITATION_ERROR, SPATE_INVITATION_ERROR_LENGTH);
    }
}

static void
test_lengths (void)
{
  g_autofree char *letters = g_strnfill (SPATE_INVITATION_LONGEST, 'a');
  g_autofree char *text = g_strconcat (URL "&name=", letters, NULL);
  g_autoptr (GError) error = NULL;

  check_length ("spate:?url=https://example.org/&name=", SPATE_INVITATION_LONGEST_NAME);
  check_length ("spate:?url=https://example.org/&referrer=https://example.org/",
                SPATE_INVITATION_LONGEST_REFERRER - strlen ("https://example.org/"));
  g_assert_null (spate_invitation_parse (text, &error));
  g_assert_error (error, SPATE_INVITATION_ERROR, SPATE_INVITATION_ERROR_LENGTH);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/invitation/good", test_good);
  g_test_add_func ("/invitation/bad", test_bad);
  g_test_add_func ("/invitation/no-text", test_no_text);
  g_test_add_func ("/invitation/others", test_others);
  g_test_add_func ("/invitation/lengths", test_lengths);

  return g_test_run ();
}
