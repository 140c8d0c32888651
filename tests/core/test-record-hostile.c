/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records that Spate did not write, or that the disk did not keep: a good one is changed value by
 * value and byte by byte. What cannot be right is refused, and nothing ever crashes. */

#include "spate-record.h"

#include <string.h>

#include "spate-error.h"
#include "spate-file-name.h"

#define N_ROUNDS 5000

#define TYPE G_VARIANT_TYPE ("(ua{sv})")

/* Every key that a record may have. */
#define GOOD_REQUEST                                                                                 \
  "{'uris': <['http://example.com/a', 'https://mirror.example/b']>, 'n-named': <uint32 1>, "         \
  " 'disabled': <['http://example.com/a']>, "                                                        \
  " 'allow-http-redirect': <true>, "                                                                 \
  " 'folder': <b'/tmp'>, 'name': <'a'>, 'exact-name': <true>, 'max-connections': <uint32 4>, "       \
  " 'order': <uint32 2>, 'chunk-size': <int64 1000>, 'rate-limit': <int64 5000>, "                   \
  " 'referer': <'http://example.com/'>, 'user-agent': <'Agent'>, "                                   \
  " 'size': <int64 10>, 'on-change': <uint32 1>, 'pieces': <('md5', int64 4, b'0123456789abcde')>, " \
  " 'digest': <'md5=0123456789abcdef0123456789abcdef'>}"
#define GOOD_CHECKPOINT                                                                     \
  "{'name': <'a'>, 'part-name': <'a.part'>, "                                               \
  " 'validator': <{'etag': <'\"abc\"'>, 'last-modified': <'today'>, 'size': <int64 10>}>, " \
  " 'durable': <[(uint64 0, uint64 5)]>, 'outdated': <false>}"
#define GOOD_ENDING                                                                   \
  "{'when': <int64 5>, 'name': <'a'>, 'size': <int64 10>, 'proof': <uint32 1>, "      \
  " 'sha256': <'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'>, " \
  " 'error': <(uint32 14, 'why')>}"
#define GOOD                                                                                                        \
  "{'id': <'a-1'>, 'state': <uint32 5>, 'added': <int64 4>, 'rank': <int64 4000001>, 'ending': <" GOOD_ENDING ">, " \
  " 'request': <" GOOD_REQUEST ">, 'checkpoint': <" GOOD_CHECKPOINT ">}"

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return variant;
}

/* A copy of a dictionary in which the value at a path such as "request/order" is another one, or
 * missing. */
static GVariant *
replace (GVariant   *dictionary,
         const char *path,
         GVariant   *value)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (dictionary);
  g_auto (GStrv) parts = g_strsplit (path, "/", 2);
  g_autoptr (GVariant) inner = NULL;

  if (parts[1] != NULL)
    {
      g_autoptr (GVariant) outer = g_variant_lookup_value (dictionary, parts[0], G_VARIANT_TYPE_VARDICT);

      inner = replace (outer, parts[1], value);
      value = inner;
    }

  if (value != NULL)
    g_variant_dict_insert_value (&dict, parts[0], value);
  else
    g_assert_true (g_variant_dict_remove (&dict, parts[0]));

  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static GVariant *
new_variant (guint32   version,
             GVariant *dictionary)
{
  return g_variant_ref_sink (g_variant_new ("(u@a{sv})", version, dictionary));
}

/* Whether a record is read; if it is not, the error must say so. */
static gboolean
is_read (guint32   version,
         GVariant *dictionary)
{
  g_autoptr (GVariant) variant = new_variant (version, dictionary);
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateRecord) record = spate_record_from_variant (variant, &error);

  if (record == NULL)
    g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  else
    g_assert_no_error (error);

  return record != NULL;
}

/* Every key, and whether a record can do without. */
static const struct
{
  const char *path;
  gboolean    optional;
} keys[] = {
  { "id", FALSE },
  { "state", FALSE },
  { "request", FALSE },
  { "request/uris", FALSE },
  { "request/n-named", TRUE },
  { "request/disabled", TRUE },
  { "request/allow-http-redirect", TRUE },
  { "request/folder", FALSE },
  { "request/name", TRUE },
  { "request/exact-name", TRUE },
  { "request/max-connections", TRUE },
  { "request/order", TRUE },
  { "request/chunk-size", FALSE },
  { "request/rate-limit", TRUE },
  { "request/referer", TRUE },
  { "request/user-agent", TRUE },
  { "request/digest", TRUE },
  { "request/size", TRUE },
  { "request/on-change", TRUE },
  { "request/pieces", TRUE },
  { "checkpoint", TRUE },
  { "checkpoint/name", FALSE },
  { "checkpoint/part-name", FALSE },
  { "checkpoint/validator", FALSE },
  { "checkpoint/validator/etag", TRUE },
  { "checkpoint/validator/last-modified", TRUE },
  { "checkpoint/validator/size", FALSE },
  { "checkpoint/durable", FALSE },
  { "checkpoint/outdated", TRUE },
  { "added", TRUE },
  { "rank", TRUE },
  { "ending", TRUE },
  { "ending/when", FALSE },
  { "ending/name", FALSE },
  { "ending/size", FALSE },
  { "ending/proof", FALSE },
  { "ending/sha256", TRUE },
  { "ending/error", TRUE },
};

