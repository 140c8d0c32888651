/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the desktop says of downloads while nobody looks: those that have ended, and those that go on. */

#include "spate-notification.h"

#include <glib/gi18n.h>

#include "spate-format.h"

/**
 * spate_notification_send:
 * @application: the program, with the actions app.activate-window and app.show-in-folder
 * @download: a download that is done or has failed
 */
void
spate_notification_send (GApplication  *application,
                         SpateDownload *download)
{
  g_return_if_fail (G_IS_APPLICATION (application));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

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
    g_notification_add_button_with_target (notification, _ ("Show in Folder"), "app.show-in-folder", "s", id);
  g_application_send_notification (application, id, notification);
}

/**
 * spate_notification_tell_background:
 * @application: the program, with the actions app.activate-window and app.quit
 *
 * Tells that downloads go on although the window was closed, and how to get at them.
 */
void
spate_notification_tell_background (GApplication *application)
{
  g_return_if_fail (G_IS_APPLICATION (application));

  g_autoptr (GNotification) notification = g_notification_new (_ ("Downloads Go On"));

  g_notification_set_body (notification, _ ("Spate finishes them without its window."));
  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_LOW);
  g_notification_set_default_action (notification, "app.activate-window");
  g_notification_add_button (notification, _ ("Quit"), "app.quit");
  g_application_send_notification (application, SPATE_NOTIFICATION_BACKGROUND, notification);
}
