/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of several downloads that came at once, to tick those that are wanted. How many that are,
 * and how much room they need, is counted once for any number of ticks that change together. */

#include "spate-review-dialog.h"

#include <glib/gi18n.h>

#include "spate-folder-row.h"
#include "spate-review-item.h"
#include "spate-review-row.h"
#include "spate-settings.h"
#include "spate-sizer.h"

struct _SpateReviewDialog
{
  SpateDialog parent_instance;

  /* Owned */
  GListStore   *items;   /* (element-type SpateReviewItem) */
  SpateManager *manager; /* (nullable) */
  SpateSizer   *sizer;   /* (nullable): while it is shown */

  guint    n_selected;
  gboolean is_ticking; /* all of them */

  /* Template */
  GtkWidget      *cancel_button;
  GtkButton      *add_button;
  GtkCheckButton *all_button;
  GtkListView    *list_view;
  GtkLabel       *refused_label;
  SpateFolderRow *folder_row;
};

G_DEFINE_FINAL_TYPE (SpateReviewDialog, spate_review_dialog, SPATE_TYPE_DIALOG)

enum
{
  ADD,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Of sizes that are not known nobody can say whether they fit. */
static void
update (SpateReviewDialog *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->items));
  goffset needed = 0;

  if (self->is_ticking)
    return;

  self->n_selected = 0;
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (SpateReviewItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      goffset size = spate_review_item_get_size (item);

      if (!spate_review_item_get_selected (item))
        continue;
      self->n_selected++;
      if (size > 0 && needed <= G_MAXINT64 - size)
        needed += size;
    }

  /* Translators: a button that adds so many downloads */
  g_autofree char *label = g_strdup_printf (ngettext ("_Add %u", "_Add %u", self->n_selected), self->n_selected);

  gtk_button_set_label (self->add_button, label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "dialog.add", self->n_selected > 0);
  spate_folder_row_set_needed (self->folder_row, needed);

  self->is_ticking = TRUE;
  gtk_check_button_set_active (self->all_button, self->n_selected == n_items);
  gtk_check_button_set_inconsistent (self->all_button, self->n_selected > 0 && self->n_selected < n_items);
  self->is_ticking = FALSE;
}

static void
all_toggled_cb (SpateReviewDialog *self)
{
  gboolean selected = gtk_check_button_get_active (self->all_button);

  if (self->is_ticking)
    return;

  self->is_ticking = TRUE;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (SpateReviewItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      spate_review_item_set_selected (item, selected);
    }
  self->is_ticking = FALSE;
  update (self);
}

/* A row of the list would select itself. */
static gboolean
space_key_cb (GtkWidget *widget G_GNUC_UNUSED,
              GVariant  *arguments G_GNUC_UNUSED,
              gpointer   user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (user_data));
  GtkWidget *row = focus != NULL ? gtk_widget_get_first_child (focus) : NULL;
  g_autoptr (SpateReviewItem) item = NULL;

  if (row == NULL || !SPATE_IS_REVIEW_ROW (row))
    return FALSE;

  g_object_get (row, "item", &item, NULL);
  spate_review_item_set_selected (item, !spate_review_item_get_selected (item));

  return TRUE;
}

static gboolean
return_key_cb (GtkWidget *widget G_GNUC_UNUSED,
               GVariant  *arguments G_GNUC_UNUSED,
               gpointer   user_data)
{
  gtk_widget_activate_action (user_data, "dialog.add", NULL);

  return TRUE;
}

static void
init_keys (SpateReviewDialog *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();
  GtkShortcutTrigger *enter = gtk_alternative_trigger_new (gtk_keyval_trigger_new (GDK_KEY_Return, 0),
                                                           gtk_keyval_trigger_new (GDK_KEY_KP_Enter, 0));

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_space, 0),
                                                          gtk_callback_action_new (space_key_cb, self, NULL)));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (enter, gtk_callback_action_new (return_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->list_view), controller);
}

static void
add_cb (GtkWidget  *widget,
        const char *action_name G_GNUC_UNUSED,
        GVariant   *parameter G_GNUC_UNUSED)
{
  SpateReviewDialog *self = SPATE_REVIEW_DIALOG (widget);
  const char *folder = spate_folder_row_get_folder (self->folder_row);
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_request_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (SpateReviewItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);
      SpateRequest *request = spate_review_item_get_request (item);

      if (!spate_review_item_get_selected (item))
        continue;
      if (folder != NULL)
        {
          g_free (request->folder);
          request->folder = g_strdup (folder);
        }
      g_ptr_array_add (requests, spate_request_ref (request));
    }

  if (requests->len == 0)
    return;

  if (folder != NULL)
    spate_settings_remember_folder (folder);
  g_signal_emit (self, signals[ADD], 0, requests);
  spate_dialog_close (SPATE_DIALOG (self));
}

static void
spate_review_dialog_map (GtkWidget *widget)
{
  SpateReviewDialog *self = SPATE_REVIEW_DIALOG (widget);

  GTK_WIDGET_CLASS (spate_review_dialog_parent_class)->map (widget);

  if (self->manager != NULL && self->sizer == NULL)
    self->sizer = spate_sizer_new (self->manager, G_LIST_MODEL (self->items));
}

static void
spate_review_dialog_unmap (GtkWidget *widget)
{
  g_clear_object (&SPATE_REVIEW_DIALOG (widget)->sizer);

  GTK_WIDGET_CLASS (spate_review_dialog_parent_class)->unmap (widget);
}

