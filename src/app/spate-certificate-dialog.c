/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Says of a server that is not believed who it is, what is wrong and what may come of it, and lets the
 * user take it all the same: this very certificate, from this server, for this download. */

#include "spate-certificate-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "spate-compat.h"
#include "spate-error.h"
#include "spate-format-certificate.h"

struct _SpateCertificateDialog
{
  GtkBox parent_instance;

  /* Owned */
  SpateDownload    *download;
  SpateCertificate *certificate; /* as it was shown: by now another one may be asked about */

  /* Template */
  AdwActionRow *subject_row;
  AdwActionRow *issuer_row;
  AdwActionRow *validity_row;
  AdwActionRow *fingerprint_row;
};

G_DEFINE_FINAL_TYPE (SpateCertificateDialog, spate_certificate_dialog, GTK_TYPE_BOX)

static void
response_cb (SpateCertificateDialog *self,
             const char             *response)
{
  if (strcmp (response, "accept") == 0 && spate_download_get_state (self->download) != SPATE_STATE_DONE)
    spate_download_accept (self->download, self->certificate);
}

static void
spate_certificate_dialog_dispose (GObject *object)
{
  SpateCertificateDialog *self = SPATE_CERTIFICATE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_CERTIFICATE_DIALOG);
  g_clear_object (&self->download);

  G_OBJECT_CLASS (spate_certificate_dialog_parent_class)->dispose (object);
}

static void
spate_certificate_dialog_finalize (GObject *object)
{
  spate_certificate_free (SPATE_CERTIFICATE_DIALOG (object)->certificate);

  G_OBJECT_CLASS (spate_certificate_dialog_parent_class)->finalize (object);
}

static void
spate_certificate_dialog_class_init (SpateCertificateDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_certificate_dialog_dispose;
  object_class->finalize = spate_certificate_dialog_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateCertificateDialog, subject_row);
  gtk_widget_class_bind_template_child (widget_class, SpateCertificateDialog, issuer_row);
  gtk_widget_class_bind_template_child (widget_class, SpateCertificateDialog, validity_row);
  gtk_widget_class_bind_template_child (widget_class, SpateCertificateDialog, fingerprint_row);
}

static void
spate_certificate_dialog_init (SpateCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* A subtitle is markup in libadwaita 1.2, and the names are a stranger's. */
static void
fill_in (AdwActionRow *row,
         const char   *text)
{
  g_autofree char *escaped = g_markup_escape_text (text != NULL ? text : _ ("It does not say"), -1);

  adw_action_row_set_subtitle (row, escaped);
}

/**
 * spate_certificate_dialog_present:
 * @download: a download that stopped because of a certificate
 * @parent: a widget of the window it is in
 *
 * Explains the certificate, and lets the download go on with it if the user wants that.
 */
void
spate_certificate_dialog_present (SpateDownload *download,
                                  GtkWidget     *parent)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (download));

  const SpateCertificate *certificate = spate_error_get_certificate (spate_download_get_error (download));

  g_return_if_fail (certificate != NULL);

  SpateCertificateDialog *self = g_object_new (SPATE_TYPE_CERTIFICATE_DIALOG, NULL);
  g_autofree char *body = spate_format_certificate_problems (certificate);
  g_autofree char *validity = spate_format_certificate_validity (certificate);
  g_autofree char *fingerprint = spate_format_certificate_fingerprint (certificate);
  GtkWidget *alert = spate_compat_alert_new (_ ("Connection Not Safe"), body, GTK_WIDGET (self));

  self->download = g_object_ref (download);
  self->certificate = spate_certificate_copy (certificate);
  fill_in (self->subject_row, certificate->subject);
  fill_in (self->issuer_row, certificate->issuer);
  fill_in (self->validity_row, validity);
  fill_in (self->fingerprint_row, fingerprint);

  spate_compat_alert_add (alert, "cancel", _ ("_Cancel"), SPATE_COMPAT_LOOK_PLAIN);
  spate_compat_alert_add (alert, "accept", _ ("_Accept"), SPATE_COMPAT_LOOK_DESTRUCTIVE);
  g_signal_connect_object (alert, "response", G_CALLBACK (response_cb), self, G_CONNECT_SWAPPED);
  spate_compat_present (alert, parent);
}
