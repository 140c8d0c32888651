/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the balancer decides on a single view: tables for the rules, and properties that hold on
 * any view. How a download begins is test-balancer-opening's subject, how it goes on and ends
 * test-balancer-run's. */

#include "spate-balancer.h"

#include "spate-range-set.h"

#define MIB ((goffset) 1024 * 1024)

#define PARALLEL SPATE_ORDER_PARALLEL
#define SEQUENTIAL SPATE_ORDER_SEQUENTIAL
#define CHUNKS SPATE_ORDER_CHUNKS

/* In MiB: further than any file goes. */
#define OPEN 1e9

#define ALIGNMENT 4096
#define MIN_SPLIT MIB

#define N_ROUNDS 3000
#define MOST_STRETCHES 24

/* A view that owns its arrays. */
typedef struct
{
  SpateBalancerView view;
  GArray           *unclaimed; /* (owned) (element-type SpateRange) */
  GArray           *workers;   /* (owned) (element-type SpateBalancerWorker) */
} Scene;

static Scene *
scene_new (goffset    size,
           SpateOrder order)
{
  Scene *scene = g_new0 (Scene, 1);

  scene->view.size = size;
  scene->view.order = order;
  scene->view.has_ranges = TRUE;
  scene->view.chunk_size = 3 * MIB;
  scene->unclaimed = g_array_new (FALSE, FALSE, sizeof (SpateRange));
  scene->workers = g_array_new (FALSE, FALSE, sizeof (SpateBalancerWorker));

  return scene;
}

static void
scene_free (Scene *scene)
{
  g_array_unref (scene->unclaimed);
  g_array_unref (scene->workers);
  g_free (scene);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

static void
scene_add_free (Scene  *scene,
                goffset start,
                goffset end)
{
  const SpateRange range = spate_range (start, end);

  g_array_append_val (scene->unclaimed, range);
}

static void
scene_add_worker (Scene  *scene,
                  guint   id,
                  goffset start,
                  goffset end)
{
  const SpateBalancerWorker worker = { id, spate_range (start, end) };

  g_array_append_val (scene->workers, worker);
}

static GArray *
scene_decide (Scene *scene)
{
  scene->view.unclaimed = (const SpateRange *) scene->unclaimed->data;
  scene->view.n_unclaimed = scene->unclaimed->len;
  scene->view.workers = (const SpateBalancerWorker *) scene->workers->data;
  scene->view.n_workers = scene->workers->len;

  return spate_balancer_decide (&scene->view);
}

/* Decisions as text, in MiB: "split 1 2-4, start 2-4, wake 7". */
static char *
show (GArray *decisions)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < decisions->len; i++)
    {
      const SpateDecision *decision = &g_array_index (decisions, SpateDecision, i);
      g_autofree char *range = g_strdup_printf ("%g-%g", (double) decision->range.start / (double) MIB,
                                                (double) decision->range.end / (double) MIB);

      g_string_append (text, i > 0 ? ", " : "");
      if (decision->kind == SPATE_DECISION_SPLIT)
        g_string_append_printf (text, "split %u %s", decision->worker, range);
      else if (decision->kind == SPATE_DECISION_START)
        g_string_append_printf (text, "start %s", range);
      else
        g_string_append_printf (text, "wake %" G_GINT64_FORMAT, decision->when);
    }

  return g_strdup (text->str);
}

