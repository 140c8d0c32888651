/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Memories that Spate did not write, or that the disk did not keep: what cannot be right is
 * dropped, what is no memory at all is refused, and nothing ever crashes. */

#include "spate-host-memory.h"

#include <string.h>

#include "spate-error.h"

#define N_ROUNDS 5000

#define NOW G_GINT64_CONSTANT (1700000000)
#define DAY G_GINT64_CONSTANT (86400)

#define TYPE G_VARIANT_TYPE ("(ua{sv})")

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (NULL, text, NULL, NULL, &error);

  g_assert_no_error (error);

  return variant;
}

/* What must be true of any memory that was read, whatever it was read from. */
static void
assert_sound (const SpateHostMemory *memory)
{
  SpateHostHint hint = { 0 };

  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), <=, SPATE_HOST_MEMORY_MOST_HOSTS);
  g_assert_cmpint (spate_host_memory_recall_total_rate (memory, NOW), >=, 0);
  g_assert_cmpint (spate_host_memory_recall_total_rate (memory, NOW), <=, G_GINT64_CONSTANT (1000000000000));

  if (spate_host_memory_recall (memory, "https://example.com", NOW, &hint))
    {
      g_assert_cmpuint (hint.connection_cap, <=, SPATE_MAX_CONNECTIONS);
      g_assert_cmpuint (hint.best_connections, <=, SPATE_MAX_CONNECTIONS);
      g_assert_cmpint (hint.delay, >=, 0);
      g_assert_cmpint (hint.delay, <=, 300 * (gint64) G_USEC_PER_SEC);
      g_assert_cmpint (hint.handshake, >=, 0);
      g_assert_cmpint (hint.handshake, <=, 300 * (gint64) G_USEC_PER_SEC);
      g_assert_cmpint (hint.rate, >=, 0);
      g_assert_cmpint (hint.rate, <=, G_GINT64_CONSTANT (1000000000000));
      g_assert_cmpint (hint.range_support, <=, SPATE_RANGE_SUPPORT_BYTES);
      g_assert_cmpint (hint.when, >, NOW - 30 * DAY);
      g_assert_cmpint (hint.when, <=, NOW);
    }

  /* What was read can be written, and read again. */
  g_autoptr (GVariant) written = g_variant_ref_sink (spate_host_memory_to_variant (memory));
  g_autoptr (SpateHostMemory) again = spate_host_memory_from_variant (written, NOW, NULL);

  g_assert_true (spate_host_memory_equal (memory, again));
}

static SpateHostMemory *
from_variant (GVariant *variant)
{
  g_autoptr (GError) error = NULL;
  SpateHostMemory *memory = spate_host_memory_from_variant (variant, NOW, &error);

  if (memory == NULL)
    {
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
      return NULL;
    }

  g_assert_no_error (error);
  assert_sound (memory);

  return memory;
}

/* Only this version, and only this type. */
static void
test_other (void)
{
  static const struct
  {
    const char *text;
    gboolean    accepted;
  } cases[] = {
    { "(uint32 1, {'hosts': <@a{sa{s(xx)}} {}>})", TRUE },
    { "(uint32 1, {'hosts': <@a{sa{s(xx)}} {}>, 'of a later time': <1>})", TRUE },
    { "(uint32 1, {'hosts': <@a{sa{s(xx)}} {}>, 'total-rate': <'fast'>})", TRUE },
    { "(uint32 0, {'hosts': <@a{sa{s(xx)}} {}>})", FALSE },
    { "(uint32 2, {'hosts': <@a{sa{s(xx)}} {}>})", FALSE },
    { "(uint32 4294967295, {'hosts': <@a{sa{s(xx)}} {}>})", FALSE },
    { "(int32 1, {'hosts': <@a{sa{s(xx)}} {}>})", FALSE },
    { "(uint32 1, {'hosts': <'none'>})", FALSE },
    { "(uint32 1, {'hosts': <@a{sv} {}>})", FALSE },
    { "(uint32 1, {'hosts': <@a{sa{s(tx)}} {}>})", FALSE },
    { "(uint32 1, {'hosts': <<@a{sa{s(xx)}} {}>>})", FALSE },
    { "(uint32 1, @a{sv} {})", FALSE },
    { "(uint32 1,)", FALSE },
    { "'text'", FALSE },
    { "()", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) variant = parse (cases[i].text);
      g_autoptr (SpateHostMemory) memory = NULL;

      g_test_message ("%s", cases[i].text);
      memory = from_variant (variant);
      g_assert_cmpint (memory != NULL, ==, cases[i].accepted);
    }
}

