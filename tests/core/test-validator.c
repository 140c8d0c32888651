/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-validator.h"

#include <string.h>

#define N_RANDOM 20000

#define MONDAY "Mon, 05 Jan 2026 10:00:00 GMT"
#define TUESDAY "Tue, 06 Jan 2026 10:00:00 GMT"

static void
assert_equal (const SpateValidator *a,
              const SpateValidator *b)
{
  g_assert_cmpstr (a->etag, ==, b->etag);
  g_assert_cmpint (a->weak, ==, b->weak);
  g_assert_cmpstr (a->last_modified, ==, b->last_modified);
  g_assert_cmpint (a->size, ==, b->size);
}

static void
test_new (void)
{
  static const struct
  {
    const char *sent;
    const char *kept;
    gboolean    weak;
  } rows[] = {
    { "\"abc\"", "\"abc\"", FALSE },
    { "W/\"abc\"", "W/\"abc\"", TRUE },
    { "w/\"abc\"", "w/\"abc\"", TRUE },
    { "  \"abc\"\t", "\"abc\"", FALSE },
    { "\"5f3-6158-\xc3\xa4\"", "\"5f3-6158-\xc3\xa4\"", FALSE },
    { "\"a b\"", "\"a b\"", FALSE },
    { "abc", "abc", TRUE },
    { "\"abc", "\"abc", TRUE },
    { "abc\"", "abc\"", TRUE },
    { "\"", "\"", TRUE },
    { "\"a\"b\"", "\"a\"b\"", TRUE },
    { "\"a\", \"b\"", "\"a\", \"b\"", TRUE },
    { "", NULL, FALSE },
    { "  ", NULL, FALSE },
    { "\"\"", NULL, FALSE },
    { "W/\"\"", NULL, FALSE },
    { "W/", NULL, FALSE },
    { "\"a\r\nX-Evil: 1\"", NULL, FALSE },
    { "\"a\tb\"", NULL, FALSE },
    { "\"a\x7f\"", NULL, FALSE },
    { "\"\xe4\"", NULL, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *shown = g_strescape (rows[i].sent, NULL);
      g_autoptr (SpateValidator) validator = spate_validator_new (rows[i].sent, rows[i].sent, 7);

      g_test_message ("%s", shown);
      g_assert_cmpstr (validator->etag, ==, rows[i].kept);
      g_assert_cmpint (validator->weak, ==, rows[i].weak);
      g_assert_cmpint (validator->size, ==, 7);
    }
}

static void
test_new_bounds (void)
{
  g_autofree char *longest = g_strnfill (1024, 'x');
  g_autofree char *too_long = g_strnfill (1025, 'x');
  g_autoptr (SpateValidator) full = spate_validator_new (longest, longest, G_MAXINT64);
  g_autoptr (SpateValidator) empty = spate_validator_new (too_long, too_long, -1);
  g_autoptr (SpateValidator) none = spate_validator_new (NULL, NULL, -1);

  g_assert_cmpstr (full->etag, ==, longest);
  g_assert_cmpstr (full->last_modified, ==, longest);
  assert_equal (empty, none);
  g_assert_null (none->etag);
  g_assert_null (none->last_modified);

  spate_validator_free (NULL);
}

static void
test_copy (void)
{
  g_autoptr (SpateValidator) validator = spate_validator_new ("W/\"a\"", MONDAY, 5);
  g_autoptr (SpateValidator) copy = spate_validator_copy (validator);

  assert_equal (copy, validator);
  g_assert_true (copy->etag != validator->etag);
}

typedef struct
{
  const char *etag;
  const char *last_modified;
  goffset     size;
} Sent;

typedef struct
{
  Sent                a;
  Sent                b;
  SpateValidatorMatch match;
} Comparison;

static const Comparison comparisons[] = {
  /* Sizes come first. */
  { { "\"a\"", MONDAY, 5 }, { "\"a\"", MONDAY, 6 }, SPATE_VALIDATOR_DIFFERENT },
  { { NULL, NULL, 5 }, { NULL, NULL, 6 }, SPATE_VALIDATOR_DIFFERENT },
  { { NULL, NULL, 0 }, { NULL, NULL, 5 }, SPATE_VALIDATOR_DIFFERENT },
  { { NULL, NULL, 5 }, { NULL, NULL, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { NULL, NULL, 5 }, { NULL, NULL, -1 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { NULL, NULL, -1 }, { NULL, NULL, -1 }, SPATE_VALIDATOR_PROBABLY_SAME },
  /* Strong tags. */
  { { "\"a\"", NULL, 5 }, { "\"a\"", NULL, 5 }, SPATE_VALIDATOR_SAME },
  { { "\"a\"", NULL, -1 }, { "\"a\"", NULL, 5 }, SPATE_VALIDATOR_SAME },
  { { "\"a\"", MONDAY, 5 }, { "\"a\"", TUESDAY, 5 }, SPATE_VALIDATOR_SAME },
  { { "\"a\"", MONDAY, 5 }, { "\"b\"", MONDAY, 5 }, SPATE_VALIDATOR_DIFFERENT },
  { { "\"a\"", NULL, -1 }, { "\"A\"", NULL, -1 }, SPATE_VALIDATOR_DIFFERENT },
  { { "\"a\"", NULL, -1 }, { "\"aa\"", NULL, -1 }, SPATE_VALIDATOR_DIFFERENT },
  /* Weak tags. */
  { { "W/\"a\"", MONDAY, 5 }, { "W/\"a\"", MONDAY, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { "W/\"a\"", MONDAY, 5 }, { "W/\"a\"", TUESDAY, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { "W/\"a\"", NULL, 5 }, { "\"a\"", NULL, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { "W/\"a\"", NULL, 5 }, { "W/\"b\"", NULL, 5 }, SPATE_VALIDATOR_DIFFERENT },
  { { "W/\"a\"", NULL, 5 }, { "\"b\"", NULL, 5 }, SPATE_VALIDATOR_DIFFERENT },
  { { "W/\"a\"", NULL, 5 }, { "w/\"a\"", NULL, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  /* Tags in a form of their own. */
  { { "a", NULL, 5 }, { "a", NULL, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { "a", NULL, 5 }, { "\"a\"", NULL, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { "a", NULL, 5 }, { "b", NULL, 5 }, SPATE_VALIDATOR_DIFFERENT },
  /* A tag on one side only leaves the dates. */
  { { "\"a\"", MONDAY, 5 }, { NULL, MONDAY, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { "\"a\"", MONDAY, 5 }, { NULL, TUESDAY, 5 }, SPATE_VALIDATOR_DIFFERENT },
  { { "\"\"", MONDAY, 5 }, { "\"\"", TUESDAY, 5 }, SPATE_VALIDATOR_DIFFERENT },
  { { "\"a\"", NULL, 5 }, { NULL, MONDAY, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  /* Dates. */
  { { NULL, MONDAY, 5 }, { NULL, MONDAY, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { NULL, MONDAY, -1 }, { NULL, MONDAY, 5 }, SPATE_VALIDATOR_PROBABLY_SAME },
  { { NULL, MONDAY, 5 }, { NULL, TUESDAY, 5 }, SPATE_VALIDATOR_DIFFERENT },
  { { NULL, MONDAY, 5 }, { NULL, MONDAY, 6 }, SPATE_VALIDATOR_DIFFERENT },
};

static SpateValidator *
make_validator (const Sent *sent)
{
  return spate_validator_new (sent->etag, sent->last_modified, sent->size);
}

static void
test_compare (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (comparisons); i++)
    {
      const Comparison *row = &comparisons[i];
      g_autoptr (SpateValidator) a = make_validator (&row->a);
      g_autoptr (SpateValidator) b = make_validator (&row->b);

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_assert_cmpint (spate_validator_compare (a, b), ==, row->match);
      g_assert_cmpint (spate_validator_compare (b, a), ==, row->match);
    }
}

static void
test_variant (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (comparisons); i++)
    {
      g_autoptr (SpateValidator) before = make_validator (&comparisons[i].a);
      g_autoptr (GVariant) variant = g_variant_ref_sink (spate_validator_to_variant (before));
      g_autoptr (SpateValidator) after = spate_validator_from_variant (variant);

      g_assert_cmpstr (g_variant_get_type_string (variant), ==, "a{sv}");
      g_assert_nonnull (after);
      assert_equal (after, before);
    }
}

static void
test_variant_wrong (void)
{
  static const char *const texts[] = {
    "('etag', 'x')",
    "'etag'",
    "@a{ss} {'etag': 'x'}",
    "{'etag': <5>}",
    "{'etag': <['x']>}",
    "{'etag': <b'x'>}",
    "{'etag': <@ms 'x'>}",
    "{'etag': <''>}",
    "{'etag': <'\"a\\r\\nX-Evil: 1\"'>}",
    "{'last-modified': <true>}",
    "{'last-modified': <''>}",
    "{'last-modified': <'a\\u0001'>}",
    "{'size': <5>}",
    "{'size': <'5'>}",
    "{'size': <uint64 5>}",
    "{'size': <int64 -1>}",
    "{'size': <int64 -9223372036854775808>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GVariant) variant = g_variant_parse (NULL, texts[i], NULL, NULL, NULL);

      g_test_message ("%s", texts[i]);
      g_assert_nonnull (variant);
      g_assert_null (spate_validator_from_variant (variant));
    }
}

static void
test_variant_newer (void)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (SpateValidator) validator = NULL;

  variant = g_variant_ref_sink (g_variant_new_parsed ("{'size': <int64 5>, 'digest': <[1]>}"));
  validator = spate_validator_from_variant (variant);
  g_assert_nonnull (validator);
  g_assert_cmpint (validator->size, ==, 5);
}

static void
test_variant_bounds (void)
{
  for (gsize length = 1023; length <= 1026; length++)
    {
      g_autofree char *text = g_strnfill (length, 'x');
      g_autoptr (GVariant) variant = NULL;
      g_autoptr (SpateValidator) validator = NULL;

      variant = g_variant_ref_sink (g_variant_new_parsed ("{'etag': <%s>}", text));
      validator = spate_validator_from_variant (variant);
      if (length <= 1024)
        g_assert_cmpstr (validator->etag, ==, text);
      else
        g_assert_null (validator);
    }
}

/* --- anything at all --- */

static char *
make_random_tag (void)
{
  static const char *const pieces[] = { "W/", "w/", "\"", "a", "b", " ", "\n", "\xc3\xa4" };
  GString *text = g_string_new (NULL);
  int n = g_test_rand_int_range (0, 6);

  if (g_test_rand_int_range (0, 4) == 0)
    return g_string_free (text, TRUE);

  for (int i = 0; i < n; i++)
    if (g_test_rand_int_range (0, 8) == 0)
      g_string_append_c (text, (char) g_test_rand_int_range (1, 256));
    else
      g_string_append (text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);

  return g_string_free (text, FALSE);
}

static SpateValidator *
make_random_validator (void)
{
  g_autofree char *etag = make_random_tag ();
  g_autofree char *date = make_random_tag ();

  return spate_validator_new (etag, date, g_test_rand_int_range (-1, 2));
}

static void
test_random (void)
{
  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autoptr (SpateValidator) a = make_random_validator ();
      g_autoptr (SpateValidator) b = make_random_validator ();
      g_autoptr (GVariant) variant = g_variant_ref_sink (spate_validator_to_variant (a));
      g_autoptr (SpateValidator) restored = spate_validator_from_variant (variant);
      SpateValidatorMatch match = spate_validator_compare (a, b);

      g_assert_nonnull (restored);
      assert_equal (restored, a);
      g_assert_cmpint (spate_validator_compare (b, a), ==, match);
      g_assert_cmpint (spate_validator_compare (restored, b), ==, match);
      g_assert_cmpint (spate_validator_compare (a, a), !=, SPATE_VALIDATOR_DIFFERENT);
      if (match == SPATE_VALIDATOR_SAME)
        g_assert_cmpstr (a->etag, ==, b->etag);
    }
}

/* A record from a broken disk: bytes that claim to be a dictionary. */
static void
test_random_bytes (void)
{
  g_autoptr (SpateValidator) whole = spate_validator_new ("W/\"abcdef\"", MONDAY, 123456);
  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_validator_to_variant (whole));
  gsize size = g_variant_get_size (variant);

  for (int i = 0; i < N_RANDOM; i++)
    {
      g_autofree guint8 *data = g_memdup2 (g_variant_get_data (variant), size);
      gsize length = (gsize) g_test_rand_int_range (0, (gint32) size + 1);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GVariant) broken = NULL;
      g_autoptr (SpateValidator) validator = NULL;

      for (int j = g_test_rand_int_range (0, 4); j > 0; j--)
        data[g_test_rand_int_range (0, (gint32) size)] = (guint8) g_test_rand_int_range (0, 256);
      if (g_test_rand_bit ())
        length = size;

      bytes = g_bytes_new (data, length);
      broken = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
      validator = spate_validator_from_variant (broken);
      if (validator != NULL)
        g_assert_cmpint (validator->size, >=, -1);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/validator/new", test_new);
  g_test_add_func ("/validator/new-bounds", test_new_bounds);
  g_test_add_func ("/validator/copy", test_copy);
  g_test_add_func ("/validator/compare", test_compare);
  g_test_add_func ("/validator/variant", test_variant);
  g_test_add_func ("/validator/variant-wrong", test_variant_wrong);
  g_test_add_func ("/validator/variant-newer", test_variant_newer);
  g_test_add_func ("/validator/variant-bounds", test_variant_bounds);
  g_test_add_func ("/validator/random", test_random);
  g_test_add_func ("/validator/random-bytes", test_random_bytes);

  return g_test_run ();
}
