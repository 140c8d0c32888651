/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Hands bytes on between two connections, both ways: what proxies do. */

#include "relay.h"

typedef struct
{
  GInputStream  *from;        /* (unowned) */
  GOutputStream *to;          /* (unowned) */
  GCancellable  *cancellable; /* (unowned): of the two */
} Direction;

/* When one side has nothing more to say, the connection is over. */
static gpointer
pump (gpointer data)
{
  const Direction *direction = data;

  g_output_stream_splice (direction->to, direction->from, G_OUTPUT_STREAM_SPLICE_NONE, direction->cancellable, NULL);
  g_cancellable_cancel (direction->cancellable);

  return NULL;
}

static void
cancel_cb (GCancellable *cancellable G_GNUC_UNUSED,
           gpointer      user_data)
{
  g_cancellable_cancel (user_data);
}

/**
 * test_relay:
 * @asker: one connection
 * @answerer: another one
 * @cancellable: ends it at any time
 *
 * Returns when one of them has nothing more to say, and takes another thread besides the caller's. Both
 * connections are left open.
 */
void
test_relay (GIOStream    *asker,
            GIOStream    *answerer,
            GCancellable *cancellable)
{
  g_autoptr (GCancellable) over = g_cancellable_new ();
  Direction answering = { g_io_stream_get_input_stream (answerer), g_io_stream_get_output_stream (asker), over };
  Direction asking = { g_io_stream_get_input_stream (asker), g_io_stream_get_output_stream (answerer), over };
  gulong id = g_cancellable_connect (cancellable, G_CALLBACK (cancel_cb), over, NULL);
  GThread *thread = g_thread_new ("relay", pump, &asking);

  pump (&answering);
  g_thread_join (thread);
  g_cancellable_disconnect (cancellable, id);
}
