/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links, out of two lines: what somebody typed, and where the answer redirects to. What is
 * accepted may stand in a request and is accepted again as it is; what is left without secrets
 * has none, by a look at the letters that knows nothing of how links are parsed. */

#include "fuzz-support.h"
#include "spate-error.h"
#include "spate-link.h"

#include <string.h>

/* In no word of any language. */
#define SECRET "Zq9xJ"

/* The letters between the scheme and the path. */
static const char *
find_authority (const char *link,
                gsize      *ret_length)
{
  const char *start = strstr (link, "://");

  g_assert_nonnull (start);
  start += strlen ("://");
  *ret_length = strcspn (start, "/?#");

  return start;
}

static gboolean
has_user (const char *link)
{
  gsize length = 0;
  const char *authority = find_authority (link, &length);

  return memchr (authority, '@', length) != NULL;
}

static void
check_without_secrets (const char *link)
{
  g_autofree char *kept = spate_link_without_secrets (link);
  g_autofree char *logged = spate_link_redact (link);
  g_autofree char *again = spate_link_parse (kept, NULL);

  g_assert_false (has_user (kept));
  g_assert_false (has_user (logged));
  g_assert_null (strpbrk (logged, "?#"));

  /* A record that holds the link must be read again. */
  g_assert_cmpstr (again, ==, kept);
  g_assert_true (spate_link_same_origin (link, kept));
  g_assert_cmpint (spate_link_is_signed (link), ==, spate_link_is_signed (kept));
}

/* The same link with secrets in all places. */
static void
check_with_secrets (const char *link)
{
  if (strstr (link, SECRET) != NULL)
    return;

  gsize length = 0;
  const char *authority = find_authority (link, &length);
  const char *at = g_strrstr_len (authority, (gssize) length, "@");
  const char *host = at != NULL ? at + 1 : authority;
  g_autofree char *scheme = g_strndup (link, (gsize) (authority - link));
  g_autofree char *host_and_path = g_strndup (host, strcspn (host, "?#"));
  g_autofree char *secret = g_strdup_printf ("%s" SECRET ":" SECRET "@%s?" SECRET "=" SECRET "#" SECRET,
                                             scheme, host_and_path);
  g_autofree char *parsed = spate_link_parse (secret, NULL);

  /* Its length may be too much now. */
  if (parsed == NULL)
    return;

  g_autofree char *logged = spate_link_redact (parsed);
  g_autofree char *kept = spate_link_without_secrets (parsed);
  g_autofree char *origin = spate_link_get_origin (parsed);

  g_assert_null (strstr (logged, SECRET));
  g_assert_null (strstr (kept, SECRET ":"));
  g_assert_null (strstr (kept, SECRET "@"));
  g_assert_nonnull (strstr (kept, "?" SECRET "=" SECRET));
  g_assert_null (strstr (origin, SECRET));
}

static void
check_origin (const char *link)
{
  g_autofree char *origin = spate_link_get_origin (link);
  g_autofree char *again = spate_link_get_origin (origin);
  g_autofree char *host = spate_link_get_host (link);

  g_assert_nonnull (origin);
  g_assert_cmpstr (again, ==, origin);
  g_assert_cmpstr (host, !=, NULL);
  g_assert_cmpstr (host, !=, "");
  g_assert_true (spate_link_same_origin (link, origin));
  g_assert_cmpint (spate_link_is_secure (link), ==, g_str_has_prefix (origin, "https://"));
}

static void
check_link (const char *link)
{
  g_autofree char *again = spate_link_parse (link, NULL);

  for (const char *p = link; *p != '\0'; p++)
    g_assert_true (g_ascii_isgraph (*p));
  g_assert_cmpstr (again, ==, link);

  check_origin (link);
  check_without_secrets (link);
  check_with_secrets (link);
}

static void
check_redirect (const char *link,
                const char *location)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *target = spate_link_resolve (link, location, &error);

  if (target == NULL)
    {
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_PROTOCOL);
      return;
    }

  g_autofree char *one = spate_link_get_origin (link);
  g_autofree char *other = spate_link_get_origin (target);

  check_link (target);
  g_assert_cmpint (spate_link_same_origin (link, target), ==, g_strcmp0 (one, other) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  g_autofree char *text = fuzz_input_take_line (&input);
  g_autofree char *location = fuzz_input_take_line (&input);
  g_autoptr (GError) error = NULL;
  g_autofree char *link = spate_link_parse (text != NULL ? text : "", &error);

  if (link == NULL)
    {
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
      return 0;
    }

  g_assert_no_error (error);
  check_link (link);
  if (location != NULL)
    check_redirect (link, location);

  return 0;
}
