/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Speed limits on a clock that only moves when told to. */

#include "spate-throttle.h"
#include "virtual-clock.h"

#define MIB ((gsize) 1 << 20)

/* Takes all it can get for a while, asking whenever it is worth while. */
static guint64
take_for (SpateVirtualClock *clock,
          SpateThrottle     *throttle,
          gint64             duration)
{
  gint64 end = spate_clock_get_now (SPATE_CLOCK (clock)) + duration;
  guint64 taken = 0;

  while (spate_clock_get_now (SPATE_CLOCK (clock)) < end)
    {
      taken += spate_throttle_take (throttle, MIB);
      spate_virtual_clock_advance (clock, MAX (spate_throttle_get_wait (throttle), 1000));
    }

  return taken;
}

static void
assert_about (guint64 value,
              guint64 expected)
{
  g_assert_cmpuint (value, >=, expected * 9 / 10);
  g_assert_cmpuint (value, <=, expected * 11 / 10);
}

/* Without a limit everything passes at once; with one, so much a second. */
static void
test_alone (void)
{
  g_autoptr (SpateVirtualClock) clock = spate_virtual_clock_new ();
  SpateThrottle *throttle = spate_throttle_new (SPATE_CLOCK (clock), NULL, 0);

  g_assert_cmpuint (spate_throttle_take (throttle, MIB), ==, MIB);
  g_assert_cmpint (spate_throttle_get_wait (throttle), ==, 0);

  spate_throttle_set_rate (throttle, MIB);
  g_assert_cmpuint (spate_throttle_take (throttle, MIB), ==, 0);
  g_assert_cmpint (spate_throttle_get_wait (throttle), >, 0);
  assert_about (take_for (clock, throttle, 10 * G_USEC_PER_SEC), 10 * MIB);

  spate_throttle_set_rate (throttle, 0);
  g_assert_cmpuint (spate_throttle_take (throttle, MIB), ==, MIB);
  g_assert_finalize_object (throttle);
}

/* It holds back as long as somebody waits, not only when it is asked, and nobody who could have read
 * more than there was to read. */
static void
test_holding_back (void)
{
  g_autoptr (SpateVirtualClock) clock = spate_virtual_clock_new ();
  g_autoptr (SpateThrottle) parent = spate_throttle_new (SPATE_CLOCK (clock), NULL, 1000);
  g_autoptr (SpateThrottle) throttle = spate_throttle_new (SPATE_CLOCK (clock), parent, 0);

  spate_virtual_clock_advance (clock, G_USEC_PER_SEC);
  g_assert_cmpuint (spate_throttle_take (throttle, MIB), <, MIB);
  g_assert_false (spate_throttle_is_holding_back (throttle));

  gint64 wait = spate_throttle_get_wait (throttle);

  g_assert_cmpint (wait, >, 0);
  g_assert_true (spate_throttle_is_holding_back (throttle));
  g_assert_true (spate_throttle_is_holding_back (throttle));
  spate_virtual_clock_advance (clock, wait);
  g_assert_true (spate_throttle_is_holding_back (throttle));
  spate_virtual_clock_advance (clock, 2 * G_USEC_PER_SEC);
  g_assert_false (spate_throttle_is_holding_back (throttle));
}