/* Values and times at their bounds and beyond; what is wrong with one figure harms no other. */
static void
test_values (void)
{
  static const struct
  {
    const char *name;
    gint64      value;
    gint64      age;
    gboolean    accepted;
  } cases[] = {
    { "connection-cap", 1, 0, TRUE },
    { "connection-cap", 32, 0, TRUE },
    { "connection-cap", 0, 0, FALSE },
    { "connection-cap", -1, 0, FALSE },
    { "connection-cap", 33, 0, FALSE },
    { "connection-cap", G_GINT64_CONSTANT (4294967297), 0, FALSE },
    { "connection-cap", 4, DAY, FALSE },
    { "best-connections", 32, 0, TRUE },
    { "best-connections", 33, 0, FALSE },
    { "delay", 300000000, 0, TRUE },
    { "delay", 300000001, 0, FALSE },
    { "delay", G_MININT64, 0, FALSE },
    { "delay", 1, 30 * DAY - 1, TRUE },
    { "delay", 1, 30 * DAY, FALSE },
    { "delay", 1, -DAY, TRUE },
    { "delay", 1, -DAY - 1, FALSE },
    { "delay", 1, NOW, FALSE },
    { "delay", 1, G_MAXINT64, FALSE },
    { "delay", 1, NOW - G_MAXINT64, FALSE },
    { "handshake", 300000000, 0, TRUE },
    { "handshake", 300000001, 0, FALSE },
    { "rate", G_GINT64_CONSTANT (1000000000000), 0, TRUE },
    { "rate", G_GINT64_CONSTANT (1000000000001), 0, FALSE },
    { "rate", G_MAXINT64, 0, FALSE },
    { "range-support", 2, 0, TRUE },
    { "range-support", 3, 0, FALSE },
    { "Delay", 1, 0, FALSE },
    { "", 1, 0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) variant = NULL;
      g_autoptr (SpateHostMemory) memory = NULL;
      SpateHostHint hint = { 0 };

      g_test_message ("%s: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " s ago", cases[i].name, cases[i].value, cases[i].age);
      variant = g_variant_ref_sink (g_variant_new_parsed (
        "(%u, {'hosts': <{'https://example.com:443': {%s: (%x, %x)}, 'http://other:80': {'rate': (int64 5, %x)}}>})",
        SPATE_HOST_MEMORY_VERSION, cases[i].name, cases[i].value, NOW - cases[i].age, NOW));
      memory = from_variant (variant);
      g_assert_cmpint (spate_host_memory_recall (memory, "https://example.com", NOW, &hint), ==, cases[i].accepted);
      g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, cases[i].accepted ? 2 : 1);
      g_assert_true (spate_host_memory_recall (memory, "http://other", NOW, &hint));
      g_assert_cmpint (hint.rate, ==, 5);
    }
}

/* Names that are spelt otherwise than Spate would are not taken: neither could they be found
 * again, nor may private things come in that way. */
static void
test_origins (void)
{
  static const struct
  {
    const char *origin;
    gboolean    accepted;
  } cases[] = {
    { "https://example.com:443", TRUE },
    { "http://[::1]:8080", TRUE },
    { "https://example.com", FALSE },
    { "https://example.com:443/", FALSE },
    { "https://example.com:443/secret", FALSE },
    { "https://example.com:443?secret", FALSE },
    { "https://me@example.com:443", FALSE },
    { "https://me:secret@example.com:443", FALSE },
    { "HTTPS://example.com:443", FALSE },
    { "https://EXAMPLE.com:443", FALSE },
    { " https://example.com:443", FALSE },
    { "https://example.com:99999", FALSE },
    { "ftp://example.com:21", FALSE },
    { "file:///etc/passwd", FALSE },
    { "example.com", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) variant = NULL;
      g_autoptr (SpateHostMemory) memory = NULL;

      g_test_message ("%s", cases[i].origin);
      variant = g_variant_ref_sink (g_variant_new_parsed ("(%u, {'hosts': <{%s: {'rate': (int64 5, %x)}}>})",
                                                          SPATE_HOST_MEMORY_VERSION, cases[i].origin, NOW));
      memory = from_variant (variant);
      g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, cases[i].accepted);
    }
}