/* What is decided on views that show one rule each. Numbers are MiB. */
static const struct
{
  const char *name;
  SpateOrder  order;
  double      size;       /* -1: not known */
  guint       max_connections;
  double      free[6];    /* start, end, start, end…; ends with 0, 0 */
  double      workers[9]; /* id, start, end…; ends with 0 */
  const char *expected;
  gint64      not_before;
  gboolean    no_ranges;
} scenes[] = {
  { "nothing to do", PARALLEL, 64, 0, { 0 }, { 0 }, "" },
  { "opening", PARALLEL, 64, 4, { 0 }, { 1, 0, 64 }, "split 1 16-64, start 16-32, start 32-48, start 48-64" },
  { "opening a small file", PARALLEL, 2, 0, { 0 }, { 1, 0, 2 }, "" },
  { "nobody works", PARALLEL, 64, 4, { 0, 64 }, { 0 }, "start 0-16, start 16-32, start 32-48, start 48-64" },
  { "largest hole first", PARALLEL, 64, 3, { 0, 4, 10, 30 }, { 9, 40, 64 }, "start 10-22, start 22-30" },
  { "small remainder goes along", PARALLEL, 64, 4, { 0, 2.5 }, { 9, 62.5, 64 }, "start 0-1, start 1-2.5" },
  { "small hole", PARALLEL, 64, 2, { 0, 0.25 }, { 9, 40, 64 }, "start 0-0.25" },
  { "half of the largest", PARALLEL, 64, 3, { 0 }, { 1, 0, 8, 2, 20, 40 }, "split 2 30-40, start 30-40" },
  { "half of the first of equals", PARALLEL, 64, 3, { 0 }, { 7, 20, 40, 3, 40, 60 }, "split 3 50-60, start 50-60" },
  { "half of the largest, for two", PARALLEL, 64, 4, { 0 }, { 1, 0, 32, 2, 40, 60 }, "split 1 16-32, start 16-24, start 24-32" },
  { "free bytes, then half", PARALLEL, 64, 4, { 0, 2 }, { 1, 10, 14, 2, 20, 40 }, "start 0-1, start 1-2" },
  { "just enough to halve", PARALLEL, 64, 3, { 0 }, { 1, 0, 1, 2, 2, 4 }, "split 2 3-4, start 3-4" },
  { "too little to halve", PARALLEL, 64, 3, { 0 }, { 1, 0, 1, 2, 2, 3.999 }, "" },
  { "a single one shares with all", PARALLEL, 64, 8, { 0 }, { 5, 56, 60 }, "split 5 57-60, start 57-58, start 58-59, start 59-60" },
  { "enough at work", PARALLEL, 64, 2, { 0, 8 }, { 1, 10, 20, 2, 20, 40 }, "" },
  { "more than enough", PARALLEL, 64, 1, { 0, 8 }, { 1, 10, 20, 2, 20, 40 }, "" },
  { "not yet", PARALLEL, 64, 4, { 0, 8 }, { 1, 10, 20 }, "wake 1001", .not_before = 1001 },
  { "just now", PARALLEL, 64, 2, { 0, 8 }, { 1, 10, 20 }, "start 0-8", .not_before = 1000 },
  { "not yet, but enough", PARALLEL, 64, 1, { 0, 8 }, { 1, 10, 20 }, "", .not_before = 1001 },
  { "no ranges", PARALLEL, 64, 0, { 0, 64 }, { 0 }, "start 0-64", .no_ranges = TRUE },
  { "no ranges, at work", PARALLEL, 64, 0, { 0 }, { 1, 0, 64 }, "", .no_ranges = TRUE },
  { "no ranges, in chunks", CHUNKS, 64, 0, { 0 }, { 1, 0, 64 }, "", .no_ranges = TRUE },
  { "no ranges, not yet", PARALLEL, 64, 0, { 0, 64 }, { 0 }, "wake 1001", .not_before = 1001, .no_ranges = TRUE },
  { "unknown size", PARALLEL, -1, 0, { 0 }, { 1, 7, OPEN }, "" },
  { "unknown size, in sequence", SEQUENTIAL, -1, 0, { 0 }, { 1, 7, OPEN }, "" },
  { "unknown size, in chunks", CHUNKS, -1, 0, { 0 }, { 1, 7, OPEN }, "" },
  { "sequence, opening", SEQUENTIAL, 64, 3, { 0 }, { 1, 0, 64 }, "split 1 2-64, start 2-4, start 4-6" },
  { "sequence, opening too early", SEQUENTIAL, 64, 3, { 0 }, { 1, 0, 64 }, "split 1 2-64, wake 1001", .not_before = 1001 },
  { "sequence, to the boundary", SEQUENTIAL, 64, 2, { 3, 64 }, { 1, 2, 3 }, "start 3-4" },
  { "sequence, hole first", SEQUENTIAL, 64, 3, { 1, 1.5, 6, 64 }, { 1, 4, 6 }, "start 1-1.5, start 6-8" },
  { "sequence, last piece", SEQUENTIAL, 63, 4, { 60, 63 }, { 0 }, "start 60-62, start 62-63" },
  { "sequence, window full", SEQUENTIAL, 64, 2, { 8, 64 }, { 1, 0, 2 }, "" },
  { "sequence, window not quite full", SEQUENTIAL, 64, 2, { 8, 64 }, { 1, 0.5, 2 }, "start 8-10" },
  { "sequence, never divided", SEQUENTIAL, 64, 4, { 0 }, { 1, 62, 64 }, "" },
  { "chunks, opening", CHUNKS, 64, 0, { 0 }, { 1, 0, 64 }, "split 1 3-64, start 3-6, start 6-9, start 9-12, start 12-15, start 15-18" },
  { "chunks, one connection", CHUNKS, 64, 1, { 0 }, { 1, 0, 64 }, "split 1 3-64" },
  { "chunks, one connection, next", CHUNKS, 64, 1, { 3, 64 }, { 0 }, "start 3-6" },
  { "chunks, last one", CHUNKS, 64, 0, { 60, 64 }, { 0 }, "start 60-63, start 63-64" },
  { "chunks, no window", CHUNKS, 64, 2, { 60, 64 }, { 1, 0, 3 }, "start 60-63" },
  { "chunks, rest of one", CHUNKS, 64, 2, { 4, 5 }, { 1, 0, 3 }, "start 4-5" },
};

