/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The system clock. Nothing here depends on how fast the machine is: times that matter are
 * past, or only compared with what the clock itself tells. */

#include "spate-system-clock.h"

#define MS G_GINT64_CONSTANT (1000)
#define N_ROUNDS 200
#define N_ALARMS 12

typedef struct
{
  SpateClock *clock; /* (owned) (nullable) */
  GString    *rang;  /* (owned): the letters of the alarms that rang */
  guint       id;
  guint       n_rings;
  gint64      rang_at;
} Fixture;

typedef struct
{
  Fixture *fixture;
  char     letter;
  gint64   when;
} Bell;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->clock = spate_system_clock_new ();
  fixture->rang = g_string_new (NULL);
}

/* After each test the clock must go away, and with it everything it kept. */
static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  if (fixture->clock != NULL)
    g_assert_finalize_object (fixture->clock);
  g_assert_false (g_main_context_pending (NULL));
  g_string_free (fixture->rang, TRUE);
}

static void
bell_rang_cb (gpointer user_data)
{
  const Bell *bell = user_data;

  g_string_append_c (bell->fixture->rang, bell->letter);
}

static void
never_cb (gpointer user_data G_GNUC_UNUSED)
{
  g_assert_not_reached ();
}

static void
turn (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Alarms that are due ring in the order of their times, those of the same time in the order in
 * which they were added; whoever was late for one must not see them the other way round. */
static void
test_order (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  static const gint64 ages[] = { 3, 1, 5, 3, 2, 5, 4 };
  Bell bells[G_N_ELEMENTS (ages)];
  gint64 now = spate_clock_get_now (fixture->clock);

  for (guint i = 0; i < G_N_ELEMENTS (ages); i++)
    {
      bells[i] = (Bell){ fixture, (char) ('a' + i), 0 };
      g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, now - ages[i] * MS, bell_rang_cb, &bells[i]), !=, 0);
    }

  turn ();
  g_assert_cmpstr (fixture->rang->str, ==, "cfgadeb");
}

/* The same for random times, with some of the alarms removed again. */
static void
test_random (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      Bell bells[N_ALARMS];
      guint ids[N_ALARMS];
      gint64 now = spate_clock_get_now (fixture->clock);
      gint64 last = G_MININT64;
      guint n_left = N_ALARMS;

      g_string_truncate (fixture->rang, 0);
      for (guint i = 0; i < N_ALARMS; i++)
        {
          bells[i] = (Bell){ fixture, (char) ('a' + i), now - g_test_rand_int_range (0, 5) };
          ids[i] = spate_clock_add_alarm (fixture->clock, bells[i].when, bell_rang_cb, &bells[i]);
          for (guint j = 0; j < i; j++)
            g_assert_cmpuint (ids[j], !=, ids[i]);
        }
      for (guint i = 0; i < N_ALARMS; i++)
        if (g_test_rand_int_range (0, 4) == 0)
          {
            spate_clock_remove_alarm (fixture->clock, ids[i]);
            bells[i].when = G_MAXINT64;
            n_left--;
          }

      turn ();
      g_assert_cmpuint (fixture->rang->len, ==, n_left);
      for (guint i = 0; i < n_left; i++)
        {
          const Bell *bell = &bells[fixture->rang->str[i] - 'a'];

          g_assert_cmpint (bell->when, !=, G_MAXINT64);
          g_assert_cmpint (bell->when, >=, last);
          if (bell->when == last)
            g_assert_cmpint (fixture->rang->str[i], >, fixture->rang->str[i - 1]);
          last = bell->when;
        }
    }
}

static void
note_time_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->rang_at = spate_clock_get_now (fixture->clock);
}

/* No alarm rings before its time, and its time comes. */
static void
test_not_early (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  gint64 when = spate_clock_get_now (fixture->clock) + 5 * MS;

  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, when, note_time_cb, fixture), !=, 0);
  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, when - 5 * MS, note_time_cb, fixture), !=, 0);
  while (fixture->rang_at < when)
    {
      gint64 before = fixture->rang_at;

      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (fixture->rang_at, >=, before);
    }
}

/* A time before the clock's beginning means now, one at the end of time never. */
static void
test_extremes (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  Bell bells[] = { { fixture, 'a', 0 }, { fixture, 'b', 0 } };

  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, G_MAXINT64, never_cb, NULL), !=, 0);
  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, 0, bell_rang_cb, &bells[0]), !=, 0);
  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, G_MININT64, bell_rang_cb, &bells[1]), !=, 0);
  turn ();
  g_assert_cmpstr (fixture->rang->str, ==, "ba");
}

static void
remove_other_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  spate_clock_clear_alarm (fixture->clock, &fixture->id);
  fixture->n_rings++;
}

