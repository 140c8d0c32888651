/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole downloads in which chance plays the network: connections of random and changing speed
 * that break at times, a server that changes its mind about how many it allows, holes of earlier
 * attempts. The balancer's decisions are carried out on a real plan, which must end complete. */

#include "spate-balancer.h"

#include "spate-plan.h"

#define MIB ((goffset) 1024 * 1024)
#define SEQUENTIAL_PIECE (2 * MIB)
#define TICK (G_USEC_PER_SEC / 5)

#define N_ROUNDS 300
#define MOST_TICKS 200000

typedef struct
{
  guint   connection;
  guint   claim;
  goffset rate; /* bytes a tick at most */
} Worker;

typedef struct
{
  SpatePlan        *plan;     /* (owned) */
  GArray           *workers;  /* (owned) (element-type Worker) */
  SpateBalancerView view;
  guint             last_connection;
  guint             n_starts;
  guint             failures; /* in a thousand */
  gboolean          waits;    /* whether the server asks to wait at times */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->plan, spate_plan_free);
  g_clear_pointer (&run->workers, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static goffset
random_rate (void)
{
  return 1 + (goffset) (g_test_rand_double () * (double) MIB);
}

static void
start_worker (Run       *run,
              SpateRange range)
{
  const Worker worker = {
    .connection = ++run->last_connection,
    .claim = spate_plan_claim (run->plan, range, run->last_connection),
    .rate = random_rate (),
  };

  g_assert_cmpuint (worker.claim, !=, 0);
  g_array_append_val (run->workers, worker);
  run->n_starts++;
}

static goffset
get_piece_size (const Run *run)
{
  if (!run->view.has_ranges || run->view.order == SPATE_ORDER_PARALLEL)
    return 0;

  return run->view.order == SPATE_ORDER_CHUNKS ? run->view.chunk_size : SEQUENTIAL_PIECE;
}

/* The first byte that nobody has written. */
static goffset
get_front (const Run *run)
{
  const SpateRange file = spate_range (0, run->view.size);
  g_autoptr (SpateRangeSet) missing = spate_range_set_gaps (spate_plan_get_written (run->plan), file);

  return spate_range_set_get_range (missing, 0).start;
}

/* A range that is started is free at this moment, and in the orders with pieces the first such
 * one, within its piece and, in sequence, within the window. */
static void
carry_out_start (Run       *run,
                 SpateRange range)
{
  const SpateRangeSet *free = spate_plan_get_unclaimed (run->plan);
  guint wanted = spate_balancer_get_wanted (&run->view);
  goffset piece_size = get_piece_size (run);

  g_assert_cmpint (run->view.now, >=, run->view.not_before);
  g_assert_cmpuint (run->workers->len, <, wanted);
  g_assert_false (spate_range_is_empty (range));
  g_assert_true (spate_range_set_contains (free, range));

  if (piece_size > 0)
    {
      const SpateRange first = spate_range_set_get_range (free, 0);

      g_assert_cmpint (range.start, ==, first.start);
      g_assert_cmpint (range.start / piece_size, ==, (range.end - 1) / piece_size);
      g_assert_true (range.end == first.end || range.end % piece_size == 0);
      if (run->view.order == SPATE_ORDER_SEQUENTIAL)
        g_assert_cmpint (range.start - get_front (run), <, 2 * (goffset) wanted * piece_size);
    }

  start_worker (run, range);
}

static void
carry_out_split (Run                 *run,
                 const SpateDecision *decision)
{
  for (guint i = 0; i < run->workers->len; i++)
    {
      const Worker *worker = &g_array_index (run->workers, Worker, i);

      if (worker->connection == decision->worker)
        {
          const SpateRange remaining = spate_plan_get_remaining (run->plan, worker->claim);

          g_assert_cmpint (decision->range.start, >, remaining.start);
          g_assert_cmpint (decision->range.start, <, remaining.end);
          g_assert_cmpint (decision->range.end, ==, remaining.end);
          spate_plan_split (run->plan, worker->claim, decision->range.start);
          return;
        }
    }

  g_assert_not_reached ();
}

static void
balance (Run *run)
{
  const SpateRangeSet *free = spate_plan_get_unclaimed (run->plan);
  g_autoptr (GArray) workers = g_array_new (FALSE, FALSE, sizeof (SpateBalancerWorker));

  for (guint i = 0; i < run->workers->len; i++)
    {
      const Worker *worker = &g_array_index (run->workers, Worker, i);
      const SpateBalancerWorker seen = { worker->connection, spate_plan_get_remaining (run->plan, worker->claim) };

      g_array_append_val (workers, seen);
    }

  run->view.unclaimed = spate_range_set_get_ranges (free);
  run->view.n_unclaimed = spate_range_set_get_n_ranges (free);
  run->view.workers = (const SpateBalancerWorker *) workers->data;
  run->view.n_workers = workers->len;

  g_autoptr (GArray) decisions = spate_balancer_decide (&run->view);

  for (guint i = 0; i < decisions->len; i++)
    {
      const SpateDecision *decision = &g_array_index (decisions, SpateDecision, i);

      switch (decision->kind)
        {
        case SPATE_DECISION_START:
          carry_out_start (run, decision->range);
          break;
        case SPATE_DECISION_SPLIT:
          carry_out_split (run, decision);
          break;
        case SPATE_DECISION_WAKE:
          g_assert_cmpint (decision->when, >, run->view.now);
          break;
        default:
          g_assert_not_reached ();
        }
    }

  /* A download in which nobody works and nobody will be woken never ends. */
  g_assert_true (decisions->len > 0 || run->workers->len > 0);
}

/* Every connection brings some bytes; those that are through, or break, go. */
static void
transfer (Run *run)
{
  for (guint i = run->workers->len; i > 0; i--)
    {
      Worker *worker = &g_array_index (run->workers, Worker, i - 1);
      goffset remaining = spate_range_get_length (spate_plan_get_remaining (run->plan, worker->claim));
      goffset arrived = 1 + (goffset) (g_test_rand_double () * (double) worker->rate);
      goffset n_bytes = MIN (remaining, arrived);
      gboolean fails = g_test_rand_int_range (0, 1000) < (gint32) run->failures;

      g_assert_cmpint (remaining, >, 0);
      g_assert_cmpint (spate_plan_advance (run->plan, worker->claim, n_bytes), ==, n_bytes);
      if (n_bytes == remaining || fails)
        {
          spate_plan_release (run->plan, worker->claim);
          g_array_remove_index (run->workers, i - 1);
        }
      else if (g_test_rand_int_range (0, 50) == 0)
        worker->rate = random_rate ();
    }
}

static void
change_the_world (Run *run)
{
  if (g_test_rand_int_range (0, 20) == 0)
    run->view.cap = (guint) g_test_rand_int_range (0, 12);
  if (run->waits && g_test_rand_int_range (0, 10) == 0)
    run->view.not_before = run->view.now + g_test_rand_int_range (0, 5 * TICK);
}

static void
run_to_the_end (Run *run)
{
  const char *broken = NULL;
  guint n_ticks = 0;

  g_test_message ("%" G_GINT64_FORMAT " bytes, order %d, chunks of %" G_GINT64_FORMAT
                  ", at most %u connections, %u failures of 1000",
                  run->view.size, (int) run->view.order, run->view.chunk_size, run->view.max_connections,
                  run->failures);

  while (!spate_plan_is_complete (run->plan))
    {
      guint before = run->workers->len;

      balance (run);
      g_assert_cmpuint (run->workers->len, <=, MAX (before, spate_balancer_get_wanted (&run->view)));
      transfer (run);
      change_the_world (run);
      run->view.now += TICK;
      if (!spate_plan_check (run->plan, &broken))
        g_error ("%s", broken);
      g_assert_cmpuint (++n_ticks, <, MOST_TICKS);
    }

  g_assert_cmpuint (run->workers->len, ==, 0);
  g_assert_cmpint (spate_range_set_get_total (spate_plan_get_unclaimed (run->plan)), ==, 0);
}

/* Something of the file that is there already, in stretches of any length. */
static SpateRangeSet *
random_holes (goffset size)
{
  SpateRangeSet *there = spate_range_set_new ();

  for (gint32 i = g_test_rand_int_range (0, 12); i > 0; i--)
    {
      goffset start = (goffset) (g_test_rand_double () * (double) size);
      goffset end = start + g_test_rand_int_range (0, 1 << g_test_rand_int_range (1, 24));

      spate_range_set_add (there, spate_range (start, MIN (end, size)));
    }

  return there;
}

static goffset
random_size (void)
{
  return g_test_rand_int_range (1, 1 << g_test_rand_int_range (1, 27));
}

static void
random_run (Run       *run,
            SpateOrder order)
{
  goffset size = random_size ();
  g_autoptr (SpateRangeSet) there = random_holes (size);
  gboolean resumed = g_test_rand_bit ();

  *run = (Run){
    .plan = resumed ? spate_plan_new_resumed (size, there) : spate_plan_new (size),
    .workers = g_array_new (FALSE, FALSE, sizeof (Worker)),
    .failures = g_test_rand_bit () ? 0 : (guint) g_test_rand_int_range (1, 100),
    .waits = g_test_rand_bit (),
    .view = {
      .size = size,
      .has_ranges = TRUE,
      .order = order,
      .chunk_size = size / g_test_rand_int_range (1, 200) + 1,
      .max_connections = g_test_rand_bit () ? 0 : (guint) g_test_rand_int_range (1, SPATE_MAX_CONNECTIONS + 1),
    },
  };

  /* The first request of a new download asks for all of it. */
  if (!resumed)
    start_worker (run, spate_range (0, size));
}

/* Every download in every order comes to its end, and every step on the way is sound. */
static void
test_random (gconstpointer data)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_auto (Run) run = { 0 };

      random_run (&run, (SpateOrder) GPOINTER_TO_INT (data));
      run_to_the_end (&run);
    }
}