static void
spate_review_dialog_dispose (GObject *object)
{
  SpateReviewDialog *self = SPATE_REVIEW_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_REVIEW_DIALOG);
  g_clear_object (&self->sizer);
  g_clear_object (&self->manager);
  g_clear_object (&self->items);

  G_OBJECT_CLASS (spate_review_dialog_parent_class)->dispose (object);
}

static void
spate_review_dialog_class_init (SpateReviewDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_review_dialog_dispose;
  widget_class->map = spate_review_dialog_map;
  widget_class->unmap = spate_review_dialog_unmap;

  /**
   * SpateReviewDialog::add:
   * @self: the dialog
   * @requests: (element-type SpateRequest): what is ticked
   *
   * The user wants these downloads.
   */
  signals[ADD] = g_signal_new ("add", SPATE_TYPE_REVIEW_DIALOG, G_SIGNAL_RUN_LAST,
                               0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);

  g_type_ensure (SPATE_TYPE_FOLDER_ROW);
  g_type_ensure (SPATE_TYPE_REVIEW_ROW);

  gtk_widget_class_install_action (widget_class, "dialog.add", NULL, add_cb);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-review-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateReviewDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, SpateReviewDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, SpateReviewDialog, all_button);
  gtk_widget_class_bind_template_child (widget_class, SpateReviewDialog, list_view);
  gtk_widget_class_bind_template_child (widget_class, SpateReviewDialog, refused_label);
  gtk_widget_class_bind_template_child (widget_class, SpateReviewDialog, folder_row);
}

static void
spate_review_dialog_init (SpateReviewDialog *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->items = g_list_store_new (SPATE_TYPE_REVIEW_ITEM);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->items)));
  gtk_list_view_set_model (self->list_view, GTK_SELECTION_MODEL (selection));
  init_keys (self);
  g_signal_connect_object (self->all_button, "toggled", G_CALLBACK (all_toggled_cb), self, G_CONNECT_SWAPPED);
}

static void
fill (SpateReviewDialog *self,
      GPtrArray         *requests,
      GHashTable        *known)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < requests->len; i++)
    {
      SpateRequest *request = requests->pdata[i];
      SpateReviewItem *item = spate_review_item_new (request, g_hash_table_contains (known, spate_request_get_uri (request)));

      g_signal_connect_object (item, "notify::selected", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (item, "notify::detail", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (items, item);
    }

  g_list_store_splice (self->items, 0, 0, items->pdata, items->len);
}

/* They have been given a folder each: the one that all have, or none in particular. */
static void
suggest_folder (SpateReviewDialog *self,
                GPtrArray         *requests)
{
  const char *first = requests->len > 0 ? ((SpateRequest *) requests->pdata[0])->folder : NULL;

  if (first == NULL)
    return;

  for (guint i = 1; i < requests->len; i++)
    if (g_strcmp0 (first, ((SpateRequest *) requests->pdata[i])->folder) != 0)
      {
        spate_folder_row_set_fallback (self->folder_row, _ ("By kind of file"));
        return;
      }

  spate_folder_row_suggest (self->folder_row, first);
}

/**
 * spate_review_dialog_new:
 * @manager: (nullable): who asks servers for sizes; %NULL if nobody is to be asked
 * @requests: (element-type SpateRequest): what to choose from, not handed on yet
 * @known: (element-type utf8): its keys are the links that are in the list already
 * @n_refused: how many more there were that cannot be downloaded
 *
 * Returns: (transfer floating): a dialog, not shown yet
 */
SpateReviewDialog *
spate_review_dialog_new (SpateManager *manager,
                         GPtrArray    *requests,
                         GHashTable   *known,
                         guint         n_refused)
{
  g_return_val_if_fail (requests != NULL, NULL);
  g_return_val_if_fail (known != NULL, NULL);

  SpateReviewDialog *self = g_object_new (SPATE_TYPE_REVIEW_DIALOG, NULL);
  g_autofree char *all = g_strdup_printf (ngettext ("%u download", "All %u downloads", requests->len), requests->len);

  g_set_object (&self->manager, manager);
  gtk_check_button_set_label (self->all_button, all);
  fill (self, requests, known);
  suggest_folder (self, requests);
  update (self);

  if (n_refused > 0)
    {
      g_autofree char *refused = g_strdup_printf (ngettext ("%u more cannot be downloaded.",
                                                            "%u more cannot be downloaded.", n_refused),
                                                  n_refused);

      gtk_label_set_label (self->refused_label, refused);
      gtk_widget_set_visible (GTK_WIDGET (self->refused_label), TRUE);
    }

  return self;
}

/**
 * spate_review_dialog_be_careful:
 * @self: a dialog that is not shown yet
 *
 * What it shows was suggested by somebody else than the user: who types on while it opens adds nothing.
 */
void
spate_review_dialog_be_careful (SpateReviewDialog *self)
{
  g_return_if_fail (SPATE_IS_REVIEW_DIALOG (self));

  g_object_set (self, "default-widget", NULL, "focus", self->cancel_button, NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->refused_label), "error");
  gtk_label_set_label (self->refused_label, _ ("Web pages suggest these downloads. Add only those that you want."));
  gtk_widget_set_visible (GTK_WIDGET (self->refused_label), TRUE);
}
