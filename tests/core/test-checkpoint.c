/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-checkpoint.h"

static SpateCheckpoint *
checkpoint_new (void)
{
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"abc\"", "Mon, 05 Jan 2026 10:00:00 GMT", 1000);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();

  spate_range_set_add (durable, spate_range (0, 100));
  spate_range_set_add (durable, spate_range (900, 1000));

  return spate_checkpoint_new ("file.iso", "file.iso.part", validator, durable);
}

/* A checkpoint holds copies: what it was made from may change or go. */
static void
test_new (void)
{
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"abc\"", NULL, 10);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();
  g_autofree char *name = g_strdup ("a");
  SpateCheckpoint *checkpoint = spate_checkpoint_new (name, "a.part", validator, durable);

  name[0] = 'b';
  spate_range_set_add (durable, spate_range (0, 10));
  g_assert_cmpstr (checkpoint->name, ==, "a");
  g_assert_cmpint (spate_range_set_get_total (checkpoint->durable), ==, 0);
  g_assert_true (checkpoint->validator != validator);
  g_assert_cmpstr (checkpoint->validator->etag, ==, "\"abc\"");

  g_assert_true (spate_checkpoint_ref (checkpoint) == checkpoint);
  spate_checkpoint_unref (checkpoint);
  g_assert_cmpstr (checkpoint->part_name, ==, "a.part");
  spate_checkpoint_unref (checkpoint);
}

/* What was written to a variant comes back from it, also through its bytes. */
static void
test_variant (void)
{
  g_autoptr (SpateCheckpoint) checkpoint = checkpoint_new ();
  g_autoptr (GVariant) written = g_variant_ref_sink (spate_checkpoint_to_variant (checkpoint));
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (written);
  g_autoptr (GVariant) read = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE_VARDICT, bytes, FALSE));
  g_autoptr (SpateCheckpoint) again = spate_checkpoint_from_variant (read);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->name, ==, "file.iso");
  g_assert_cmpstr (again->part_name, ==, "file.iso.part");
  g_assert_cmpint (again->validator->size, ==, 1000);
  g_assert_cmpstr (again->validator->last_modified, ==, checkpoint->validator->last_modified);
  g_assert_cmpint (spate_validator_compare (again->validator, checkpoint->validator), ==, SPATE_VALIDATOR_SAME);
  g_assert_true (spate_range_set_equal (again->durable, checkpoint->durable));
}

/* A checkpoint that could not be read again would be worth nothing: of too many ranges it promises
 * fewer. */
static void
test_most_ranges (void)
{
  const goffset n_ranges = SPATE_CHECKPOINT_MOST_RANGES + 10;
  g_autoptr (SpateValidator) validator = spate_validator_new (NULL, NULL, 10 * n_ranges);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();

  /* The first ones are the shortest. */
  for (goffset i = 0; i < n_ranges; i++)
    spate_range_set_add (durable, spate_range (10 * i, 10 * i + (i < 10 ? 1 : 2)));

  g_autoptr (SpateCheckpoint) checkpoint = spate_checkpoint_new ("a", "a.part", validator, durable);
  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_checkpoint_to_variant (checkpoint));
  g_autoptr (SpateCheckpoint) again = spate_checkpoint_from_variant (variant);

  g_assert_nonnull (again);
  g_assert_cmpuint (spate_range_set_get_n_ranges (again->durable), ==, SPATE_CHECKPOINT_MOST_RANGES);
  g_assert_cmpint (spate_range_set_get_range (again->durable, 0).start, ==, 100);
  g_assert_true (spate_range_set_contains_set (durable, again->durable));
}

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define TWO_HUNDRED_FIFTY FIFTY FIFTY FIFTY FIFTY FIFTY

/* One value of a good checkpoint exchanged, removed or added: only what could have been written
 * is read. */
