/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `spate:` links: what comes out of one can be asked for and names nobody, its name leads nowhere, and
 * written again it says the same. */

#include "fuzz-support.h"
#include "spate-file-name.h"
#include "spate-invitation.h"
#include "spate-link.h"

#include <string.h>

static void
check_link (const char *link)
{
  g_autofree char *again = spate_link_parse (link, NULL);
  g_autofree char *bare = spate_link_without_secrets (link);

  g_assert_cmpstr (again, ==, link);
  g_assert_cmpstr (bare, ==, link);
}

static void
check_again (const SpateInvitation *invitation)
{
  g_autofree char *link = g_uri_escape_string (invitation->link, NULL, FALSE);
  g_autofree char *name = g_uri_escape_string (invitation->name != NULL ? invitation->name : "", NULL, FALSE);
  g_autofree char *text = g_strdup_printf ("spate:?url=%s&name=%s", link, name);
  g_autoptr (SpateInvitation) again = spate_invitation_parse (text, NULL);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->link, ==, invitation->link);
  g_assert_cmpstr (again->name, ==, invitation->name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *rest = fuzz_text (data, size);
  g_autofree char *text = g_strconcat ("spate:", rest, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateInvitation) invitation = spate_invitation_parse (text, &error);

  g_assert_cmpint (invitation == NULL, ==, error != NULL);
  if (invitation == NULL)
    {
      g_assert_true (error->domain == SPATE_INVITATION_ERROR);
      return 0;
    }

  check_link (invitation->link);
  if (invitation->referrer != NULL)
    {
      check_link (invitation->referrer);
      g_assert_null (strchr (invitation->referrer, '#'));
    }
  g_assert_true (invitation->name == NULL || spate_file_name_is_element (invitation->name));
  check_again (invitation);

  return 0;
}
