/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was learned of a server comes back as long as it may be believed, and from disk nothing
 * comes that could not have been learned. */

#include "spate-host-memory.h"

#include <string.h>

#include "spate-error.h"

#define NOW G_GINT64_CONSTANT (1700000000)
#define HOUR ((gint64) 3600)
#define DAY (24 * HOUR)

#define HOST "https://example.com"

static const SpateHostHint typical = { 8, 6, 40000, 120000, 3000000, SPATE_RANGE_SUPPORT_BYTES, 0 };

static void
assert_hint (const SpateHostMemory *memory,
             const char            *origin,
             gint64                 now,
             const SpateHostHint   *expected)
{
  SpateHostHint hint = { 0 };

  g_assert_true (spate_host_memory_recall (memory, origin, now, &hint));
  g_assert_cmpuint (hint.connection_cap, ==, expected->connection_cap);
  g_assert_cmpuint (hint.best_connections, ==, expected->best_connections);
  g_assert_cmpint (hint.delay, ==, expected->delay);
  g_assert_cmpint (hint.handshake, ==, expected->handshake);
  g_assert_cmpint (hint.rate, ==, expected->rate);
  g_assert_cmpint (hint.range_support, ==, expected->range_support);
  g_assert_cmpint (hint.when, ==, expected->when);
}

static gboolean
is_known (const SpateHostMemory *memory,
          const char            *origin,
          gint64                 now)
{
  SpateHostHint hint = { 0 };

  return spate_host_memory_recall (memory, origin, now, &hint);
}

/* A new memory knows nothing, and says so without touching the hint. */
static void
test_empty (void)
{
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
  SpateHostHint hint = { .delay = 99 };

  g_assert_false (spate_host_memory_recall (memory, HOST, NOW, &hint));
  g_assert_cmpint (hint.delay, ==, 99);
  g_assert_cmpint (spate_host_memory_recall_total_rate (memory, NOW), ==, 0);
  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, 0);
  spate_host_memory_free (NULL);
}

/* All links to a server, and none to another one, recall what was learned from one of them. */
static void
test_origins (void)
{
  static const struct
  {
    const char *link;
    gboolean    known;
  } cases[] = {
    { "https://example.com", TRUE },
    { "https://example.com:443", TRUE },
    { "HTTPS://Example.COM/other?query#fragment", TRUE },
    { "https://you@example.com/", TRUE },
    { "http://example.com/", FALSE },
    { "https://example.com:8443/", FALSE },
    { "https://www.example.com/", FALSE },
    { "ftp://example.com/", FALSE },
    { "example.com", FALSE },
    { "", FALSE },
  };
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
  SpateHostHint expected = typical;

  expected.when = NOW;
  spate_host_memory_learn (memory, "https://me:secret@example.com/path?token=secret", &typical, NOW);
  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].link);
      if (cases[i].known)
        assert_hint (memory, cases[i].link, NOW, &expected);
      else
        g_assert_false (is_known (memory, cases[i].link, NOW));
    }

  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_host_memory_to_variant (memory));
  g_autofree char *text = g_variant_print (variant, FALSE);

  g_assert_nonnull (strstr (text, "'https://example.com:443'"));
  g_assert_null (strstr (text, "secret"));
  g_assert_null (strstr (text, "me:"));
  g_assert_null (strstr (text, "path"));

  spate_host_memory_learn (memory, "ftp://example.com/", &typical, NOW);
  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, 1);
}

/* What is known some time after it was learned. */
static const struct
{
  gint64 age;
  guint  cap;  /* of 8 */
  guint  best; /* of 6 */
} ages[] = {
  { -2 * DAY, 0, 0 },
  { -DAY - 1, 0, 0 },
  { -DAY, 8, 6 },
  { 0, 8, 6 },
  { 6 * HOUR - 1, 8, 6 },
  { 6 * HOUR, 16, 6 },
  { 12 * HOUR, 32, 6 },
  { 18 * HOUR - 1, 32, 6 },
  { 18 * HOUR, 0, 6 },
  { DAY, 0, 6 },
  { 30 * DAY - 1, 0, 6 },
  { 30 * DAY, 0, 0 },
  { G_MAXINT64 - NOW, 0, 0 },
};

