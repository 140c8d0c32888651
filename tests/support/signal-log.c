/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A log of emissions, so that a test can say which signals it expects in which order, and
 * above all that there were no others: freeing a log with unread emissions fails the test.
 *
 * An emission is kept as text and as the emitter's address, which is only ever compared. A
 * reference would keep alive what the test wants to see finalised. The closures die with the
 * log's receiver object or with the emitter, whichever goes first. */

#include "signal-log.h"

struct _TestSignalLog
{
  GObject *receiver;  /* (owned): what the closures are bound to */
  GQueue   emissions; /* (element-type Emission): unread, oldest first */
};

typedef struct
{
  gconstpointer object; /* (unowned): an address, never followed */
  char         *name;   /* (owned): with the detail */
  char         *text;   /* (owned): for messages */
} Emission;

static void
emission_free (Emission *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Emission, emission_free)

static char *
describe (const char   *name,
          const GValue *values,
          guint         n_values)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "%s::%s (", G_VALUE_TYPE_NAME (&values[0]), name);
  for (guint i = 1; i < n_values; i++)
    {
      g_autofree char *value = NULL;

      if (G_VALUE_HOLDS (&values[i], G_TYPE_PARAM))
        value = g_strdup (g_value_get_param (&values[i])->name);
      else
        value = g_strdup_value_contents (&values[i]);
      g_string_append_printf (text, "%s%s", i > 1 ? ", " : "", value);
    }
  g_string_append_c (text, ')');

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
log_marshal (GClosure     *closure,
             GValue       *return_value G_GNUC_UNUSED,
             guint         n_param_values,
             const GValue *param_values,
             gpointer      invocation_hint,
             gpointer      marshal_data G_GNUC_UNUSED)
{
  TestSignalLog *self = closure->data;
  const GSignalInvocationHint *hint = invocation_hint;
  g_autoptr (Emission) emission = g_new0 (Emission, 1);

  emission->object = g_value_peek_pointer (&param_values[0]);
  if (hint->detail != 0)
    emission->name = g_strdup_printf ("%s::%s", g_signal_name (hint->signal_id), g_quark_to_string (hint->detail));
  else
    emission->name = g_strdup (g_signal_name (hint->signal_id));
  emission->text = describe (emission->name, param_values, n_param_values);

  g_queue_push_tail (&self->emissions, g_steal_pointer (&emission));
}

/**
 * test_signal_log_new:
 *
 * Returns: (transfer full): an empty log that watches nothing yet
 */
TestSignalLog *
test_signal_log_new (void)
{
  TestSignalLog *self = g_new0 (TestSignalLog, 1);

  self->receiver = g_object_new (G_TYPE_OBJECT, NULL);
  g_queue_init (&self->emissions);

  return self;
}

/**
 * test_signal_log_free:
 * @self: (transfer full): a log
 *
 * Fails if there is any unread emission, and stops watching.
 */
void
test_signal_log_free (TestSignalLog *self)
{
  test_signal_log_assert_none (self);

  g_clear_object (&self->receiver);
  g_free (self);
}

/**
 * test_signal_log_watch:
 * @self: a log
 * @object: (type GObject): what to listen to
 * @detailed_signal: "signal-name", "signal-name::detail", "notify" or "notify::property"
 *
 * Logs every emission from now on.
 */
void
test_signal_log_watch (TestSignalLog *self,
                       gpointer       object,
                       const char    *detailed_signal)
{
  GClosure *closure = g_closure_new_simple (sizeof (GClosure), self);

  g_return_if_fail (G_IS_OBJECT (object));

  g_closure_set_marshal (closure, log_marshal);
  g_object_watch_closure (self->receiver, closure);
  if (g_signal_connect_closure (object, detailed_signal, closure, FALSE) == 0)
    g_error ("%s has no signal “%s”", G_OBJECT_TYPE_NAME (object), detailed_signal);
}

/**
 * test_signal_log_get_length:
 * @self: a log
 *
 * Returns: how many emissions are unread
 */
guint
test_signal_log_get_length (TestSignalLog *self)
{
  return self->emissions.length;
}

/**
 * test_signal_log_clear:
 * @self: a log
 *
 * Takes all emissions as read.
 */
void
test_signal_log_clear (TestSignalLog *self)
{
  g_queue_clear_full (&self->emissions, (GDestroyNotify) emission_free);
}

void
test_signal_log_assert_next_at (TestSignalLog *self,
                                gconstpointer  object,
                                const char    *detailed_signal,
                                const char    *file,
                                int            line,
                                const char    *function)
{
  g_autoptr (Emission) emission = g_queue_pop_head (&self->emissions);
  g_autofree char *message = NULL;

  if (emission == NULL)
    message = g_strdup_printf ("expected “%s”, but nothing was emitted", detailed_signal);
  else if (!g_str_equal (emission->name, detailed_signal))
    message = g_strdup_printf ("expected “%s”, got %s", detailed_signal, emission->text);
  else if (emission->object != object)
    message = g_strdup_printf ("expected “%s” of another object: %s", detailed_signal, emission->text);

  if (message != NULL)
    g_assertion_message (G_LOG_DOMAIN, file, line, function, message);
}

void
test_signal_log_assert_none_at (TestSignalLog *self,
                                const char    *file,
                                int            line,
                                const char    *function)
{
  g_autoptr (GString) message = g_string_new ("unexpected emissions:");

  if (g_queue_is_empty (&self->emissions))
    return;

  for (GList *item = self->emissions.head; item != NULL; item = item->next)
    g_string_append_printf (message, "\n  %s", ((Emission *) item->data)->text);
  g_assertion_message (G_LOG_DOMAIN, file, line, function, message->str);
}
