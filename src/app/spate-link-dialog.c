/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks for a new link for a download, or one of its mirrors, whose old one is dead. Whoever opens it has
 * most likely copied the new one already. What is pasted may as well be a browser's command: the cookies in it are what
 * makes many a link work. Whether the link leads to the same file is found out by the download. */

#include "spate-link-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "spate-compat.h"
#include "spate-format-import.h"
#include "spate-import.h"

struct _SpateLinkDialog
{
  GtkBox parent_instance;

  /* Owned */
  SpateDownload *download;
  char          *mirror;  /* (nullable): the link in whose place the new one comes; otherwise the first one */
  SpateRequest  *request; /* (nullable): what the text means */
  GCancellable  *cancellable;

  /* Borrowed: what this is in (weak) */
  GtkWidget *alert;

  /* Template */
  GtkEditable *link_row;
  GtkLabel    *problem_label;
};

G_DEFINE_FINAL_TYPE (SpateLinkDialog, spate_link_dialog, GTK_TYPE_BOX)

static SpateRequest *
parse (SpateLinkDialog *self,
       const char      *text,
       GError         **error)
{
  const char *folder = spate_download_get_request (self->download)->folder;
  g_autoptr (GPtrArray) requests = spate_import_requests_from_text (text, strlen (text), folder, NULL, error);

  return requests != NULL ? spate_request_ref (requests->pdata[0]) : NULL;
}

/* A mirror that is there already is none. */
static gboolean
is_known (SpateLinkDialog *self)
{
  return self->mirror != NULL && self->request != NULL &&
         spate_request_has_uri (spate_download_get_request (self->download), spate_request_get_uri (self->request));
}

static void
update (SpateLinkDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (self->link_row)));
  g_autoptr (GError) error = NULL;
  const char *problem = "";

  g_clear_pointer (&self->request, spate_request_unref);
  self->request = parse (self, text, &error);
  if (*text != '\0' && error != NULL)
    problem = spate_format_import_error (error);
  else if (is_known (self))
    problem = _ ("This source is there already.");

  spate_compat_alert_set_enabled (self->alert, "use", self->request != NULL && !is_known (self));
  gtk_label_set_label (self->problem_label, problem);
}

static void
text_read_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateLinkDialog) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (object), result, NULL);

  /* Cancelled, empty, or the user was faster. */
  if (text == NULL || g_cancellable_is_cancelled (self->cancellable) || *gtk_editable_get_text (self->link_row) != '\0')
    return;

  g_strstrip (text);

  g_autoptr (SpateRequest) request = parse (self, text, NULL);
  const char *old = self->mirror != NULL ? self->mirror : spate_request_get_uri (spate_download_get_request (self->download));

  /* The dead link may be what was copied last. */
  if (request == NULL || strcmp (spate_request_get_uri (request), old) == 0)
    return;

  gtk_editable_set_text (self->link_row, text);
  gtk_editable_select_region (self->link_row, 0, -1);
}

static void
response_cb (SpateLinkDialog *self,
             const char      *response)
{
  g_autoptr (GError) error = NULL;

  if (strcmp (response, "use") != 0 || self->request == NULL || spate_download_get_state (self->download) == SPATE_STATE_DONE)
    return;

  if (self->mirror == NULL)
    spate_download_try_link (self->download, self->request);
  else if (!spate_download_replace_source (self->download, self->mirror, spate_request_get_uri (self->request), &error))
    g_debug ("The mirror is gone meanwhile: %s", error->message);
}

static void
spate_link_dialog_dispose (GObject *object)
{
  SpateLinkDialog *self = SPATE_LINK_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_weak_pointer (&self->alert);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_LINK_DIALOG);
  g_clear_pointer (&self->request, spate_request_unref);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (spate_link_dialog_parent_class)->dispose (object);
}

static void
spate_link_dialog_finalize (GObject *object)
{
  SpateLinkDialog *self = SPATE_LINK_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_free (self->mirror);

  G_OBJECT_CLASS (spate_link_dialog_parent_class)->finalize (object);
}

static void
spate_link_dialog_class_init (SpateLinkDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_link_dialog_dispose;
  object_class->finalize = spate_link_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-link-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateLinkDialog, link_row);
  gtk_widget_class_bind_template_child (widget_class, SpateLinkDialog, problem_label);
}

static void
spate_link_dialog_init (SpateLinkDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * spate_link_dialog_present:
 * @download: a download that is not done
 * @mirror: (nullable): the link of one of its mirrors, to be replaced; %NULL for the first link
 * @parent: a widget of the window it is in
 *
 * Asks for a link, and lets the download try it.
 */
void
spate_link_dialog_present (SpateDownload *download,
                           const char    *mirror,
                           GtkWidget     *parent)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  SpateLinkDialog *self = g_object_new (SPATE_TYPE_LINK_DIALOG, NULL);
  /* Translators: the name of a file */
  g_autofree char *body = g_strdup_printf (_ ("“%s” goes on by the new link, if that leads to the same file."),
                                           spate_download_get_name (download));

  self->download = g_object_ref (download);
  self->mirror = g_strdup (mirror);
  g_set_weak_pointer (&self->alert, spate_compat_alert_new (_ ("New Link"), body, GTK_WIDGET (self)));
  spate_compat_alert_add (self->alert, "cancel", _ ("_Cancel"), SPATE_COMPAT_LOOK_PLAIN);
  spate_compat_alert_add (self->alert, "use", _ ("_Use Link"), SPATE_COMPAT_LOOK_SUGGESTED);
  g_signal_connect_object (self->alert, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link_row, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  spate_compat_set_focus (self->alert, GTK_WIDGET (self->link_row));
  spate_compat_present (self->alert, parent);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->cancellable,
                                 text_read_cb, g_object_ref (self));
}