static goffset
to_bytes (double mib)
{
  if (mib < 0.0)
    return -1;

  return mib < OPEN ? (goffset) (mib * (double) MIB) : SPATE_RANGE_OPEN_END;
}

static void
test_decide (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (scenes); i++)
    {
      g_autoptr (Scene) scene = scene_new (to_bytes (scenes[i].size), scenes[i].order);
      const double *free = scenes[i].free;
      const double *workers = scenes[i].workers;

      g_test_message ("%s", scenes[i].name);
      scene->view.now = 1000;
      scene->view.not_before = scenes[i].not_before;
      scene->view.max_connections = scenes[i].max_connections;
      scene->view.has_ranges = !scenes[i].no_ranges;
      for (; free[1] > 0.0; free += 2)
        scene_add_free (scene, to_bytes (free[0]), to_bytes (free[1]));
      for (; workers[0] > 0.0; workers += 3)
        scene_add_worker (scene, (guint) workers[0], to_bytes (workers[1]), to_bytes (workers[2]));

      g_autoptr (GArray) decisions = scene_decide (scene);
      g_autofree char *shown = show (decisions);

      g_assert_cmpstr (shown, ==, scenes[i].expected);
    }
}

static guint
random_limit (void)
{
  return g_test_rand_bit () ? 0 : (guint) g_test_rand_int_range (1, SPATE_MAX_CONNECTIONS + 1);
}

/* A file in any condition: stretches of any length that are written, free, or somebody's. */
static Scene *
random_scene (void)
{
  Scene *scene = scene_new (0, (SpateOrder) g_test_rand_int_range (PARALLEL, CHUNKS + 1));
  goffset offset = 0;
  guint first_id = (guint) g_test_rand_int_range (1, 1000);
  gboolean was_free = FALSE;

  for (gint32 i = g_test_rand_int_range (1, MOST_STRETCHES); i > 0; i--)
    {
      goffset length = g_test_rand_int_range (1, 1 << g_test_rand_int_range (1, 26));
      gint32 kind = g_test_rand_int_range (was_free ? 1 : 0, 4);

      if (kind == 0)
        scene_add_free (scene, offset, offset + length);
      else if (kind < 3)
        scene_add_worker (scene, first_id + (guint) (i * 7 % MOST_STRETCHES), offset, offset + length);
      was_free = kind == 0;
      offset += length;
    }

  scene->view.size = offset;
  scene->view.chunk_size = g_test_rand_int_range (1, 1 << g_test_rand_int_range (1, 26));
  scene->view.has_ranges = g_test_rand_int_range (0, 10) > 0;
  scene->view.max_connections = random_limit ();
  scene->view.cap = random_limit ();
  scene->view.now = g_test_rand_int_range (0, 1000);
  scene->view.not_before = g_test_rand_bit () ? 0 : g_test_rand_int_range (0, 1000);

  return scene;
}

static SpateBalancerWorker *
find_worker (Scene *scene,
             guint  id)
{
  for (guint i = 0; i < scene->workers->len; i++)
    if (g_array_index (scene->workers, SpateBalancerWorker, i).id == id)
      return &g_array_index (scene->workers, SpateBalancerWorker, i);

  g_assert_not_reached ();
}

/* A cut lies inside its victim's range, on a whole page, and leaves both sides enough. */
static void
check_split (Scene               *scene,
             const SpateDecision *decision,
             SpateRangeSet       *free)
{
  SpateBalancerWorker *victim = find_worker (scene, decision->worker);
  goffset length = spate_range_get_length (decision->range);

  g_assert_cmpint (decision->range.start, >, victim->remaining.start);
  g_assert_cmpint (decision->range.start, <, victim->remaining.end);
  g_assert_cmpint (decision->range.end, ==, victim->remaining.end);
  if (scene->view.order == PARALLEL)
    {
      g_assert_cmpint (decision->range.start % ALIGNMENT, ==, 0);
      g_assert_cmpint (length, >=, MIN_SPLIT);
      g_assert_cmpint (decision->range.start - victim->remaining.start, >, MIN_SPLIT - ALIGNMENT);
    }

  victim->remaining.end = decision->range.start;
  g_assert_cmpint (spate_range_set_add (free, decision->range), ==, length);
}

