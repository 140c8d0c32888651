/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks who the user is to the server of a download, or to the proxy before it. What is typed goes to the
 * download, to be told to that server alone, or to all that goes through that proxy. If the user wants it,
 * the keyring remembers it: the tick is what shall be so from now on, and taking it off forgets what was
 * remembered. Where no keyring answers, there is nothing to tick. */

#include "spate-login-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "spate-compat.h"
#include "spate-format-import.h"
#include "spate-keyring.h"
#include "spate-link.h"
#include "spate-sign-in.h"

struct _SpateLoginDialog
{
  GtkBox parent_instance;

  /* Owned */
  SpateDownload  *download;
  char           *link;     /* to the server that asks, or the proxy */
  char           *realm;    /* (nullable): the part of it that asks */
  GCancellable   *cancellable;
  gboolean        is_known; /* the keyring has a login for it */
  SpateKeyringUse use;      /* which of them */

  /* Borrowed: what this is in (weak) */
  GtkWidget *alert;

  /* Template */
  GtkEditable    *user_row;
  GtkEditable    *password_row;
  AdwActionRow   *remember_row;
  GtkCheckButton *remember_button;
  GtkLabel       *problem_label;
};

G_DEFINE_FINAL_TYPE (SpateLoginDialog, spate_login_dialog, GTK_TYPE_BOX)

static SpateLogin *
make_login (SpateLoginDialog *self)
{
  return spate_login_new (self->link, gtk_editable_get_text (self->user_row), gtk_editable_get_text (self->password_row), NULL);
}

static void
update (SpateLoginDialog *self)
{
  g_autoptr (SpateLogin) login = make_login (self);
  gboolean is_empty = *gtk_editable_get_text (self->user_row) == '\0';

  spate_compat_alert_set_enabled (self->alert, "sign-in", login != NULL && !is_empty);
  gtk_label_set_label (self->problem_label,
                       login == NULL ? spate_format_add_problem (SPATE_ADD_PROBLEM_LOGIN) : "");
}

/* --- what the keyring knows ---------------------------------------------------------- */

static void
looked_up_cb (GObject      *object G_GNUC_UNUSED,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateLoginDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateLogin) login = spate_keyring_look_up_finish (result, &error);
  g_autoptr (SpateLogin) before = NULL;

  if (g_cancellable_is_cancelled (self->cancellable))
    return;

  if (error != NULL)
    {
      g_debug ("No keyring: %s", error->message);
      adw_action_row_set_subtitle (self->remember_row, _ ("There is no keyring here that could keep it"));
      return;
    }

  gtk_widget_set_sensitive (GTK_WIDGET (self->remember_row), TRUE);
  self->is_known = login != NULL;
  gtk_check_button_set_active (self->remember_button, self->is_known);

  /* One that has just been refused is of no use, and the user may have been faster. */
  before = spate_sign_in_dup_said (self->download, self->use, self->link);
  if (login == NULL || before != NULL ||
      *gtk_editable_get_text (self->user_row) != '\0' || *gtk_editable_get_text (self->password_row) != '\0')
    return;

  gtk_editable_set_text (self->user_row, login->user);
  gtk_editable_set_text (self->password_row, login->password);
}

static void
remembered_cb (GObject      *object G_GNUC_UNUSED,
               GAsyncResult *result,
               gpointer      user_data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  if (!spate_keyring_store_finish (result, &error))
    g_debug ("Not remembered: %s", error->message);
}

static void
forgotten_cb (GObject      *object G_GNUC_UNUSED,
              GAsyncResult *result,
              gpointer      user_data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;

  if (!spate_keyring_forget_finish (result, &error))
    g_debug ("Not forgotten: %s", error->message);
}

/* Goes on after the dialog has gone. */
static void
keep_or_forget (SpateLoginDialog *self,
                const SpateLogin *login)
{
  if (gtk_check_button_get_active (self->remember_button))
    spate_keyring_store_async (self->use, login, self->realm, NULL, remembered_cb, NULL);
  else if (self->is_known)
    spate_keyring_forget_async (self->use, self->link, self->realm, NULL, forgotten_cb, NULL);
}

