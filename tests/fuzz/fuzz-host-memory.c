/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The memory of servers: what comes out of it is within its bounds, and it is the same after it
 * was written and read again, copied, or merged with itself. */

#include "fuzz-support.h"
#include "spate-error.h"
#include "spate-host-memory.h"

#define NOW G_GINT64_CONSTANT (1700000000)

/* Seconds; the longest that a figure lives. */
#define LIFETIME (30 * 24 * 60 * 60)

static SpateHostMemory *
read_memory (GVariant *variant)
{
  g_autoptr (GError) error = NULL;
  SpateHostMemory *memory = spate_host_memory_from_variant (variant, NOW, &error);

  if (memory == NULL)
    g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  else
    g_assert_no_error (error);

  return memory;
}

static void
check_hint (const SpateHostMemory *memory,
            const char            *origin,
            gint64                 now)
{
  SpateHostHint hint = { 0 };

  if (!spate_host_memory_recall (memory, origin, now, &hint))
    return;

  g_assert_cmpuint (hint.connection_cap, <=, SPATE_MAX_CONNECTIONS);
  g_assert_cmpuint (hint.best_connections, <=, SPATE_MAX_CONNECTIONS);
  g_assert_cmpint (hint.delay, >=, 0);
  g_assert_cmpint (hint.handshake, >=, 0);
  g_assert_cmpint (hint.rate, >=, 0);
  g_assert_cmpuint (hint.range_support, <=, SPATE_RANGE_SUPPORT_BYTES);
  g_assert_cmpint (hint.when, <=, NOW);
  g_assert_cmpint (hint.when, >, now - LIFETIME);
}

static void
check_hints (const SpateHostMemory *memory,
             GVariant              *variant)
{
  g_autoptr (GVariant) dict = g_variant_get_child_value (variant, 1);
  g_autoptr (GVariant) hosts = g_variant_lookup_value (dict, "hosts", NULL);

  for (gsize i = 0; i < g_variant_n_children (hosts); i++)
    {
      const char *origin = NULL;

      g_variant_get_child (hosts, i, "{&s*}", &origin, NULL);
      check_hint (memory, origin, NOW);
      check_hint (memory, origin, NOW + LIFETIME / 100);
      check_hint (memory, origin, NOW + LIFETIME);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = fuzz_variant_bytes (data, size, G_VARIANT_TYPE ("(ua{sv})"));
  g_autoptr (GVariant) variant = fuzz_variant_from_bytes (bytes, G_VARIANT_TYPE ("(ua{sv})"));
  g_autoptr (SpateHostMemory) memory = read_memory (variant);

  if (memory == NULL)
    return 0;

  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), <=, SPATE_HOST_MEMORY_MOST_HOSTS);
  g_assert_cmpint (spate_host_memory_recall_total_rate (memory, NOW), >=, 0);
  check_hints (memory, variant);

  g_autoptr (GVariant) written = g_variant_ref_sink (spate_host_memory_to_variant (memory));
  g_autoptr (SpateHostMemory) again = read_memory (written);

  g_assert_nonnull (again);
  g_assert_true (spate_host_memory_equal (memory, again));

  spate_host_memory_adopt (again, memory, NOW);
  g_assert_true (spate_host_memory_equal (memory, again));

  g_autoptr (SpateHostMemory) fresh = spate_host_memory_new ();
  g_autoptr (SpateHostMemory) copy = spate_host_memory_copy (memory);

  spate_host_memory_adopt (fresh, copy, NOW);
  g_assert_true (spate_host_memory_equal (memory, fresh));
  spate_host_memory_learn_from (fresh, copy, NOW);
  g_assert_cmpuint (spate_host_memory_get_n_hosts (fresh), ==, spate_host_memory_get_n_hosts (memory));

  return 0;
}
