/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A link, where it leads, and what it says the file is. */

#include "spate-source.h"

#include "spate-error.h"

#define LINK "https://example.org/a"
#define EFFECTIVE "https://mirror.example.org/a?sig=1"

static void
test_uri (void)
{
  g_autoptr (SpateSource) source = spate_source_new (LINK, 3);

  g_assert_cmpuint (source->index, ==, 3);
  g_assert_cmpstr (spate_source_get_uri (source), ==, LINK);
  g_assert_false (spate_source_forget_effective_uri (source));

  spate_source_set_effective_uri (source, EFFECTIVE);
  g_assert_cmpstr (spate_source_get_uri (source), ==, EFFECTIVE);
  g_assert_true (spate_source_forget_effective_uri (source));
  g_assert_cmpstr (spate_source_get_uri (source), ==, LINK);

  spate_source_set_effective_uri (source, LINK);
  g_assert_false (spate_source_forget_effective_uri (source));
}

static void
test_validator (void)
{
  g_autoptr (SpateSource) source = spate_source_new (LINK, 0);
  g_autoptr (SpateValidator) first = spate_validator_new ("\"1\"", NULL, 10);
  g_autoptr (GError) reason = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_BUSY, "busy");

  g_assert_cmpint (source->state, ==, SPATE_SOURCE_UNCHECKED);
  g_assert_null (spate_source_get_validator (source));
  spate_source_set_reason (source, reason);
  g_assert_error (source->reason, SPATE_ERROR, SPATE_ERROR_BUSY);

  spate_source_set_validator (source, first);
  g_assert_cmpint (source->state, ==, SPATE_SOURCE_GOOD);
  g_assert_no_error (source->reason);
  g_assert_cmpstr (spate_source_get_validator (source)->etag, ==, "\"1\"");

  /* It may be given its own. */
  spate_source_set_validator (source, spate_source_get_validator (source));
  g_assert_cmpstr (spate_source_get_validator (source)->etag, ==, "\"1\"");
}

/* The same MD5 for another answer is not one of the answer; all else is believed. */
static void
test_disbelieves (void)
{
  g_autoptr (SpateSource) source = spate_source_new (LINK, 0);
  const SpateDigest one = { SPATE_DIGEST_MD5, "1" };
  const SpateDigest other = { SPATE_DIGEST_MD5, "2" };
  const SpateDigest strong = { SPATE_DIGEST_SHA256, "1" };

  g_assert_false (spate_source_disbelieves (source, &one));
  g_assert_false (spate_source_disbelieves (source, &other));
  g_assert_true (spate_source_disbelieves (source, &other));
  g_assert_true (spate_source_disbelieves (source, &other));
  g_assert_false (spate_source_disbelieves (source, &strong));
  g_assert_false (spate_source_disbelieves (source, &strong));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/source/uri", test_uri);
  g_test_add_func ("/source/validator", test_validator);
  g_test_add_func ("/source/disbelieves", test_disbelieves);

  return g_test_run ();
}