/* Of more servers than are remembered the newest are taken, of one that is there twice the
 * newer; and names without end are not looked at. */
static void
test_too_much (void)
{
  g_autofree char *label = g_strnfill (400, 'a');
  g_autofree char *long_origin = g_strdup_printf ("https://%s:443", label);
  GVariantBuilder hosts;

  g_variant_builder_init (&hosts, G_VARIANT_TYPE ("a{sa{s(xx)}}"));
  g_variant_builder_add_parsed (&hosts, "{%s, {'rate': (int64 5, %x)}}", long_origin, NOW);
  g_variant_builder_add_parsed (&hosts, "{'https://example.com:443', {'rate': (int64 7, %x), 'delay': (int64 3, %x)}}", NOW, NOW - 9);
  g_variant_builder_add_parsed (&hosts, "{'https://example.com:443', {'rate': (int64 8, %x), 'delay': (int64 4, %x)}}", NOW - 9, NOW);
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *origin = g_strdup_printf ("http://host%u:80", i);

      g_variant_builder_add_parsed (&hosts, "{%s, {'rate': (int64 5, %x)}}", origin, NOW - 2000 + i);
    }

  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (
    "(%u, {'hosts': <%*>})", SPATE_HOST_MEMORY_VERSION, g_variant_builder_end (&hosts)));
  g_autoptr (SpateHostMemory) memory = from_variant (variant);
  SpateHostHint hint = { 0 };

  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, SPATE_HOST_MEMORY_MOST_HOSTS);
  g_assert_true (spate_host_memory_recall (memory, "http://host1999/", NOW, &hint));
  g_assert_false (spate_host_memory_recall (memory, "http://host0/", NOW, &hint));
  g_assert_true (spate_host_memory_recall (memory, "https://example.com", NOW, &hint));
  g_assert_cmpint (hint.rate, ==, 7);
  g_assert_cmpint (hint.delay, ==, 4);
}

static gboolean
try_bytes (const guint8 *data,
           gsize         size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_from_bytes (TYPE, bytes, FALSE));
  g_autoptr (SpateHostMemory) memory = from_variant (variant);

  return memory != NULL;
}

/* A good memory with some bytes changed, cut off or doubled is refused, or still sound. */
static void
test_mutated (void)
{
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
  const SpateHostHint seen = { 8, 6, 40000, 120000, 3000000, SPATE_RANGE_SUPPORT_BYTES, 0 };

  spate_host_memory_learn (memory, "https://example.com", &seen, NOW);
  spate_host_memory_learn (memory, "http://[::1]:8080", &seen, NOW);
  spate_host_memory_learn_total_rate (memory, 9000000, NOW);

  g_autoptr (GVariant) good = g_variant_ref_sink (spate_host_memory_to_variant (memory));
  gsize size = g_variant_get_size (good);
  const guint8 *data = g_variant_get_data (good);
  guint n_read = 0;

  g_assert_true (try_bytes (data, size));
  for (gsize length = 0; length < size; length++)
    try_bytes (data, length);

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autofree guint8 *changed = g_memdup2 (data, size);

      for (gint32 i = g_test_rand_int_range (1, 6); i > 0; i--)
        {
          gint32 at = g_test_rand_int_range (0, (gint32) size);

          changed[at] = g_test_rand_bit () ? (guint8) g_test_rand_int () : data[g_test_rand_int_range (0, (gint32) size)];
        }
      n_read += try_bytes (changed, size);
    }

  g_test_message ("%u of %d were read", n_read, N_ROUNDS);
  g_assert_cmpuint (n_read, >, 0);
  g_assert_cmpuint (n_read, <, N_ROUNDS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-memory-variant/other", test_other);
  g_test_add_func ("/host-memory-variant/values", test_values);
  g_test_add_func ("/host-memory-variant/origins", test_origins);
  g_test_add_func ("/host-memory-variant/too-much", test_too_much);
  g_test_add_func ("/host-memory-variant/mutated", test_mutated);

  return g_test_run ();
}
