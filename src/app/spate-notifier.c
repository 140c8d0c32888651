/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the desktop says of downloads while nobody looks: those that have ended, and that some go on. Of
 * what ends at nearly the same time, as the files of a list do, it says one thing and not a dozen. */

#include "spate-notifier.h"

#include <glib/gi18n.h>

#include "spate-format.h"

/* ms: what ends within that is told of together. */
#define TOGETHER 1000

/* So many names are said. */
#define MOST_NAMES 3

#define BACKGROUND "background"
#define METERED "metered"

struct _SpateNotifier
{
  GObject parent_instance;

  GApplication *application; /* (unowned): whose life it is part of; with the actions of spate-application-actions.c */
  GPtrArray    *done;        /* (owned) (element-type SpateDownload): still to be told of */
  GPtrArray    *failed;      /* (owned) (element-type SpateDownload) */
  guint         tell_id;
};

G_DEFINE_FINAL_TYPE (SpateNotifier, spate_notifier, G_TYPE_OBJECT)

static void
tell_one (SpateNotifier *self,
          SpateDownload *download)
{
  gboolean is_done = spate_download_get_state (download) == SPATE_STATE_DONE;
  const char *id = spate_download_get_id (download);
  g_autofree char *size = spate_format_size (spate_download_get_written (download));
  /* Translators: a title; what it is of, the name of a file, follows */
  g_autoptr (GNotification) notification = g_notification_new (is_done ? _ ("Download Finished") : _ ("Download Failed"));
  g_autofree char *body = g_strdup_printf ("%s · %s", spate_download_get_name (download),
                                           is_done ? size : spate_format_error (spate_download_get_error (download)));

  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.activate-window");
  if (is_done)
    {
      g_notification_add_button_with_target (notification, _ ("Open"), "app.open-file", "s", id);
      g_notification_add_button_with_target (notification, _ ("Show in Folder"), "app.show-in-folder", "s", id);
    }
  else
    g_notification_add_button_with_target (notification, _ ("Try Again"), "app.retry", "s", id);
  g_application_send_notification (self->application, id, notification);
}

static char *
join_names (GPtrArray *downloads)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (downloads->len, MOST_NAMES); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? "\n" : "", spate_download_get_name (downloads->pdata[i]));
  if (downloads->len > MOST_NAMES)
    g_string_append (names, "\n…");

  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
tell_many (SpateNotifier *self,
           GPtrArray     *downloads,
           const char    *id,
           const char    *title)
{
  g_autofree char *body = join_names (downloads);
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.activate-window");
  g_application_send_notification (self->application, id, notification);
}

static void
tell (SpateNotifier *self)
{
  guint n_done = self->done->len;
  guint n_failed = self->failed->len;
  g_autofree char *done = g_strdup_printf (ngettext ("%u Download Finished", "%u Downloads Finished", n_done), n_done);
  g_autofree char *failed = g_strdup_printf (ngettext ("%u Download Failed", "%u Downloads Failed", n_failed), n_failed);

  if (n_done == 1)
    tell_one (self, self->done->pdata[0]);
  else if (n_done > 1)
    tell_many (self, self->done, "finished", done);
  if (n_failed == 1)
    tell_one (self, self->failed->pdata[0]);
  else if (n_failed > 1)
    tell_many (self, self->failed, "failed", failed);

  g_ptr_array_set_size (self->done, 0);
  g_ptr_array_set_size (self->failed, 0);
}

static gboolean
tell_cb (gpointer user_data)
{
  SpateNotifier *self = user_data;

  self->tell_id = 0;
  tell (self);

  return G_SOURCE_REMOVE;
}

/* Whoever quits in that very second still wants to know. */
static void
spate_notifier_dispose (GObject *object)
{
  SpateNotifier *self = SPATE_NOTIFIER (object);

  g_clear_handle_id (&self->tell_id, g_source_remove);
  if (self->application != NULL)
    tell (self);
  self->application = NULL;

  G_OBJECT_CLASS (spate_notifier_parent_class)->dispose (object);
}

