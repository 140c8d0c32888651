/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-event-log.h"

static void
add (SpateEventLog *log,
     guint          first,
     guint          n_events,
     const char    *reason)
{
  g_autoptr (GArray) events = spate_event_array_new ();

  for (guint i = 0; i < n_events; i++)
    {
      const SpateEvent event = { .kind = SPATE_EVENT_FAILED, .connection = first + i, .reason = g_strdup (reason) };

      g_array_append_val (events, event);
    }

  spate_event_log_add (log, events);
}

/* The numbers of the connections count up from @first. */
static void
check (const SpateEventLog *log,
       guint                first,
       guint                n_events)
{
  g_assert_cmpuint (spate_event_log_get_length (log), ==, n_events);
  for (guint i = 0; i < n_events; i++)
    g_assert_cmpuint (spate_event_log_get (log, i)->connection, ==, first + i);
}

static void
test_empty (void)
{
  g_autoptr (SpateEventLog) log = spate_event_log_new ();
  g_autoptr (GArray) none = spate_event_array_new ();

  check (log, 0, 0);
  spate_event_log_add (log, NULL);
  spate_event_log_add (log, none);
  check (log, 0, 0);

  spate_event_log_free (NULL);
}

static void
test_order (void)
{
  g_autoptr (SpateEventLog) log = spate_event_log_new ();

  add (log, 1, 1, NULL);
  check (log, 1, 1);
  add (log, 2, 10, NULL);
  check (log, 1, 11);
  add (log, 12, 0, NULL);
  check (log, 1, 11);
}

/* One more than there is room for costs the oldest, whether they come one by one or all at once. */
static void
test_bound (void)
{
  g_autoptr (SpateEventLog) log = spate_event_log_new ();

  add (log, 1, SPATE_EVENT_LOG_LENGTH - 1, "slow");
  check (log, 1, SPATE_EVENT_LOG_LENGTH - 1);
  add (log, SPATE_EVENT_LOG_LENGTH, 1, "slow");
  check (log, 1, SPATE_EVENT_LOG_LENGTH);
  add (log, SPATE_EVENT_LOG_LENGTH + 1, 1, "slow");
  check (log, 2, SPATE_EVENT_LOG_LENGTH);
  add (log, SPATE_EVENT_LOG_LENGTH + 2, 5, NULL);
  check (log, 7, SPATE_EVENT_LOG_LENGTH);
  add (log, SPATE_EVENT_LOG_LENGTH + 7, 3 * SPATE_EVENT_LOG_LENGTH, "slow");
  check (log, 3 * SPATE_EVENT_LOG_LENGTH + 7, SPATE_EVENT_LOG_LENGTH);
}

/* The log has copies: what it was given may change or go. */
static void
test_copies (void)
{
  g_autoptr (SpateEventLog) log = spate_event_log_new ();
  g_autoptr (GArray) events = spate_event_array_new ();
  const SpateEvent event = {
    .kind = SPATE_EVENT_DROPPED,
    .when = 1234,
    .connection = 2,
    .range = { 3, 4 },
    .amount = 5,
    .duration = 6,
    .reason = g_strdup ("gone"),
    .source = 7,
    .other = 8,
    .why = SPATE_REASON_GONE,
    .value = 9.0,
    .reference = 10.0,
  };

  g_array_append_val (events, event);
  spate_event_log_add (log, events);
  g_array_index (events, SpateEvent, 0).reason[0] = 'd';
  g_clear_pointer (&events, g_array_unref);

  const SpateEvent *kept = spate_event_log_get (log, 0);

  g_assert_cmpstr (kept->reason, ==, "gone");
  g_assert_cmpint (kept->kind, ==, SPATE_EVENT_DROPPED);
  g_assert_cmpint (kept->when, ==, 1234);
  g_assert_cmpuint (kept->connection, ==, 2);
  g_assert_cmpint (kept->range.start, ==, 3);
  g_assert_cmpint (kept->range.end, ==, 4);
  g_assert_cmpint (kept->amount, ==, 5);
  g_assert_cmpint (kept->duration, ==, 6);
  g_assert_cmpuint (kept->source, ==, 7);
  g_assert_cmpuint (kept->other, ==, 8);
  g_assert_cmpint (kept->why, ==, SPATE_REASON_GONE);
  g_assert_cmpfloat_with_epsilon (kept->value, 9.0, 0.001);
  g_assert_cmpfloat_with_epsilon (kept->reference, 10.0, 0.001);
}

/* An event without a message has none in the log. */
static void
test_no_reason (void)
{
  g_autoptr (SpateEventLog) log = spate_event_log_new ();

  add (log, 1, 1, NULL);
  g_assert_null (spate_event_log_get (log, 0)->reason);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event-log/empty", test_empty);
  g_test_add_func ("/event-log/order", test_order);
  g_test_add_func ("/event-log/bound", test_bound);
  g_test_add_func ("/event-log/copies", test_copies);
  g_test_add_func ("/event-log/no-reason", test_no_reason);

  return g_test_run ();
}
