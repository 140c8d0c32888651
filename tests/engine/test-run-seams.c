/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file on the server is replaced by another one of the same size while it comes, or between two
 * runs, and the server says so, or does not, or says it all the time although nothing has changed:
 * what has its name in the end is one of the two, never some of both, and who says it without a
 * reason costs nothing.
 *
 * Each round is a download. SPATE_SEAM_ROUNDS says how many there are of each kind; the seed of
 * chance is printed, and --seed sets it. */

#include <stdlib.h>
#include <string.h>

#include "pattern.h"
#include "run-fixture.h"

#define SIZE (3 * MIB + 4321)
#define USUAL_ROUNDS 3
#define MOST_RUNS 6

typedef enum
{
  TOLD_ETAG, /* a strong ETag, which changes with the file */
  TOLD_WEAK, /* a weak one, which does not */
  TOLD_DATE, /* a date, which does not */
  TOLD_NOTHING,
  TOLD_BACKEND, /* an ETag of each backend, whatever the file */
  N_TOLD,
} Told;

typedef enum
{
  SWAP_NEVER,
  SWAP_IN_BETWEEN, /* of two runs */
  SWAP_MEANWHILE,
  N_SWAPS,
} Swap;

typedef struct
{
  RunFixture   *fixture; /* (owned) */
  TestResource *file;
  Told          told;
  Swap          swap;
  goffset       when;    /* bytes that have come when it happens */
  gboolean      is_swapped;
} Round;

/* Each answer is of a backend by chance, and that has an ETag of its own. */
static void
add_backends (TestResource *file,
              const char   *version)
{
  for (guint i = 0; i < 500; i++)
    {
      int backend = g_test_rand_int_range (0, 3);
      g_autofree char *etag = g_strdup_printf ("\"%s-%d\"", version, backend);
      TestFault *fault = test_resource_add_fault (file, TEST_FAULT_ETAG);

      fault->first_request = i;
      fault->n_requests = 1;
      fault->value = g_intern_string (etag);
    }
}

/* Connections break, so that there are more seams. */
static void
add_breaks (TestResource *file)
{
  for (guint i = 0; i < 60; i += (guint) g_test_rand_int_range (1, 4))
    {
      TestFault *fault = test_resource_add_fault (file, TEST_FAULT_SHORT_BODY);

      fault->first_request = i;
      fault->n_requests = 1;
      fault->bytes = g_test_rand_int_range (50000, 600000);
    }
}

static void
replace_file (Round *round)
{
  round->is_swapped = TRUE;
  test_origin_lock (round->fixture->origin);
  round->file->seed = 2;
  if (round->told == TOLD_ETAG)
    round->file->etag = "\"second\"";
  if (round->told == TOLD_BACKEND)
    {
      test_resource_clear_faults (round->file);
      add_backends (round->file, "second");
    }
  test_origin_unlock (round->fixture->origin);
}

static void
snapshot_taken (RunFixture    *fixture,
                SpateSnapshot *snapshot)
{
  Round *round = fixture->user_data;

  if (round->is_swapped || round->swap == SWAP_NEVER || snapshot->written < round->when)
    return;

  if (round->swap == SWAP_MEANWHILE)
    replace_file (round);
  else if (snapshot->state == SPATE_STATE_TRANSFERRING)
    spate_run_stop (fixture->run);
}