static void
test_decay (void)
{
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();

  spate_host_memory_learn (memory, HOST, &typical, NOW);
  spate_host_memory_learn_total_rate (memory, 12345, NOW);

  for (gsize i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      gint64 now = NOW + ages[i].age;
      SpateHostHint expected = typical;

      g_test_message ("age %" G_GINT64_FORMAT, ages[i].age);
      expected.connection_cap = ages[i].cap;
      expected.when = NOW;
      if (ages[i].best != 0)
        assert_hint (memory, HOST, now, &expected);
      else
        g_assert_false (is_known (memory, HOST, now));
      g_assert_cmpint (spate_host_memory_recall_total_rate (memory, now), ==, ages[i].best != 0 ? 12345 : 0);
    }
}

/* The cap alone is gone after a day at the latest, however small, and the server with it. */
static void
test_cap_decay (void)
{
  for (guint cap = 1; cap <= SPATE_MAX_CONNECTIONS; cap++)
    {
      g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
      const SpateHostHint seen = { .connection_cap = cap };
      guint last = 0;

      spate_host_memory_learn (memory, HOST, &seen, NOW);
      for (gint64 age = 0; age < DAY; age += HOUR)
        {
          SpateHostHint hint = { 0 };

          if (!spate_host_memory_recall (memory, HOST, NOW + age, &hint))
            break;
          g_assert_cmpuint (hint.connection_cap, >=, MAX (cap, last));
          g_assert_cmpuint (hint.connection_cap, <=, SPATE_MAX_CONNECTIONS);
          last = hint.connection_cap;
        }
      g_assert_cmpuint (last, >=, cap);
      g_assert_false (is_known (memory, HOST, NOW + DAY));
    }
}

/* A new measurement counts half; what the server decides is what it decided last; what was not
 * seen stays. */
static const struct
{
  const char   *name;
  SpateHostHint first;
  SpateHostHint second;
  gint64        after;
  SpateHostHint expected;
} merges[] = {
  { "half", { 8, 6, 40000, 100000, 3000000, 2, 0 }, { 4, 10, 20000, 200000, 1000000, 1, 0 }, HOUR, { 4, 8, 30000, 150000, 2000000, 1, NOW + HOUR } },
  { "nothing seen", { 8, 6, 40000, 100000, 3000000, 2, 0 }, { 0 }, HOUR, { 8, 6, 40000, 100000, 3000000, 2, NOW } },
  { "some seen", { 0, 6, 0, 0, 3000000, 0, 0 }, { 0, 0, 20000, 0, 1000000, 0, 0 }, HOUR, { 0, 6, 20000, 0, 2000000, 0, NOW + HOUR } },
  { "one more", { 0, 8, 0, 0, 0, 0, 0 }, { 0, 9, 0, 0, 0, 0, 0 }, HOUR, { 0, 9, 0, 0, 0, 0, NOW + HOUR } },
  { "one less", { 0, 9, 0, 0, 0, 0, 0 }, { 0, 8, 0, 0, 0, 0, 0 }, HOUR, { 0, 8, 0, 0, 0, 0, NOW + HOUR } },
  { "too old", { 8, 6, 40000, 0, 0, 0, 0 }, { 0, 20, 0, 0, 10, 0, 0 }, 30 * DAY, { 0, 20, 0, 0, 10, 0, NOW + 30 * DAY } },
  { "cap seen again", { 8, 0, 0, 0, 0, 0, 0 }, { 8, 0, 0, 0, 0, 0, 0 }, 7 * HOUR, { 8, 0, 0, 0, 0, 0, NOW + 7 * HOUR } },
  { "cap outdone", { 4, 0, 0, 0, 0, 0, 0 }, { 0, 12, 0, 0, 0, 0, 0 }, HOUR, { 12, 12, 0, 0, 0, 0, NOW + HOUR } },
  { "cap not outdone", { 4, 0, 0, 0, 0, 0, 0 }, { 0, 4, 0, 0, 0, 0, 0 }, 7 * HOUR, { 8, 4, 0, 0, 0, 0, NOW + 7 * HOUR } },
  { "forgotten cap outdone", { 4, 0, 0, 0, 0, 0, 0 }, { 0, 12, 0, 0, 0, 0, 0 }, DAY, { 0, 12, 0, 0, 0, 0, NOW + DAY } },
  { "too large", { 8, 6, 40000, 100000, 3000000, 2, 0 }, { 33, 33, 300000001, 300000001, G_GINT64_CONSTANT (1000000000001), 3, 0 }, HOUR, { 8, 6, 40000, 100000, 3000000, 2, NOW } },
  { "too small", { 8, 6, 40000, 100000, 3000000, 2, 0 }, { 0, 0, -1, G_MININT64, G_MININT64, 0, 0 }, HOUR, { 8, 6, 40000, 100000, 3000000, 2, NOW } },
  { "largest", { 32, 32, 300000000, 300000000, G_GINT64_CONSTANT (1000000000000), 2, 0 }, { 32, 32, 300000000, 300000000, G_GINT64_CONSTANT (1000000000000), 2, 0 }, 0, { 32, 32, 300000000, 300000000, G_GINT64_CONSTANT (1000000000000), 2, NOW } },
  { "clock set back", { 8, 6, 40000, 0, 0, 0, 0 }, { 0, 6, 20000, 0, 0, 0, 0 }, -HOUR, { 8, 6, 30000, 0, 0, 0, NOW } },
  { "clock set far back", { 8, 6, 40000, 0, 0, 0, 0 }, { 0, 6, 20000, 0, 0, 0, 0 }, -2 * DAY, { 0, 6, 20000, 0, 0, 0, NOW - 2 * DAY } },
};

