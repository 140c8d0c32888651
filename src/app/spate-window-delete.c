/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files that are to go with their downloads: to the bin, from where the desktop can bring them back, or
 * for good where there is no bin. Several files, and any that go for good, are asked about first. A
 * download leaves the list when its file is gone; what has no file yet is only taken off, which can be
 * undone. */

#include "spate-window-private.h"

#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-error.h"
#include "spate-format-status.h"

/* Downloads whose files go one after the other. */
typedef struct
{
  SpateWindow *window;    /* (owned) */
  GPtrArray   *downloads; /* (owned) (element-type SpateDownload): those that are left, from the last on */
  GPtrArray   *binless;   /* (owned) (element-type SpateDownload): there is no bin where they are */
  gboolean     for_good;
  guint        n_gone;
  char        *last_gone; /* (owned) (nullable): a name */
  char        *last_kept; /* (owned) (nullable): a name */
} Deletion;

static void
deletion_free (Deletion *self)
{
  g_object_unref (self->window);
  g_ptr_array_unref (self->downloads);
  g_ptr_array_unref (self->binless);
  g_free (self->last_gone);
  g_free (self->last_kept);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deletion, deletion_free)

/* Bytes that are wrong have a name as well. */
static char *
dup_path (SpateDownload *download)
{
  if (g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_CHECKSUM))
    return spate_download_dup_target (download);

  return spate_download_is_file_gone (download) ? NULL : spate_download_dup_path (download);
}

static void ask_for_good (SpateWindow *self,
                          GPtrArray   *downloads);

static void
say (const Deletion *self)
{
  g_autofree char *text = NULL;

  if (self->last_kept != NULL)
    /* Translators: the name of a file */
    text = g_strdup_printf (_ ("“%s” cannot be deleted."), self->last_kept);
  else if (self->n_gone > 0)
    text = self->for_good ? spate_format_deleted (self->n_gone, self->last_gone)
                          : spate_format_binned (self->n_gone, self->last_gone);

  if (text != NULL)
    spate_window_show_message (self->window, text);
}

static void go_on (Deletion *deletion);

static void
gone_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Deletion *self = user_data;
  g_autoptr (SpateDownload) download = g_ptr_array_steal_index (self->downloads, self->downloads->len - 1);
  g_autoptr (GError) error = NULL;
  gboolean is_gone = self->for_good ? g_file_delete_finish (G_FILE (source), result, &error)
                                    : g_file_trash_finish (G_FILE (source), result, &error);

  if (is_gone || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      self->n_gone++;
      g_free (self->last_gone);
      self->last_gone = g_strdup (spate_download_get_name (download));
      spate_manager_remove (self->window->manager, download);
      spate_manager_discard (self->window->manager, download);
    }
  else if (!self->for_good && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    g_ptr_array_add (self->binless, g_steal_pointer (&download));
  else
    {
      g_debug ("Not deleted: %s", error->message);
      g_free (self->last_kept);
      self->last_kept = g_strdup (spate_download_get_name (download));
      spate_download_look_for_file (download);
    }

  go_on (self);
}

static void
go_on (Deletion *deletion)
{
  g_autoptr (Deletion) self = deletion;
  g_autofree char *path = NULL;

  /* The window may have been closed meanwhile. */
  if (self->window->manager == NULL)
    return;

  while (self->downloads->len > 0 && path == NULL)
    {
      path = dup_path (g_ptr_array_index (self->downloads, self->downloads->len - 1));
      if (path == NULL)
        g_ptr_array_remove_index (self->downloads, self->downloads->len - 1);
    }

  if (path == NULL)
    {
      say (self);
      if (self->binless->len > 0)
        ask_for_good (self->window, self->binless);
      return;
    }

  g_autoptr (GFile) file = g_file_new_for_path (path);
  GCancellable *cancellable = self->window->cancellable;

  if (self->for_good)
    g_file_delete_async (file, G_PRIORITY_DEFAULT, cancellable, gone_cb, g_steal_pointer (&self));
  else
    g_file_trash_async (file, G_PRIORITY_DEFAULT, cancellable, gone_cb, g_steal_pointer (&self));
}

static void
begin (SpateWindow *self,
       gboolean     for_good)
{
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->window = g_object_ref (self);
  deletion->downloads = g_steal_pointer (&self->to_delete);
  deletion->binless = g_ptr_array_new_with_free_func (g_object_unref);
  deletion->for_good = for_good;
  go_on (deletion);
}

static void
bin_cb (SpateWindow *self)
{
  begin (self, FALSE);
}

static void
delete_for_good_cb (SpateWindow *self)
{
  begin (self, TRUE);
}

static void
ask_for_good (SpateWindow *self,
              GPtrArray   *downloads)
{
  g_autofree char *question = spate_format_delete_question (downloads->len, spate_download_get_name (g_ptr_array_index (downloads, 0)));

  g_clear_pointer (&self->to_delete, g_ptr_array_unref);
  self->to_delete = g_ptr_array_ref (downloads);
  spate_compat_ask (GTK_WIDGET (self), question, _ ("What is deleted where there is no bin cannot come back."), _ ("_Delete"),
                    G_CALLBACK (delete_for_good_cb), self);
}

/* Takes @downloads off the list with their files. */
void
_spate_window_delete (SpateWindow *self,
                      GPtrArray   *downloads)
{
  g_autoptr (GPtrArray) without = g_ptr_array_new_with_free_func (g_object_unref);

  g_clear_pointer (&self->to_delete, g_ptr_array_unref);
  self->to_delete = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < downloads->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (downloads, i);
      g_autofree char *path = dup_path (download);

      g_ptr_array_add (path != NULL ? self->to_delete : without, g_object_ref (download));
    }

  if (without->len > 0)
    _spate_window_remove (self, without);
  if (self->to_delete->len == 1)
    begin (self, FALSE);
  else if (self->to_delete->len > 1)
    {
      g_autofree char *question = spate_format_bin_question (self->to_delete->len);

      spate_compat_ask (GTK_WIDGET (self), question, _ ("The downloads leave the list as well."), _ ("_Move to Bin"),
                        G_CALLBACK (bin_cb), self);
    }
}

static void
delete_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter)
{
  SpateWindow *self = SPATE_WINDOW (widget);
  SpateDownload *download = _spate_window_get_target (self, parameter);
  g_autoptr (GPtrArray) downloads = g_ptr_array_new_with_free_func (g_object_unref);

  if (download == NULL)
    return;

  g_ptr_array_add (downloads, g_object_ref (download));
  _spate_window_delete (self, downloads);
}

void
_spate_window_class_init_delete (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.delete-file", "s", delete_cb);
}