static void
spate_notifier_finalize (GObject *object)
{
  SpateNotifier *self = SPATE_NOTIFIER (object);

  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->failed);

  G_OBJECT_CLASS (spate_notifier_parent_class)->finalize (object);
}

static void
spate_notifier_class_init (SpateNotifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = spate_notifier_dispose;
  object_class->finalize = spate_notifier_finalize;
}

static void
spate_notifier_init (SpateNotifier *self)
{
  self->done = g_ptr_array_new_with_free_func (g_object_unref);
  self->failed = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * spate_notifier_new:
 * @application: the program, which outlives it
 *
 * Returns: (transfer full): a notifier
 */
SpateNotifier *
spate_notifier_new (GApplication *application)
{
  g_return_val_if_fail (G_IS_APPLICATION (application), NULL);

  SpateNotifier *self = g_object_new (SPATE_TYPE_NOTIFIER, NULL);

  self->application = application;

  return self;
}

/**
 * spate_notifier_tell_ended:
 * @self: a notifier
 * @download: what is done, or has failed
 *
 * Tells of it soon, together with others that end at the same time.
 */
void
spate_notifier_tell_ended (SpateNotifier *self,
                           SpateDownload *download)
{
  g_return_if_fail (SPATE_IS_NOTIFIER (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  g_ptr_array_add (spate_download_get_state (download) == SPATE_STATE_DONE ? self->done : self->failed, g_object_ref (download));
  if (self->tell_id == 0)
    self->tell_id = g_timeout_add (TOGETHER, tell_cb, self);
}

/**
 * spate_notifier_tell_background:
 * @self: a notifier
 *
 * Tells that downloads go on although the window was closed, and how to get at them.
 */
void
spate_notifier_tell_background (SpateNotifier *self)
{
  g_return_if_fail (SPATE_IS_NOTIFIER (self));

  g_autoptr (GNotification) notification = g_notification_new (_ ("Downloads Go On"));

  g_notification_set_body (notification, _ ("Spate finishes them without its window."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_LOW);
  g_notification_set_default_action (notification, "app.activate-window");
  g_notification_add_button (notification, _ ("Quit"), "app.quit");
  g_application_send_notification (self->application, BACKGROUND, notification);
}

/**
 * spate_notifier_withdraw_background:
 * @self: a notifier
 *
 * The window is there again, or nothing goes on any more.
 */
void
spate_notifier_withdraw_background (SpateNotifier *self)
{
  g_return_if_fail (SPATE_IS_NOTIFIER (self));

  g_application_withdraw_notification (self->application, BACKGROUND);
}

/**
 * spate_notifier_ask_metered:
 * @self: a notifier
 * @n_downloads: how many wait
 *
 * Asks whether they are to go on although the network costs money.
 */
void
spate_notifier_ask_metered (SpateNotifier *self,
                            guint          n_downloads)
{
  g_return_if_fail (SPATE_IS_NOTIFIER (self));

  g_autoptr (GNotification) notification = g_notification_new (_ ("Downloads Wait"));
  g_autofree char *body = g_strdup_printf (ngettext ("This network is metered: %u download may cost money.",
                                                     "This network is metered: %u downloads may cost money.", n_downloads),
                                           n_downloads);

  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.activate-window");
  g_notification_add_button (notification, _ ("Download Anyway"), "app.download-anyway");
  g_application_send_notification (self->application, METERED, notification);
}

/**
 * spate_notifier_withdraw_metered:
 * @self: a notifier
 *
 * There is an answer, or another network.
 */
void
spate_notifier_withdraw_metered (SpateNotifier *self)
{
  g_return_if_fail (SPATE_IS_NOTIFIER (self));

  g_application_withdraw_notification (self->application, METERED);
}