static void
test_merge (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (merges); i++)
    {
      g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
      gint64 now = NOW + merges[i].after;

      g_test_message ("%s", merges[i].name);
      spate_host_memory_learn (memory, HOST, &merges[i].first, NOW);
      spate_host_memory_learn (memory, HOST, &merges[i].second, now);
      assert_hint (memory, HOST, now, &merges[i].expected);
    }
}

/* What a download saw of its servers is learned like what is told of one of them. */
static void
test_learn_from (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (merges); i++)
    {
      g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
      g_autoptr (SpateHostMemory) seen = spate_host_memory_new ();
      gint64 now = NOW + merges[i].after;

      g_test_message ("%s", merges[i].name);
      spate_host_memory_learn (memory, HOST, &merges[i].first, NOW);
      spate_host_memory_learn (seen, HOST, &merges[i].second, now);
      spate_host_memory_learn_total_rate (seen, 4321, now);
      spate_host_memory_learn_from (memory, seen, now);
      assert_hint (memory, HOST, now, &merges[i].expected);
      g_assert_cmpint (spate_host_memory_recall_total_rate (memory, now), ==, 4321);
    }
}

/* A value that is seen again and again is reached, from above and from below. */
static void
test_converges (void)
{
  for (guint from = 1; from <= SPATE_MAX_CONNECTIONS; from++)
    for (guint to = 1; to <= SPATE_MAX_CONNECTIONS; to++)
      {
        g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
        SpateHostHint hint = { .best_connections = from };

        spate_host_memory_learn (memory, HOST, &hint, NOW);
        hint.best_connections = to;
        for (guint i = 0; i < 5; i++)
          spate_host_memory_learn (memory, HOST, &hint, NOW);
        g_assert_true (spate_host_memory_recall (memory, HOST, NOW, &hint));
        g_assert_cmpuint (hint.best_connections, ==, to);
      }
}

