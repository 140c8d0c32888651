/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-snapshot.h"

/* A new snapshot tells nothing yet but the run's id. */
static void
test_new (void)
{
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (42);

  g_assert_cmpuint (snapshot->run, ==, 42);
  g_assert_cmpint (snapshot->size, ==, -1);
  g_assert_cmpint (snapshot->written, ==, 0);
  g_assert_cmpint (snapshot->sha256.type, ==, SPATE_DIGEST_NONE);
  g_assert_null (snapshot->error);
  g_assert_null (snapshot->events);
}

static void
note_gone_cb (gpointer data)
{
  gboolean **gone = data;

  **gone = TRUE;
}

/* The last reference, and only that, frees everything a snapshot holds. */
static void
test_unref (void)
{
  SpateSnapshot *snapshot = spate_snapshot_new (1);
  gboolean gone = FALSE;
  gboolean *witness = &gone;
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"a\"", NULL, 10);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();
  const SpateEvent event = { .kind = SPATE_EVENT_FAILED, .reason = g_strdup ("A reason") };

  snapshot->error = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "An error");
  snapshot->waiting = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_BUSY, "Another one");
  snapshot->uri = g_strdup ("https://example.com/");
  snapshot->folder = g_strdup ("/tmp");
  snapshot->name = g_strdup ("name");
  snapshot->checkpoint = spate_checkpoint_new ("name", "name.part", validator, durable);
  snapshot->events = spate_event_array_new ();
  g_array_append_val (snapshot->events, event);

  /* Stands for the map, and tells when it is freed. */
  snapshot->segments = g_array_new (FALSE, FALSE, sizeof (gboolean *));
  g_array_set_clear_func (snapshot->segments, note_gone_cb);
  g_array_append_val (snapshot->segments, witness);

  g_assert_true (spate_snapshot_ref (snapshot) == snapshot);
  spate_snapshot_unref (snapshot);
  g_assert_false (gone);
  spate_snapshot_unref (snapshot);
  g_assert_true (gone);
}

/* As a boxed type it is passed by reference, never copied. */
static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_auto (GValue) copy = G_VALUE_INIT;
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (7);

  g_value_init (&value, SPATE_TYPE_SNAPSHOT);
  g_value_init (&copy, SPATE_TYPE_SNAPSHOT);
  g_value_set_boxed (&value, snapshot);
  g_value_copy (&value, &copy);
  g_assert_true (g_value_get_boxed (&copy) == snapshot);
}

/* A run is over when it is paused, has failed or is done; no other state is the last. */
static void
test_is_last (void)
{
  for (SpateState state = SPATE_STATE_QUEUED; state < SPATE_N_STATES; state++)
    {
      g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);
      gboolean over = state == SPATE_STATE_PAUSED || state == SPATE_STATE_FAILED || state == SPATE_STATE_DONE;

      g_test_message ("%s", spate_state_get_nick (state));
      snapshot->state = state;
      g_assert_cmpint (spate_snapshot_is_last (snapshot), ==, over);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/snapshot/new", test_new);
  g_test_add_func ("/snapshot/unref", test_unref);
  g_test_add_func ("/snapshot/boxed", test_boxed);
  g_test_add_func ("/snapshot/is-last", test_is_last);

  return g_test_run ();
}