/* A value of another type than it should have spoils the whole record, whichever it is: nobody
 * may lose a checksum or a limit without being told. */
static void
test_wrong_types (void)
{
  static const char *const values[] = {
    "'text'",
    "b'bytes'",
    "true",
    "byte 1",
    "int32 1",
    "uint32 1",
    "int64 1",
    "uint64 1",
    "1.0",
    "@as []",
    "['a']",
    "@a(tt) []",
    "@a{sv} {}",
    "@av []",
    "()",
    "<'text'>",
    "<uint32 1>",
    "@mu 1",
  };
  g_autoptr (GVariant) good = parse (GOOD);

  g_assert_true (is_read (SPATE_RECORD_VERSION, good));

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (values); j++)
      {
        g_auto (GStrv) parts = g_strsplit (keys[i].path, "/", 3);
        g_autoptr (GVariant) value = parse (values[j]);
        g_autoptr (GVariant) right = g_variant_ref (good);
        g_autoptr (GVariant) changed = replace (good, keys[i].path, value);

        for (guint k = 0; parts[k] != NULL; k++)
          {
            GVariant *inner = g_variant_lookup_value (right, parts[k], NULL);

            g_assert_nonnull (inner);
            g_variant_unref (right);
            right = inner;
          }
        if (g_variant_is_of_type (value, g_variant_get_type (right)))
          continue;

        g_test_message ("%s: %s", keys[i].path, values[j]);
        g_assert_false (is_read (SPATE_RECORD_VERSION, changed));
      }
}

/* What is optional may be missing, the rest may not. */
static void
test_missing (void)
{
  g_autoptr (GVariant) good = parse (GOOD);

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GVariant) changed = replace (good, keys[i].path, NULL);

      g_test_message ("%s", keys[i].path);
      g_assert_cmpint (is_read (SPATE_RECORD_VERSION, changed), ==, keys[i].optional);
    }
}