static const struct
{
  const char *name;
  const char *key;
  const char *value; /* NULL: removed */
  gboolean    accepted;
} changes[] = {
  { "as it is", "name", "'file.iso'", TRUE },
  { "key of a later time", "colour", "'blue'", TRUE },
  { "no name", "name", NULL, FALSE },
  { "empty name", "name", "''", FALSE },
  { "name of the folder", "name", "'.'", FALSE },
  { "name of the folder above", "name", "'..'", FALSE },
  { "name above", "name", "'../x'", FALSE },
  { "name below", "name", "'a/b'", FALSE },
  { "name from the root", "name", "'/etc/passwd'", FALSE },
  { "name with a slash behind", "name", "'a/'", FALSE },
  { "two dots in the name", "name", "'a..b'", TRUE },
  { "three dots", "name", "'...'", TRUE },
  { "longest name", "name", "'" TWO_HUNDRED_FIFTY "abcde'", TRUE },
  { "name too long", "name", "'" TWO_HUNDRED_FIFTY "abcdef'", FALSE },
  { "name of numbers", "name", "uint32 5", FALSE },
  { "name of bytes", "name", "b'file.iso'", FALSE },
  { "no part name", "part-name", NULL, FALSE },
  { "empty part name", "part-name", "''", FALSE },
  { "part name without its end", "part-name", "'file.iso'", FALSE },
  { "part name above", "part-name", "'../file.iso.part'", FALSE },
  { "part name from the root", "part-name", "'/file.iso.part'", FALSE },
  { "longest part name", "part-name", "'" TWO_HUNDRED_FIFTY ".part'", TRUE },
  { "part name too long", "part-name", "'" TWO_HUNDRED_FIFTY "a.part'", FALSE },
  { "part name of another type", "part-name", "['file.iso.part']", FALSE },
  { "no validator", "validator", NULL, FALSE },
  { "validator without a size", "validator", "{'etag': <'\"abc\"'>}", FALSE },
  { "validator with a negative size", "validator", "{'size': <int64 -1>}", FALSE },
  { "validator with less than is there", "validator", "{'size': <int64 999>}", FALSE },
  { "validator with a size only", "validator", "{'size': <int64 1000>}", TRUE },
  { "validator of another type", "validator", "'\"abc\"'", FALSE },
  { "validator in a variant", "validator", "<{'size': <int64 1000>}>", FALSE },
  { "nothing durable told", "durable", NULL, FALSE },
  { "nothing durable", "durable", "@a(tt) []", TRUE },
  { "all durable", "durable", "[(uint64 0, uint64 1000)]", TRUE },
  { "more than all durable", "durable", "[(uint64 0, uint64 1001)]", FALSE },
  { "durable overlapping", "durable", "[(uint64 0, uint64 10), (5, 20)]", FALSE },
  { "durable of another type", "durable", "[(int64 0, int64 10)]", FALSE },
};

static void
test_variant_changed (void)
{
  g_autoptr (SpateCheckpoint) checkpoint = checkpoint_new ();
  g_autoptr (GVariant) good = g_variant_ref_sink (spate_checkpoint_to_variant (checkpoint));

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (good);

      g_test_message ("%s", changes[i].name);
      if (changes[i].value != NULL)
        {
          g_autoptr (GError) error = NULL;
          GVariant *value = g_variant_parse (NULL, changes[i].value, NULL, NULL, &error);

          g_assert_no_error (error);
          g_variant_dict_insert_value (&dict, changes[i].key, value);
          g_variant_unref (value);
        }
      else
        g_assert_true (g_variant_dict_remove (&dict, changes[i].key));

      g_autoptr (GVariant) changed = g_variant_ref_sink (g_variant_dict_end (&dict));
      g_autoptr (SpateCheckpoint) read = spate_checkpoint_from_variant (changed);

      g_assert_cmpint (read != NULL, ==, changes[i].accepted);
    }
}

/* Nothing but a dictionary can be a checkpoint. */
static void
test_variant_other (void)
{
  static const char *const texts[] = {
    "@a{sv} {}",
    "'text'",
    "uint32 1",
    "()",
    "@av []",
    "{'name': 'a'}",
    "<@a{sv} {}>",
    "{uint32 1: <'a'>}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GVariant) variant = g_variant_parse (NULL, texts[i], NULL, NULL, NULL);

      g_test_message ("%s", texts[i]);
      g_assert_nonnull (variant);
      g_assert_null (spate_checkpoint_from_variant (variant));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/checkpoint/new", test_new);
  g_test_add_func ("/checkpoint/variant", test_variant);
  g_test_add_func ("/checkpoint/most-ranges", test_most_ranges);
  g_test_add_func ("/checkpoint/variant-changed", test_variant_changed);
  g_test_add_func ("/checkpoint/variant-other", test_variant_other);

  return g_test_run ();
}
