/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How many connections a download gets, and how they share it at the beginning. */

#include "spate-balancer.h"

#define KIB ((goffset) 1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

#define PARALLEL SPATE_ORDER_PARALLEL
#define SEQUENTIAL SPATE_ORDER_SEQUENTIAL
#define CHUNKS SPATE_ORDER_CHUNKS

#define ALIGNMENT 4096

/* How many connections a download should have. */
static void
test_wanted (void)
{
  static const struct
  {
    const char *name;
    goffset     size;
    SpateOrder  order;
    guint       max_connections;
    guint       cap;
    gboolean    no_ranges;
    guint       expected;
  } rows[] = {
    { "no bytes", 0, PARALLEL, 0, 0, FALSE, 1 },
    { "1 byte", 1, PARALLEL, 0, 0, FALSE, 1 },
    { "1 MiB", MIB, PARALLEL, 0, 0, FALSE, 1 },
    { "4 MiB", 4 * MIB, PARALLEL, 0, 0, FALSE, 2 },
    { "20 MB", 20000000, PARALLEL, 0, 0, FALSE, 4 },
    { "100 MiB", 100 * MIB, PARALLEL, 0, 0, FALSE, 10 },
    { "1 GiB", GIB, PARALLEL, 0, 0, FALSE, 32 },
    { "100 GiB", 100 * GIB, PARALLEL, 0, 0, FALSE, 32 },
    { "largest file", G_MAXINT64 - 2, PARALLEL, 0, 0, FALSE, 32 },
    { "user's limit", GIB, PARALLEL, 5, 0, FALSE, 5 },
    { "user's limit above", 4 * MIB, PARALLEL, 5, 0, FALSE, 2 },
    { "server's limit", GIB, PARALLEL, 0, 3, FALSE, 3 },
    { "server's limit above", 4 * MIB, PARALLEL, 0, 30, FALSE, 2 },
    { "both limits", GIB, PARALLEL, 5, 3, FALSE, 3 },
    { "both limits, the other way", GIB, PARALLEL, 3, 5, FALSE, 3 },
    { "unknown size", -1, PARALLEL, 0, 0, FALSE, 1 },
    { "no ranges", GIB, PARALLEL, 0, 0, TRUE, 1 },
    { "no ranges, a limit", GIB, CHUNKS, 8, 0, TRUE, 1 },
    { "in sequence", 100 * MIB, SEQUENTIAL, 0, 0, FALSE, 10 },
    { "chunks", 100 * MIB, CHUNKS, 0, 0, FALSE, 6 },
    { "chunks, small file", 1, CHUNKS, 0, 0, FALSE, 6 },
    { "chunks, user's number", 100 * MIB, CHUNKS, 12, 0, FALSE, 12 },
    { "chunks, one connection", 100 * MIB, CHUNKS, 1, 0, FALSE, 1 },
    { "chunks, server's limit", 100 * MIB, CHUNKS, 0, 2, FALSE, 2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const SpateBalancerView view = {
        .size = rows[i].size,
        .order = rows[i].order,
        .max_connections = rows[i].max_connections,
        .cap = rows[i].cap,
        .has_ranges = !rows[i].no_ranges,
        .chunk_size = MIB,
      };

      g_test_message ("%s", rows[i].name);
      g_assert_cmpuint (spate_balancer_get_wanted (&view), ==, rows[i].expected);
    }
}

/* A download begins with one request for the whole file. Of it, all that are wanted get a part:
 * even, contiguous, on whole pages, and together the file. */
static void
test_opening (void)
{
  static const goffset sizes[] = {
    1,
    4 * KIB,
    MIB,
    3 * MIB,
    4 * MIB,
    20000000,
    100 * MIB + 1,
    GIB,
    GIB + 4097,
    100 * GIB,
    G_MAXINT64 - 2,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint max_connections = 0; max_connections <= SPATE_MAX_CONNECTIONS; max_connections++)
      {
        const SpateBalancerWorker first = { 1, { 0, sizes[i] } };
        const SpateBalancerView view = {
          .size = sizes[i],
          .has_ranges = TRUE,
          .max_connections = max_connections,
          .workers = &first,
          .n_workers = 1,
        };
        g_autoptr (GArray) decisions = spate_balancer_decide (&view);
        guint wanted = spate_balancer_get_wanted (&view);
        goffset covered = sizes[i];
        goffset smallest = sizes[i];
        goffset largest = sizes[i];

        g_test_message ("%" G_GINT64_FORMAT " bytes, at most %u connections", sizes[i], max_connections);
        g_assert_cmpuint (decisions->len, ==, wanted == 1 ? 0 : wanted);
        for (guint j = 0; j < decisions->len; j++)
          {
            const SpateDecision *decision = &g_array_index (decisions, SpateDecision, j);
            goffset length = spate_range_get_length (decision->range);

            g_assert_cmpint (decision->kind, ==, j == 0 ? SPATE_DECISION_SPLIT : SPATE_DECISION_START);
            if (j == 0)
              {
                g_assert_cmpuint (decision->worker, ==, 1);
                g_assert_cmpint (decision->range.end, ==, sizes[i]);
                length = decision->range.start;
                covered = 0;
                smallest = largest = length;
              }
            else
              g_assert_cmpint (decision->range.start, ==, covered);
            g_assert_cmpint (decision->range.start % ALIGNMENT, ==, 0);
            covered += length;
            smallest = MIN (smallest, length);
            largest = MAX (largest, length);
          }
        g_assert_cmpint (covered, ==, sizes[i]);
        g_assert_cmpint (largest - smallest, <=, 5 * ALIGNMENT);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/balancer-opening/wanted", test_wanted);
  g_test_add_func ("/balancer-opening/opening", test_opening);

  return g_test_run ();
}