/* Values of the right type at their bounds and beyond. */
static const struct
{
  const char *path;
  const char *value;
  gboolean    accepted;
} values[] = {
  { "colour", "'of a later time'", TRUE },
  { "request/colour", "'of a later time'", TRUE },
  { "id", "''", FALSE },
  { "id", "'../a'", FALSE },
  { "id", "'a.b'", FALSE },
  { "state", "uint32 0", TRUE },
  { "state", "uint32 7", TRUE },
  { "state", "uint32 8", FALSE },
  { "state", "uint32 4294967295", FALSE },
  { "added", "int64 -1", FALSE },
  { "rank", "int64 -1", FALSE },
  { "ending/name", "'../x'", FALSE },
  { "ending/name", "''", FALSE },
  { "ending/size", "int64 -1", TRUE },
  { "ending/size", "int64 -2", FALSE },
  { "ending/proof", "uint32 4", TRUE },
  { "ending/proof", "uint32 5", FALSE },
  { "ending/sha256", "'0123'", FALSE },
  { "ending/error", "(uint32 21, '')", TRUE },
  { "ending/error", "(uint32 22, '')", FALSE },
  { "request/uris", "@as []", FALSE },
  { "request/uris", "['ftp://example.com/']", FALSE },
  { "request/uris", "['http://example.com/', 'javascript:alert(1)']", FALSE },
  { "request/uris", "['']", FALSE },
  { "request/uris", "['http://me%0ayou:secret@example.com/']", FALSE },
  { "request/uris", "['http://example.com/', 'http://example.com/']", TRUE },
  { "request/disabled", "@as []", TRUE },
  { "request/disabled", "['']", TRUE },
  { "request/disabled", "['http://example.com/a', 'http://example.com/a']", TRUE },
  { "request/disabled", "['http://example.com/a', 'https://mirror.example/b']", TRUE },
  { "request/disabled", "['http://other.example/', '../../etc/passwd']", TRUE },
  { "request/n-named", "uint32 0", TRUE },
  { "request/n-named", "uint32 2", TRUE },
  { "request/n-named", "uint32 4294967295", TRUE },
  { "request/folder", "b'tmp'", FALSE },
  { "request/folder", "b''", FALSE },
  { "request/folder", "b'/'", TRUE },
  { "request/name", "''", FALSE },
  { "request/name", "'.'", FALSE },
  { "request/name", "'..'", FALSE },
  { "request/name", "'../x'", FALSE },
  { "request/name", "'a/b'", FALSE },
  { "request/name", "'/etc/passwd'", FALSE },
  { "request/name", "'a..b'", TRUE },
  { "request/max-connections", "uint32 0", TRUE },
  { "request/max-connections", "uint32 32", TRUE },
  { "request/max-connections", "uint32 33", FALSE },
  { "request/max-connections", "uint32 4294967295", FALSE },
  { "request/order", "uint32 0", TRUE },
  { "request/order", "uint32 3", FALSE },
  { "request/order", "uint32 4294967295", FALSE },
  { "request/chunk-size", "int64 0", FALSE },
  { "request/chunk-size", "int64 -1", FALSE },
  { "request/chunk-size", "int64 1", TRUE },
  { "request/chunk-size", "int64 9223372036854775807", TRUE },
  { "request/rate-limit", "int64 0", TRUE },
  { "request/rate-limit", "int64 -1", FALSE },
  { "request/rate-limit", "int64 9223372036854775807", TRUE },
  { "request/referer", "'http://a/\\nX-Evil: b'", FALSE },
  { "request/user-agent", "'a\\r\\nX-Evil: b'", FALSE },
  { "request/size", "int64 -2", FALSE },
  { "request/size", "int64 0", TRUE },
  { "request/on-change", "uint32 2", FALSE },
  { "request/pieces", "('md5', int64 0, b'0123456789abcde')", FALSE },
  { "request/digest", "''", FALSE },
  { "request/digest", "'md5=0'", FALSE },
  { "request/digest", "'none='", FALSE },
  { "checkpoint", "@a{sv} {}", FALSE },
  { "checkpoint/name", "'../a'", FALSE },
  { "checkpoint/part-name", "'a'", FALSE },
  { "checkpoint/validator/size", "int64 4", FALSE },
  { "checkpoint/durable", "[(uint64 0, uint64 11)]", FALSE },
};

static void
test_values (void)
{
  g_autoptr (GVariant) good = parse (GOOD);

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GVariant) value = parse (values[i].value);
      g_autoptr (GVariant) changed = replace (good, values[i].path, value);

      g_test_message ("%s: %s", values[i].path, values[i].value);
      g_assert_cmpint (is_read (SPATE_RECORD_VERSION, changed), ==, values[i].accepted);
    }
}

/* Texts and lists that only serve to make trouble are refused, not cut. */
static void
test_too_long (void)
{
  static const char *const paths[] = {
    "id",
    "request/name",
    "request/referer",
    "request/user-agent",
    "request/digest",
  };
  g_autoptr (GVariant) good = parse (GOOD);
  g_autofree char *text = g_strnfill (8193, 'a');
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (text));
  GVariantBuilder uris;

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GVariant) changed = replace (good, paths[i], value);

      g_test_message ("%s", paths[i]);
      g_assert_false (is_read (SPATE_RECORD_VERSION, changed));
    }

  g_variant_builder_init (&uris, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; i < 1001; i++)
    g_variant_builder_add (&uris, "s", "http://example.com/");

  g_autoptr (GVariant) many = g_variant_ref_sink (g_variant_builder_end (&uris));
  g_autoptr (GVariant) changed = replace (good, "request/uris", many);

  g_autoptr (GVariant) disabled = replace (good, "request/disabled", many);

  g_assert_false (is_read (SPATE_RECORD_VERSION, changed));
  g_assert_false (is_read (SPATE_RECORD_VERSION, disabled));
}

/* Only this version, and only this type. */
static void
test_other (void)
{
  static const char *const texts[] = {
    "'text'",
    "@a{sv} {}",
    "()",
    "(uint32 1,)",
    "(uint32 1, 'text')",
    "(int32 1, @a{sv} {})",
    "(uint32 1, @a{sv} {})",
    "(uint32 1, @a{ss} {})",
    "(uint32 1, @a{sv} {}, 1)",
    "<(uint32 1, @a{sv} {})>",
  };
  g_autoptr (GVariant) good = parse (GOOD);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GVariant) variant = parse (texts[i]);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", texts[i]);
      g_assert_null (spate_record_from_variant (variant, &error));
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
    }

  g_assert_false (is_read (SPATE_RECORD_VERSION - 1, good));
  g_assert_false (is_read (SPATE_RECORD_VERSION + 1, good));
  g_assert_false (is_read (G_MAXUINT32, good));
}