/* An alarm that another one removes while both are due does not ring. */
static void
test_remove (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  guint id;

  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, 1, remove_other_cb, fixture), !=, 0);
  fixture->id = spate_clock_add_alarm (fixture->clock, 2, never_cb, NULL);
  id = spate_clock_add_alarm (fixture->clock, 0, never_cb, NULL);
  spate_clock_remove_alarm (fixture->clock, id);
  turn ();
  g_assert_cmpuint (fixture->n_rings, ==, 1);
  g_assert_cmpuint (fixture->id, ==, 0);

  spate_clock_clear_alarm (fixture->clock, &fixture->id);
  g_assert_cmpuint (fixture->id, ==, 0);
}

static void
ring_again_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_rings++;
  if (fixture->n_rings < 10)
    fixture->id = spate_clock_add_alarm (fixture->clock, 0, ring_again_cb, fixture);
}

/* A callback may set the next alarm: one that is due at once does not ring out of turn, nor
 * for ever. */
static void
test_again (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  fixture->id = spate_clock_add_alarm (fixture->clock, 0, ring_again_cb, fixture);
  turn ();
  g_assert_cmpuint (fixture->n_rings, ==, 10);
}

/* Removing an alarm that has rung is a mistake that is reported. */
static void
test_remove_gone (Fixture      *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  Bell bell = { fixture, 'a', 0 };
  guint id = spate_clock_add_alarm (fixture->clock, 0, bell_rang_cb, &bell);

  turn ();
  g_test_expect_message ("spate-core", G_LOG_LEVEL_CRITICAL, "*remove_alarm*");
  spate_clock_remove_alarm (fixture->clock, id);
  g_test_assert_expected_messages ();
}

/* When the clock goes, its alarms do not ring any more. */
static void
test_finalise (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  for (guint i = 0; i < 5; i++)
    g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, i, never_cb, NULL), !=, 0);
  g_object_run_dispose (G_OBJECT (fixture->clock));
  g_assert_finalize_object (g_steal_pointer (&fixture->clock));
  turn ();
}

static void
drop_clock_cb (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_finalize_object (g_steal_pointer (&fixture->clock));
  fixture->n_rings++;
}

/* An alarm may take the last reference to its clock away. */
static void
test_finalise_ringing (Fixture      *fixture,
                       gconstpointer data G_GNUC_UNUSED)
{
  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, 1, never_cb, NULL), !=, 0);
  g_assert_cmpuint (spate_clock_add_alarm (fixture->clock, 0, drop_clock_cb, fixture), !=, 0);
  turn ();
  g_assert_cmpuint (fixture->n_rings, ==, 1);
}

/* A clock rings in the main context that was the thread's default when it was made. */
static void
test_context (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Bell bell = { fixture, 'a', 0 };

  g_main_context_push_thread_default (context);
  SpateClock *clock = spate_system_clock_new ();
  g_main_context_pop_thread_default (context);

  g_assert_cmpuint (spate_clock_add_alarm (clock, 0, bell_rang_cb, &bell), !=, 0);
  turn ();
  g_assert_cmpstr (fixture->rang->str, ==, "");
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_cmpstr (fixture->rang->str, ==, "a");
  g_assert_finalize_object (clock);
}

/* Time does not go back. */
static void
test_now (Fixture      *fixture,
          gconstpointer data G_GNUC_UNUSED)
{
  gint64 last = spate_clock_get_now (fixture->clock);

  for (guint i = 0; i < 1000; i++)
    {
      gint64 now = spate_clock_get_now (fixture->clock);

      g_assert_cmpint (now, >=, last);
      last = now;
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/clock/now", Fixture, NULL, set_up, test_now, tear_down);
  g_test_add ("/clock/order", Fixture, NULL, set_up, test_order, tear_down);
  g_test_add ("/clock/random", Fixture, NULL, set_up, test_random, tear_down);
  g_test_add ("/clock/not-early", Fixture, NULL, set_up, test_not_early, tear_down);
  g_test_add ("/clock/extremes", Fixture, NULL, set_up, test_extremes, tear_down);
  g_test_add ("/clock/remove", Fixture, NULL, set_up, test_remove, tear_down);
  g_test_add ("/clock/again", Fixture, NULL, set_up, test_again, tear_down);
  g_test_add ("/clock/remove-gone", Fixture, NULL, set_up, test_remove_gone, tear_down);
  g_test_add ("/clock/finalise", Fixture, NULL, set_up, test_finalise, tear_down);
  g_test_add ("/clock/finalise-ringing", Fixture, NULL, set_up, test_finalise_ringing, tear_down);
  g_test_add ("/clock/context", Fixture, NULL, set_up, test_context, tear_down);

  return g_test_run ();
}