/* The stricter of the two counts, and two downloads share what both stand below. */
static void
test_parent (void)
{
  static const struct
  {
    gint64 parent;
    gint64 child;
    gint64 expected;
  } cases[] = {
    { 0, MIB, MIB },
    { MIB, 0, MIB },
    { MIB, 2 * MIB, MIB },
    { 2 * MIB, MIB, MIB },
  };
  g_autoptr (SpateVirtualClock) clock = spate_virtual_clock_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SpateThrottle) parent = spate_throttle_new (SPATE_CLOCK (clock), NULL, cases[i].parent);
      SpateThrottle *child = spate_throttle_new (SPATE_CLOCK (clock), parent, cases[i].child);

      assert_about (take_for (clock, child, 10 * G_USEC_PER_SEC), (guint64) cases[i].expected * 10);
      g_assert_finalize_object (child);
    }

  g_autoptr (SpateThrottle) parent = spate_throttle_new (SPATE_CLOCK (clock), NULL, MIB);
  g_autoptr (SpateThrottle) one = spate_throttle_new (SPATE_CLOCK (clock), parent, 0);
  g_autoptr (SpateThrottle) other = spate_throttle_new (SPATE_CLOCK (clock), parent, 0);
  guint64 taken = 0;

  for (guint i = 0; i < 1000; i++)
    {
      taken += spate_throttle_take (i % 2 == 0 ? one : other, MIB);
      spate_virtual_clock_advance (clock, 10000);
    }
  assert_about (taken, 10 * MIB);
}

/* What was granted and did not come may be taken by somebody else. */
static void
test_put_back (void)
{
  g_autoptr (SpateVirtualClock) clock = spate_virtual_clock_new ();
  g_autoptr (SpateThrottle) parent = spate_throttle_new (SPATE_CLOCK (clock), NULL, MIB);
  g_autoptr (SpateThrottle) child = spate_throttle_new (SPATE_CLOCK (clock), parent, MIB);

  spate_virtual_clock_advance (clock, G_USEC_PER_SEC / 20);

  gsize granted = spate_throttle_take (child, MIB);

  g_assert_cmpuint (granted, >, 0);
  g_assert_cmpuint (spate_throttle_take (child, MIB), ==, 0);
  g_assert_cmpuint (spate_throttle_take (parent, MIB), ==, 0);
  spate_throttle_put_back (child, granted);
  g_assert_cmpuint (spate_throttle_take (child, MIB), ==, granted);
  spate_throttle_put_back (child, granted);
  g_assert_cmpuint (spate_throttle_take (parent, MIB), ==, granted);
}

/* --- exactness ------------------------------------------------------------------------ */

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MILLISECOND ((gint64) 1000)

#define MOST_READERS 32

typedef struct
{
  gint64   rate;
  guint    n_readers;
  gsize    piece;    /* at most this much at a time */
  gint64   lateness; /* µs: an alarm rings so much late */
  gboolean erratic;  /* or up to so much */
  guint    layout;
} Trial;

/* Somebody with a fast connection: takes until nothing is granted, then sleeps as long as it is
 * told, and oversleeps. */
typedef struct
{
  SpateClock    *clock;
  SpateThrottle *throttle;
  const Trial   *trial;
  guint64        taken;
  gint64         last;    /* when there was something */
  gint64         longest; /* µs without anything */
  guint          alarm;
} Reader;

static void
read_cb (gpointer user_data)
{
  Reader *self = user_data;
  gint64 now = spate_clock_get_now (self->clock);
  gint64 late = self->trial->erratic ? g_test_rand_int_range (0, (gint32) self->trial->lateness + 1) : self->trial->lateness;
  gsize granted = 0;

  self->longest = MAX (self->longest, now - self->last);
  while ((granted = spate_throttle_take (self->throttle, self->trial->piece)) > 0)
    {
      /* Not all that may be read has come yet. */
      gsize unused = granted / 3;

      spate_throttle_put_back (self->throttle, unused);
      self->taken += granted - unused;
      self->last = now;
    }

  self->alarm = spate_clock_add_alarm (self->clock, now + spate_throttle_get_wait (self->throttle) + late,
                                       read_cb, self);
}

/* The limit of all downloads, that of one, or both. */
static const struct
{
  const char *name;
  double      parent; /* of the rate; 0: none */
  double      child;
} layouts[] = {
  { "child alone", 0.0, 1.0 },
  { "parent alone", 1.0, 0.0 },
  { "both the same", 1.0, 1.0 },
  { "stricter child", 3.0, 1.0 },
  { "stricter parent", 1.0, 1.5 },
};

/* For ten seconds after a pause, in which a bucket fills: what passes is the limit, and nobody
 * waits in vain. */