/* Of the line the best rate counts until it is too old, and nonsense never. */
static void
test_total_rate (void)
{
  static const struct
  {
    gint64 rate;
    gint64 when;
    gint64 expected;
  } steps[] = {
    { 0, NOW, 0 },
    { -1, NOW, 0 },
    { G_GINT64_CONSTANT (1000000000001), NOW, 0 },
    { 5000, NOW, 5000 },
    { 4000, NOW + DAY, 5000 },
    { 6000, NOW + 2 * DAY, 6000 },
    { 6000, NOW + 10 * DAY, 6000 },
    { 100, NOW + 39 * DAY, 6000 },
    { 100, NOW + 40 * DAY, 100 },
  };
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_test_message ("step %" G_GSIZE_FORMAT, i);
      spate_host_memory_learn_total_rate (memory, steps[i].rate, steps[i].when);
      g_assert_cmpint (spate_host_memory_recall_total_rate (memory, steps[i].when), ==, steps[i].expected);
    }
}

static char *
numbered_host (guint number)
{
  return g_strdup_printf ("https://host-%04u.example", number);
}

/* Beyond so many servers the one that was seen longest ago goes, and one that was seen again
 * lately stays. */
static void
test_most_hosts (void)
{
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();

  for (guint i = 0; i < SPATE_HOST_MEMORY_MOST_HOSTS + 10; i++)
    {
      g_autofree char *host = numbered_host (i);
      g_autofree char *first = numbered_host (0);

      spate_host_memory_learn (memory, host, &typical, NOW + i);
      spate_host_memory_learn (memory, first, &typical, NOW + i);
      g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, MIN (i + 1, SPATE_HOST_MEMORY_MOST_HOSTS));
    }

  for (guint i = 0; i < SPATE_HOST_MEMORY_MOST_HOSTS + 10; i++)
    {
      g_autofree char *host = numbered_host (i);

      g_assert_cmpint (is_known (memory, host, NOW + HOUR), ==, i == 0 || i > 10);
    }
}

/* Nobody stays in it for longer than a month, also if nobody asks. */
static void
test_forgets (void)
{
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
  const SpateHostHint nothing = { 0 };

  spate_host_memory_learn (memory, "http://a/", &nothing, NOW);
  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, 0);
  spate_host_memory_learn (memory, "http://a/", &typical, NOW);
  spate_host_memory_learn (memory, "http://b/", &typical, NOW + 30 * DAY);
  g_assert_cmpuint (spate_host_memory_get_n_hosts (memory), ==, 1);
}

/* What two processes have learned apart comes together: the newer of each figure. */
static void
test_adopt (void)
{
  g_autoptr (SpateHostMemory) one = spate_host_memory_new ();
  g_autoptr (SpateHostMemory) other = spate_host_memory_new ();
  const SpateHostHint early = { 0, 4, 1000, 0, 0, 0, 0 };
  const SpateHostHint late = { 0, 8, 0, 2000, 0, 0, 0 };
  const SpateHostHint together = { 0, 8, 1000, 2000, 0, 0, NOW + HOUR };
  const SpateHostHint alone = { 0, 4, 1000, 0, 0, 0, NOW };

  spate_host_memory_learn (one, HOST, &early, NOW);
  spate_host_memory_learn (one, "http://one/", &early, NOW);
  spate_host_memory_learn_total_rate (one, 1000, NOW);
  spate_host_memory_learn (other, HOST, &late, NOW + HOUR);
  spate_host_memory_learn (other, "http://other/", &early, NOW);
  spate_host_memory_learn_total_rate (other, 900, NOW + HOUR);

  g_autoptr (SpateHostMemory) forth = spate_host_memory_copy (one);
  g_autoptr (SpateHostMemory) back = spate_host_memory_copy (other);

  spate_host_memory_adopt (forth, other, NOW + HOUR);
  spate_host_memory_adopt (back, one, NOW + HOUR);
  g_assert_true (spate_host_memory_equal (forth, back));
  assert_hint (forth, HOST, NOW + HOUR, &together);
  assert_hint (forth, "http://one/", NOW + HOUR, &alone);
  assert_hint (forth, "http://other/", NOW + HOUR, &alone);
  g_assert_cmpint (spate_host_memory_recall_total_rate (forth, NOW + HOUR), ==, 1000);

  spate_host_memory_adopt (back, one, NOW + 31 * DAY);
  g_assert_cmpuint (spate_host_memory_get_n_hosts (back), ==, 0);
}