/* Without ranges there is a single connection, and it is never cut. */
static void
test_no_ranges (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      goffset size = random_size ();
      g_auto (Run) run = {
        .plan = spate_plan_new (size),
        .workers = g_array_new (FALSE, FALSE, sizeof (Worker)),
        .view = {
          .size = size,
          .order = (SpateOrder) g_test_rand_int_range (SPATE_ORDER_PARALLEL, SPATE_ORDER_CHUNKS + 1),
          .chunk_size = 1 + size / 7,
        },
      };

      run_to_the_end (&run);
      g_assert_cmpuint (run.n_starts, ==, 1);
    }
}

/* An undisturbed download needs few requests: for each connection one at the start and as many
 * as there are halvings down to the smallest split; in chunks, one for each chunk. */
static void
test_requests (gconstpointer data)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      goffset size = random_size ();
      g_auto (Run) run = {
        .plan = spate_plan_new (size),
        .workers = g_array_new (FALSE, FALSE, sizeof (Worker)),
        .view = {
          .size = size,
          .has_ranges = TRUE,
          .order = (SpateOrder) GPOINTER_TO_INT (data),
          .chunk_size = size / 50 + 1,
        },
      };

      start_worker (&run, spate_range (0, size));
      while (!spate_plan_is_complete (run.plan))
        {
          balance (&run);
          transfer (&run);
        }

      if (run.view.order == SPATE_ORDER_PARALLEL)
        g_assert_cmpuint (run.n_starts, <=, MAX (size / MIB, 1));
      else
        g_assert_cmpuint (run.n_starts, ==, (size - 1) / get_piece_size (&run) + 1);
    }
}

int
main (int   argc,
      char *argv[])
{
  const gpointer parallel = GINT_TO_POINTER (SPATE_ORDER_PARALLEL);
  const gpointer sequential = GINT_TO_POINTER (SPATE_ORDER_SEQUENTIAL);
  const gpointer chunks = GINT_TO_POINTER (SPATE_ORDER_CHUNKS);

  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/balancer-run/parallel", parallel, test_random);
  g_test_add_data_func ("/balancer-run/sequential", sequential, test_random);
  g_test_add_data_func ("/balancer-run/chunks", chunks, test_random);
  g_test_add_func ("/balancer-run/no-ranges", test_no_ranges);
  g_test_add_data_func ("/balancer-run/parallel-requests", parallel, test_requests);
  g_test_add_data_func ("/balancer-run/sequential-requests", sequential, test_requests);
  g_test_add_data_func ("/balancer-run/chunks-requests", chunks, test_requests);

  return g_test_run ();
}
