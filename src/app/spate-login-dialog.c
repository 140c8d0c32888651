/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks who the user is to the server of a download. What is typed goes to the download, to be told to
 * that server alone, and is forgotten with it: nothing here remembers a password. */

#include "spate-login-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "spate-format-import.h"
#include "spate-link.h"

struct _SpateLoginDialog
{
  AdwMessageDialog parent_instance;

  SpateDownload *download; /* (owned) */

  /* Template */
  GtkEditable *user_row;
  GtkEditable *password_row;
  GtkLabel    *problem_label;
};

G_DEFINE_FINAL_TYPE (SpateLoginDialog, spate_login_dialog, ADW_TYPE_MESSAGE_DIALOG)

static SpateLogin *
make_login (SpateLoginDialog *self)
{
  return spate_login_new (spate_request_get_uri (spate_download_get_request (self->download)),
                          gtk_editable_get_text (self->user_row), gtk_editable_get_text (self->password_row), NULL);
}

static void
update (SpateLoginDialog *self)
{
  g_autoptr (SpateLogin) login = make_login (self);
  gboolean is_empty = *gtk_editable_get_text (self->user_row) == '\0';

  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (self), "sign-in", login != NULL && !is_empty);
  gtk_label_set_label (self->problem_label,
                       login == NULL ? spate_format_add_problem (SPATE_ADD_PROBLEM_LOGIN) : "");
}

static void
spate_login_dialog_response (AdwMessageDialog *dialog,
                             const char       *response)
{
  SpateLoginDialog *self = SPATE_LOGIN_DIALOG (dialog);
  g_autoptr (SpateLogin) login = strcmp (response, "sign-in") == 0 ? make_login (self) : NULL;

  if (login != NULL && spate_download_get_state (self->download) != SPATE_STATE_DONE)
    spate_download_sign_in (self->download, g_steal_pointer (&login));
}

static void
spate_login_dialog_dispose (GObject *object)
{
  SpateLoginDialog *self = SPATE_LOGIN_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_LOGIN_DIALOG);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (spate_login_dialog_parent_class)->dispose (object);
}

static void
spate_login_dialog_class_init (SpateLoginDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_login_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = spate_login_dialog_response;

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-login-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, problem_label);
}

static void
spate_login_dialog_init (SpateLoginDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->user_row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->password_row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

/* The name that was refused is seldom wrong; the password is. */
static void
fill_in (SpateLoginDialog *self)
{
  const SpateRequest *request = spate_download_get_request (self->download);
  const char *uri = spate_request_get_uri (request);
  const SpateLogin *before = spate_request_find_login (request, uri);
  g_autofree char *host = spate_link_get_host (uri);

  if (spate_link_is_secure (uri))
    /* Translators: the name of a server */
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (self), _ ("The server “%s” asks for a user name and a password."), host);
  else
    /* Translators: the name of a server */
    adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (self),
                                    _ ("The server “%s” asks for a user name and a password. "
                                       "The connection is not encrypted: others may be able to read them."),
                                    host);

  if (before != NULL)
    gtk_editable_set_text (self->user_row, before->user);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (before != NULL ? self->password_row : self->user_row));
}

/**
 * spate_login_dialog_new:
 * @parent: (nullable): the window it belongs to
 * @download: a download that is not done
 *
 * Returns: (transfer none): a dialog, not shown yet, that lets the download go on with what is typed
 */
SpateLoginDialog *
spate_login_dialog_new (GtkWindow     *parent,
                        SpateDownload *download)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);

  SpateLoginDialog *self = g_object_new (SPATE_TYPE_LOGIN_DIALOG, "transient-for", parent, NULL);

  self->download = g_object_ref (download);
  fill_in (self);
  update (self);

  return self;
}