/* Something of everything, at random. */
static SpateHostMemory *
random_memory (guint n_hosts)
{
  SpateHostMemory *memory = spate_host_memory_new ();

  for (guint i = 0; i < n_hosts; i++)
    {
      g_autofree char *host = numbered_host ((guint) g_test_rand_int_range (0, 400));
      const SpateHostHint seen = {
        .connection_cap = (guint) g_test_rand_int_range (0, 40),
        .best_connections = (guint) g_test_rand_int_range (0, 40),
        .delay = g_test_rand_int_range (-10, 1000000),
        .handshake = g_test_rand_int_range (-10, 1000000),
        .rate = g_test_rand_int_range (-10, G_MAXINT32),
        .range_support = (SpateRangeSupport) g_test_rand_int_range (0, 4),
      };

      spate_host_memory_learn (memory, host, &seen, NOW - g_test_rand_int_range (0, (gint32) (20 * HOUR)));
    }
  if (g_test_rand_bit ())
    spate_host_memory_learn_total_rate (memory, g_test_rand_int_range (1, G_MAXINT32), NOW);

  return memory;
}

/* What is written is read as it was, whatever it is, and equal memories are the same bytes. */
static void
test_round_trip (void)
{
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr (SpateHostMemory) memory = random_memory ((guint) g_test_rand_int_range (0, 300));
      g_autoptr (SpateHostMemory) copy = spate_host_memory_copy (memory);
      g_autoptr (GVariant) variant = g_variant_ref_sink (spate_host_memory_to_variant (memory));
      g_autoptr (GError) error = NULL;
      g_autoptr (SpateHostMemory) again = spate_host_memory_from_variant (variant, NOW, &error);

      g_assert_no_error (error);
      g_assert_true (spate_host_memory_equal (memory, copy));
      g_assert_true (spate_host_memory_equal (memory, again));

      g_autoptr (GVariant) same = g_variant_ref_sink (spate_host_memory_to_variant (again));

      g_assert_true (g_variant_equal (variant, same));

      spate_host_memory_learn (copy, HOST, &typical, NOW);
      g_assert_false (spate_host_memory_equal (memory, copy));
      g_assert_false (spate_host_memory_equal (copy, memory));
    }
}

/* Memories that differ in anything are not equal. */
static void
test_equal (void)
{
  g_autoptr (SpateHostMemory) memory = spate_host_memory_new ();
  const SpateHostHint other_hint = { 8, 6, 40000, 120000, 3000000, SPATE_RANGE_SUPPORT_NONE, 0 };

  spate_host_memory_learn (memory, HOST, &typical, NOW);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (SpateHostMemory) other = spate_host_memory_new ();

      spate_host_memory_learn (other, i == 1 ? "http://other/" : HOST, i == 2 ? &other_hint : &typical, i == 3 ? NOW + 1 : NOW);
      g_assert_cmpint (spate_host_memory_equal (memory, other), ==, i == 0);
      spate_host_memory_learn_total_rate (other, 1, NOW);
      g_assert_false (spate_host_memory_equal (memory, other));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/host-memory/empty", test_empty);
  g_test_add_func ("/host-memory/origins", test_origins);
  g_test_add_func ("/host-memory/decay", test_decay);
  g_test_add_func ("/host-memory/cap-decay", test_cap_decay);
  g_test_add_func ("/host-memory/merge", test_merge);
  g_test_add_func ("/host-memory/learn-from", test_learn_from);
  g_test_add_func ("/host-memory/converges", test_converges);
  g_test_add_func ("/host-memory/total-rate", test_total_rate);
  g_test_add_func ("/host-memory/most-hosts", test_most_hosts);
  g_test_add_func ("/host-memory/forgets", test_forgets);
  g_test_add_func ("/host-memory/adopt", test_adopt);
  g_test_add_func ("/host-memory/round-trip", test_round_trip);
  g_test_add_func ("/host-memory/equal", test_equal);

  return g_test_run ();
}