static void
assert_exact (const Trial *trial)
{
  g_autoptr (SpateVirtualClock) virtual_clock = spate_virtual_clock_new ();
  SpateClock *clock = SPATE_CLOCK (virtual_clock);
  gint64 parent_rate = (gint64) (layouts[trial->layout].parent * (double) trial->rate);
  gint64 child_rate = (gint64) (layouts[trial->layout].child * (double) trial->rate);
  g_autoptr (SpateThrottle) parent = spate_throttle_new (clock, NULL, parent_rate);
  g_autoptr (SpateThrottle) child = spate_throttle_new (clock, parent, child_rate);
  Reader readers[MOST_READERS];
  guint64 taken = 0;
  guint64 least = G_MAXUINT64;
  gint64 longest = 0;

  spate_virtual_clock_advance (virtual_clock, 10 * SECOND);
  for (guint i = 0; i < trial->n_readers; i++)
    {
      readers[i] = (Reader){ .clock = clock, .throttle = child, .trial = trial, .last = spate_clock_get_now (clock) };
      read_cb (&readers[i]);
    }
  spate_virtual_clock_advance (virtual_clock, 10 * SECOND);

  for (guint i = 0; i < trial->n_readers; i++)
    {
      spate_clock_clear_alarm (clock, &readers[i].alarm);
      taken += readers[i].taken;
      least = MIN (least, readers[i].taken);
      longest = MAX (longest, MAX (readers[i].longest, spate_clock_get_now (clock) - readers[i].last));
    }

  double ratio = (double) taken / (10.0 * (double) trial->rate);
  double share = (double) least * trial->n_readers / (double) taken;

  g_test_message ("%s, rate %" G_GINT64_FORMAT ", %u readers of %" G_GSIZE_FORMAT ", late by %s%" G_GINT64_FORMAT
                  " µs: %.4f, least share %.3f, longest pause %" G_GINT64_FORMAT " µs",
                  layouts[trial->layout].name, trial->rate, trial->n_readers, trial->piece,
                  trial->erratic ? "up to " : "", trial->lateness, ratio, share, longest);
  g_assert_cmpfloat (ratio, >=, 0.97);
  g_assert_cmpfloat (ratio, <=, 1.03);
  /* Where a wait is much shorter than the lateness that all have in common, some do starve. */
  if (trial->rate < 500000000)
    g_assert_cmpint (longest, <, SECOND);
  g_assert_cmpfloat (share, >=, 0.01);
}

/* A limit is what it says within 3 % over ten seconds, whoever takes and however late. Readers
 * that are always late by the same time stay in step: the first must not take it all. */
static void
test_exact (void)
{
  static const gint64 rates[] = { 10000, 100000, 1000000, 20000000, 500000000 };
  static const guint counts[] = { 1, MOST_READERS };
  static const struct
  {
    gint64   lateness;
    gboolean erratic;
  } alarms[] = {
    { 5 * MILLISECOND, FALSE },
    { 20 * MILLISECOND, FALSE },
    { 20 * MILLISECOND, TRUE },
  };

  for (guint layout = 0; layout < G_N_ELEMENTS (layouts); layout++)
    for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
      for (gsize j = 0; j < G_N_ELEMENTS (counts); j++)
        for (gsize k = 0; k < G_N_ELEMENTS (alarms); k++)
          {
            Trial trial = { rates[i], counts[j], (gsize) MAX (rates[i] / 20000, 100), alarms[k].lateness, alarms[k].erratic, layout };

            assert_exact (&trial);
            trial.piece = MIB;
            assert_exact (&trial);
          }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/throttle/alone", test_alone);
  g_test_add_func ("/throttle/holding-back", test_holding_back);
  g_test_add_func ("/throttle/parent", test_parent);
  g_test_add_func ("/throttle/put-back", test_put_back);
  g_test_add_func ("/throttle/exact", test_exact);

  return g_test_run ();
}