static void
begin_round (Round *round,
             Told   told,
             Swap   swap)
{
  round->fixture = run_fixture_new ();
  round->told = told;
  round->swap = swap;
  round->when = g_test_rand_int_range (0, (gint32) SIZE);
  round->file = run_fixture_add (round->fixture, "/a.bin", SIZE);
  round->file->rate = (guint64) g_test_rand_int_range (1, 4) * MIB;
  round->fixture->keeps_others = TRUE;
  round->fixture->on_snapshot = snapshot_taken;
  round->fixture->user_data = round;
  if (told == TOLD_WEAK)
    round->file->etag = "W/\"always\"";
  if (told == TOLD_DATE || told == TOLD_NOTHING)
    round->file->etag = NULL;
  if (told == TOLD_NOTHING)
    round->file->last_modified = NULL;
  if (g_test_rand_bit ())
    add_breaks (round->file);
  if (told == TOLD_BACKEND)
    add_backends (round->file, "first");
  run_fixture_ask (round->fixture, "/a.bin")->max_connections = (guint) g_test_rand_int_range (2, 9);
  if (g_test_rand_bit ())
    round->fixture->request->order = SPATE_ORDER_SEQUENTIAL;
}

/* Runs until the file is there. Returns how many runs found that it had changed. */
static guint
download (Round *round)
{
  RunFixture *fixture = round->fixture;
  guint n_changes = 0;

  for (guint n = 0; n < MOST_RUNS; n++)
    {
      run_fixture_run (fixture);
      if (fixture->last->state == SPATE_STATE_DONE)
        return n_changes + run_fixture_count_events (fixture, SPATE_EVENT_RESTARTED);

      if (fixture->last->state == SPATE_STATE_PAUSED)
        {
          replace_file (round);
          continue;
        }
      /* A server that breaks off so often may be given up. */
      if (g_error_matches (fixture->last->error, SPATE_ERROR, SPATE_ERROR_NETWORK))
        continue;
      g_assert_error (fixture->last->error, SPATE_ERROR, SPATE_ERROR_CHANGED);
      g_assert_true (fixture->checkpoint == NULL || fixture->checkpoint->is_outdated);
      n_changes++;
    }

  g_test_message ("%d runs were not enough", MOST_RUNS);
  g_test_fail ();

  return n_changes;
}

/* Which of the two files it is, or 0 for neither. */
static guint32
find_seed (RunFixture *fixture)
{
  g_autofree char *path = run_fixture_path (fixture, "a.bin");
  g_autofree char *contents = NULL;
  g_autofree guint8 *expected = g_malloc (SIZE);
  gsize length = 0;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, ==, SIZE);
  for (guint32 seed = 1; seed <= 2; seed++)
    {
      test_pattern_fill (expected, 0, SIZE, seed);
      if (memcmp (contents, expected, SIZE) == 0)
        return seed;
    }

  return 0;
}

static guint
get_n_rounds (void)
{
  const char *text = g_getenv ("SPATE_SEAM_ROUNDS");

  return text != NULL ? (guint) atoi (text) : USUAL_ROUNDS;
}

static void
test_swap (gconstpointer data)
{
  Told told = (Told) (GPOINTER_TO_UINT (data) / N_SWAPS);
  Swap swap = (Swap) (GPOINTER_TO_UINT (data) % N_SWAPS);
  guint n_rounds = get_n_rounds ();
  guint n_changes = 0;

  for (guint i = 0; i < n_rounds; i++)
    {
      Round round = { NULL };

      begin_round (&round, told, swap);

      guint n = download (&round);
      guint32 seed = find_seed (round.fixture);

      if (swap == SWAP_NEVER)
        g_assert_cmpuint (n, ==, 0);
      if (swap == SWAP_NEVER || !round.is_swapped)
        g_assert_cmpuint (seed, ==, 1);
      g_assert_cmpuint (seed, !=, 0);
      n_changes += n;
      run_fixture_free (round.fixture);
    }

  g_test_message ("%u downloads, %u began anew, none is mixed", n_rounds, n_changes);
}

int
main (int   argc,
      char *argv[])
{
  static const char *const tolds[N_TOLD] = { "etag", "weak", "date", "nothing", "backend" };
  static const char *const swaps[N_SWAPS] = { "never", "in-between", "meanwhile" };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < N_TOLD * N_SWAPS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/run-seams/%s/%s", tolds[i / N_SWAPS], swaps[i % N_SWAPS]);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_swap);
    }

  return g_test_run ();
}