static void
response_cb (SpateLoginDialog *self,
             const char       *response)
{
  g_autoptr (SpateLogin) login = strcmp (response, "sign-in") == 0 ? make_login (self) : NULL;

  if (login == NULL || spate_download_get_state (self->download) == SPATE_STATE_DONE)
    return;

  keep_or_forget (self, login);
  spate_sign_in_say (self->download, self->use, g_steal_pointer (&login));
}

/* --- the widget ---------------------------------------------------------------------- */

static void
spate_login_dialog_dispose (GObject *object)
{
  SpateLoginDialog *self = SPATE_LOGIN_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->alert);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_LOGIN_DIALOG);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (spate_login_dialog_parent_class)->dispose (object);
}

static void
spate_login_dialog_finalize (GObject *object)
{
  SpateLoginDialog *self = SPATE_LOGIN_DIALOG (object);

  g_free (self->link);
  g_free (self->realm);
  g_object_unref (self->cancellable);

  G_OBJECT_CLASS (spate_login_dialog_parent_class)->finalize (object);
}

static void
spate_login_dialog_class_init (SpateLoginDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_login_dialog_dispose;
  object_class->finalize = spate_login_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-login-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, user_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, remember_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, remember_button);
  gtk_widget_class_bind_template_child (widget_class, SpateLoginDialog, problem_label);
}

static void
spate_login_dialog_init (SpateLoginDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static char *
make_body (const char     *link,
           SpateKeyringUse use)
{
  g_autofree char *host = spate_link_get_host (link);

  /* Translators: the name of a proxy */
  if (use == SPATE_KEYRING_PROXY)
    return g_strdup_printf (_ ("The proxy “%s” asks for a user name and a password. "
                               "The connection to it is not encrypted: others may be able to read them."),
                            host);

  if (spate_link_is_secure (link))
    /* Translators: the name of a server */
    return g_strdup_printf (_ ("The server “%s” asks for a user name and a password."), host);

  /* Translators: the name of a server */
  return g_strdup_printf (_ ("The server “%s” asks for a user name and a password. "
                             "The connection is not encrypted: others may be able to read them."),
                          host);
}

/* The name that was refused is seldom wrong; the password is. */
static void
fill_in (SpateLoginDialog *self)
{
  g_autoptr (SpateLogin) before = spate_sign_in_dup_said (self->download, self->use, self->link);

  if (before != NULL)
    gtk_editable_set_text (self->user_row, before->user);
  spate_compat_set_focus (self->alert, GTK_WIDGET (before != NULL ? self->password_row : self->user_row));
}

/**
 * spate_login_dialog_present:
 * @download: a download that is not done
 * @parent: a widget of the window it is in
 *
 * Asks for a login, and lets the download go on with it.
 */
void
spate_login_dialog_present (SpateDownload *download,
                            GtkWidget     *parent)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  SpateLoginDialog *self = g_object_new (SPATE_TYPE_LOGIN_DIALOG, NULL);
  const GError *error = spate_download_get_error (download);
  const char *origin = spate_error_get_origin (error);
  g_autofree char *body = NULL;

  self->download = g_object_ref (download);
  self->link = g_strdup (origin != NULL ? origin : spate_request_get_uri (spate_download_get_request (download)));
  self->realm = g_strdup (spate_error_get_realm (error));
  self->use = origin != NULL ? spate_sign_in_get_use (error) : SPATE_KEYRING_SERVER;
  body = make_body (self->link, self->use);
  g_set_weak_pointer (&self->alert, spate_compat_alert_new (self->use == SPATE_KEYRING_PROXY ? _ ("Sign In to Proxy") : _ ("Sign In"), body, GTK_WIDGET (self)));
  spate_compat_alert_add (self->alert, "cancel", _ ("_Cancel"), SPATE_COMPAT_LOOK_PLAIN);
  spate_compat_alert_add (self->alert, "sign-in", _ ("_Sign In"), SPATE_COMPAT_LOOK_SUGGESTED);

  g_signal_connect_object (self->alert, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->user_row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->password_row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  fill_in (self);
  update (self);
  spate_keyring_look_up_async (self->use, self->link, self->realm, self->cancellable, looked_up_cb, g_object_ref (self));
  spate_compat_present (self->alert, parent);
}