/* A range that is started is free at that moment. If it does not take all there is, it is worth
 * a request, ends on a whole page, and leaves enough for another one. */
static void
check_start (const Scene         *scene,
             const SpateDecision *decision,
             SpateRangeSet       *free)
{
  goffset end = decision->range.end;
  goffset length = spate_range_get_length (decision->range);
  const SpateRange next = spate_range (end, end + 1);
  const SpateRange rest = spate_range (end, end + MIN_SPLIT);

  g_assert_cmpint (scene->view.now, >=, scene->view.not_before);
  g_assert_cmpint (length, >, 0);
  g_assert_cmpint (spate_range_set_subtract (free, decision->range), ==, length);
  if (scene->view.order == PARALLEL && scene->view.has_ranges && spate_range_set_contains (free, next))
    {
      g_assert_cmpint (end % ALIGNMENT, ==, 0);
      g_assert_cmpint (length, >=, MIN_SPLIT);
      g_assert_true (spate_range_set_contains (free, rest));
    }
}

/* Nobody is left idle who could do something. */
static void
check_busy (const Scene         *scene,
            const SpateRangeSet *free)
{
  g_assert_cmpint (spate_range_set_get_total (free), ==, 0);
  for (guint i = 0; i < scene->workers->len; i++)
    {
      const SpateBalancerWorker *worker = &g_array_index (scene->workers, SpateBalancerWorker, i);

      g_assert_cmpint (spate_range_get_length (worker->remaining), <, 2 * MIN_SPLIT);
    }
}

/* On any view, what is decided can be carried out in that order; it is neither too much nor,
 * where connections may divide everything among them, too little. */
static void
test_random_sound (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (Scene) scene = random_scene ();
      g_autoptr (GArray) decisions = scene_decide (scene);
      g_autoptr (SpateRangeSet) free = spate_range_set_new ();
      g_autofree char *shown = show (decisions);
      guint wanted = spate_balancer_get_wanted (&scene->view);
      guint n_active = scene->workers->len;
      gboolean waits = scene->view.now < scene->view.not_before;

      g_test_message ("%s", shown);
      for (guint i = 0; i < scene->unclaimed->len; i++)
        spate_range_set_add (free, g_array_index (scene->unclaimed, SpateRange, i));

      for (guint i = 0; i < decisions->len; i++)
        {
          const SpateDecision *decision = &g_array_index (decisions, SpateDecision, i);

          if (decision->kind == SPATE_DECISION_SPLIT)
            check_split (scene, decision, free);
          else if (decision->kind == SPATE_DECISION_START)
            {
              check_start (scene, decision, free);
              g_assert_cmpuint (++n_active, <=, wanted);
            }
          else
            {
              g_assert_cmpuint (i, ==, decisions->len - 1);
              g_assert_true (waits);
              g_assert_cmpint (decision->when, ==, scene->view.not_before);
            }
        }

      if (scene->view.order == PARALLEL && scene->view.has_ranges && n_active < wanted && !waits)
        check_busy (scene, free);
    }
}

/* Invariant 6: the same view gives the same decisions, in whatever order the workers are told. */
static void
test_random_same (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (Scene) scene = random_scene ();
      g_autoptr (GArray) decisions = scene_decide (scene);
      g_autoptr (GArray) again = scene_decide (scene);

      for (guint i = scene->workers->len; i > 1; i--)
        {
          SpateBalancerWorker *workers = (SpateBalancerWorker *) scene->workers->data;
          SpateBalancerWorker last = workers[i - 1];
          gint32 other = g_test_rand_int_range (0, (gint32) i);

          workers[i - 1] = workers[other];
          workers[other] = last;
        }

      g_autoptr (GArray) shuffled = scene_decide (scene);
      g_autofree char *shown = show (decisions);
      g_autofree char *shown_again = show (again);
      g_autofree char *shown_shuffled = show (shuffled);

      g_assert_cmpstr (shown, ==, shown_again);
      g_assert_cmpstr (shown, ==, shown_shuffled);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/balancer/decide", test_decide);
  g_test_add_func ("/balancer/random-sound", test_random_sound);
  g_test_add_func ("/balancer/random-same", test_random_same);

  return g_test_run ();
}
