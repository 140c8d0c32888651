/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads that stopped for a person to look: at what a server shows that is not believed, or at
 * another download, which has the same file. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-certificate-dialog.h"
#include "spate-error.h"

static void
look_at_certificate_cb (GtkWidget  *widget,
                        const char *action_name G_GNUC_UNUSED,
                        GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  SpateDownload *download = _spate_window_get_target (self, parameter);

  if (download != NULL && spate_download_get_state (download) == SPATE_STATE_FAILED &&
      spate_error_get_certificate (spate_download_get_error (download)) != NULL)
    spate_certificate_dialog_present (download, widget);
}

/**
 * spate_window_tell_duplicate:
 * @self: a window
 * @download: one that stopped because another one has its file
 *
 * Says so for a moment, with a button that leads to the other one.
 */
void
spate_window_tell_duplicate (SpateWindow   *self,
                             SpateDownload *download)
{
  g_return_if_fail (SPATE_IS_WINDOW (self));
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  const char *id = spate_error_get_other (spate_download_get_error (download));
  SpateDownload *other = id != NULL ? spate_manager_find (self->manager, id, NULL) : NULL;
  g_autofree char *message = NULL;
  AdwToast *toast = NULL;

  if (other == NULL)
    return;

  /* Translators: the name of a file */
  message = g_strdup_printf (_ ("You have this already: it is the same file as “%s”"), spate_download_get_name (other));
  toast = _spate_window_make_toast (message);
  adw_toast_set_button_label (toast, _ ("_Show"));
  adw_toast_set_action_name (toast, "win.details");
  adw_toast_set_action_target (toast, "s", id);
  _spate_window_show_toast (self, toast);
}

void
_spate_window_class_init_trust (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.look-at-certificate", "s", look_at_certificate_cb);
}