/* What must be true of any record that was read, whatever it was read from. */
static void
assert_sound (const SpateRecord *record)
{
  const SpateRequest *request = record->request;

  g_assert_true (spate_record_is_valid_id (record->id));
  g_assert_cmpint (record->state, <, SPATE_N_STATES);
  g_assert_true (g_path_is_absolute (request->folder));
  g_assert_cmpuint (request->uris->len, >, 0);
  for (guint i = 0; i < request->uris->len; i++)
    g_assert_cmpint (g_ascii_strncasecmp (g_ptr_array_index (request->uris, i), "http", 4), ==, 0);
  g_assert_cmpuint (spate_request_count_enabled (request), >, 0);
  g_assert_true (request->name == NULL || strchr (request->name, '/') == NULL);
  g_assert_cmpuint (request->max_connections, <=, SPATE_MAX_CONNECTIONS);
  g_assert_cmpint (request->order, <=, SPATE_ORDER_CHUNKS);
  g_assert_cmpint (request->chunk_size, >=, 0);
  g_assert_cmpint (request->rate_limit, >=, 0);

  if (record->checkpoint != NULL)
    {
      const SpateCheckpoint *checkpoint = record->checkpoint;
      const SpateRange file = spate_range (0, checkpoint->validator->size);

      g_assert_null (strchr (checkpoint->name, '/'));
      g_assert_null (strchr (checkpoint->part_name, '/'));
      g_assert_true (g_str_has_suffix (checkpoint->part_name, SPATE_FILE_NAME_PART_SUFFIX));
      g_assert_cmpint (spate_range_set_count_within (checkpoint->durable, file), ==,
                       spate_range_set_get_total (checkpoint->durable));
    }
}

static gboolean
try_bytes (const guint8 *data,
           gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_from_bytes (TYPE, bytes, FALSE));
  g_autoptr (SpateRecord) record = spate_record_from_variant (variant, NULL);

  if (record == NULL)
    return FALSE;

  assert_sound (record);

  /* What was read can be written, and read again. */
  g_autoptr (GVariant) written = g_variant_ref_sink (spate_record_to_variant (record));
  g_autoptr (SpateRecord) again = spate_record_from_variant (written, NULL);

  g_assert_nonnull (again);

  return TRUE;
}

/* A good record with some bytes changed, cut off or doubled is refused, or still sound. */
static void
test_mutated (void)
{
  g_autoptr (GVariant) dictionary = parse (GOOD);
  g_autoptr (GVariant) good = new_variant (SPATE_RECORD_VERSION, dictionary);
  gsize size = g_variant_get_size (good);
  const guint8 *data = g_variant_get_data (good);
  guint n_read = 0;

  g_assert_true (try_bytes (data, size));

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, size);
      gsize length = g_test_rand_int_range (0, 20) > 0 ? size : (gsize) g_test_rand_int_range (0, (gint32) size);

      for (gint32 i = g_test_rand_int_range (1, 4); i > 0; i--)
        {
          gint32 at = g_test_rand_int_range (0, (gint32) size);

          switch (g_test_rand_int_range (0, 3))
            {
            case 0:
              changed[at] = (guint8) g_test_rand_int ();
              break;
            case 1:
              changed[at] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
              break;
            default:
              changed[at] = data[g_test_rand_int_range (0, (gint32) size)];
              break;
            }
        }
      n_read += try_bytes (changed, length);
    }

  g_test_message ("%u of %d were read", n_read, N_ROUNDS);
  g_assert_cmpuint (n_read, >, 0);
  g_assert_cmpuint (n_read, <, N_ROUNDS);
}

/* Random bytes are no record. */
static void
test_random (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      guint8 bytes[128];
      gsize length = (gsize) g_test_rand_int_range (0, sizeof bytes + 1);

      for (gsize i = 0; i < length; i++)
        bytes[i] = g_test_rand_bit () ? (guint8) g_test_rand_int_range (0, 8) : (guint8) g_test_rand_int ();
      g_assert_false (try_bytes (bytes, length));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record-hostile/wrong-types", test_wrong_types);
  g_test_add_func ("/record-hostile/missing", test_missing);
  g_test_add_func ("/record-hostile/values", test_values);
  g_test_add_func ("/record-hostile/too-long", test_too_long);
  g_test_add_func ("/record-hostile/other", test_other);
  g_test_add_func ("/record-hostile/mutated", test_mutated);
  g_test_add_func ("/record-hostile/random", test_random);

  return g_test_run ();
}
