/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row that says where a file goes and how much room there is, and lets another folder be chosen:
 * one of those that were used lately, or any with the desktop's own chooser. Where it may be left open
 * which folder it is, words stand in its place, and can be chosen like one. */

#include "spate-folder-row.h"

#include <glib/gi18n.h>

#include "spate-compat.h"
#include "spate-format-path.h"
#include "spate-format.h"
#include "spate-settings.h"

struct _SpateFolderRow
{
  AdwActionRow parent_instance;

  /* Owned */
  char         *folder;      /* (nullable): only with @fallback */
  char         *fallback;    /* (nullable): what no folder is called */
  GCancellable *cancellable; /* (nullable): of the look at the disk */
  gboolean      is_choosing; /* the user is choosing another one */
  gboolean      is_chosen;   /* the user has chosen what is shown */

  goffset needed; /* bytes, or -1 */

  /* Template */
  GtkMenuButton *menu_button;
  GtkLabel      *name_label;
};

G_DEFINE_FINAL_TYPE (SpateFolderRow, spate_folder_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_0,
  PROP_FOLDER,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* When it is opened: most never are, and GTK 4.8 keeps a menu's sections for good. */
static void
make_menu_cb (GtkMenuButton *menu_button,
              gpointer       user_data)
{
  SpateFolderRow *self = SPATE_FOLDER_ROW (user_data);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) none = g_menu_new ();
  g_autoptr (GMenu) recent = g_menu_new ();
  g_autoptr (GMenu) other = g_menu_new ();
  g_auto (GStrv) folders = spate_settings_dup_recent_folders ();

  if (self->fallback != NULL)
    g_menu_append (none, self->fallback, "folder.use-none");
  for (gsize i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *name = spate_format_folder (folders[i]);
      g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);

      g_menu_item_set_action_and_target_value (item, "folder.use", g_variant_new_bytestring (folders[i]));
      g_menu_append_item (recent, item);
    }

  g_menu_append (other, _ ("_Other Folder…"), "folder.choose");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (none));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (recent));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (other));
  gtk_menu_button_set_menu_model (menu_button, G_MENU_MODEL (menu));
}

static void
show_free_space (SpateFolderRow *self,
                 goffset         free_space)
{
  g_autofree char *size = spate_format_size (free_space);
  gboolean is_full = self->needed > free_space;
  g_autofree char *text = NULL;

  if (is_full)
    {
      g_autofree char *needed = spate_format_size (self->needed);

      /* Translators: amounts of data */
      text = g_strdup_printf (_ ("Only %s free, %s needed"), size, needed);
    }
  else
    /* Translators: an amount of data */
    text = g_strdup_printf (_ ("%s free"), size);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  if (is_full)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
}

static void
looked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (SpateFolderRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info_finish (G_FILE (object), result, &error);

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return;

  show_free_space (self, (goffset) g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE));
}

static void
look (SpateFolderRow *self)
{
  g_autoptr (GFile) file = NULL;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  if (self->folder == NULL)
    return;

  file = g_file_new_for_path (self->folder);
  self->cancellable = g_cancellable_new ();
  g_file_query_filesystem_info_async (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT, self->cancellable,
                                      looked_cb, g_object_ref (self));
}

static void
show_folder (SpateFolderRow *self)
{
  g_autofree char *name = self->folder != NULL ? spate_format_folder (self->folder) : g_strdup (self->fallback);
  g_autofree char *shown = self->folder != NULL ? spate_format_path (self->folder) : NULL;
  /* Translators: spoken by a screen reader: what the button of a menu is for, and the folder's name */
  g_autofree char *label = g_strdup_printf (_ ("%s: %s"), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), name);

  gtk_label_set_label (self->name_label, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu_button), shown);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  /* Newer libraries have the title of the row speak for the button, and nobody would hear which folder it is. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), "");
  look (self);
}

static void
change_folder (SpateFolderRow *self,
               const char     *folder)
{
  if (g_strcmp0 (self->folder, folder) == 0 && *gtk_label_get_label (self->name_label) != '\0')
    return;

  g_free (self->folder);
  self->folder = g_strdup (folder);
  show_folder (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FOLDER]);
}

static void
use_cb (GtkWidget  *widget,
        const char *action_name G_GNUC_UNUSED,
        GVariant   *parameter)
{
  spate_folder_row_set_folder (SPATE_FOLDER_ROW (widget), g_variant_get_bytestring (parameter));
}

static void
use_none_cb (GtkWidget  *widget,
             const char *action_name G_GNUC_UNUSED,
             GVariant   *parameter G_GNUC_UNUSED)
{
  spate_folder_row_set_folder (SPATE_FOLDER_ROW (widget), NULL);
}

static void
chosen_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data G_GNUC_UNUSED)
{
  SpateFolderRow *self = SPATE_FOLDER_ROW (object);
  g_autoptr (GFile) file = spate_compat_choose_folder_finish (GTK_WIDGET (self), result);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  self->is_choosing = FALSE;
  if (path != NULL)
    spate_folder_row_set_folder (self, path);
}

static void
choose_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter G_GNUC_UNUSED)
{
  SpateFolderRow *self = SPATE_FOLDER_ROW (widget);

  if (self->is_choosing)
    return;

  self->is_choosing = TRUE;
  spate_compat_choose_folder_async (widget, self->folder, chosen_cb, NULL);
}

static void
spate_folder_row_dispose (GObject *object)
{
  SpateFolderRow *self = SPATE_FOLDER_ROW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), SPATE_TYPE_FOLDER_ROW);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->fallback, g_free);

  G_OBJECT_CLASS (spate_folder_row_parent_class)->dispose (object);
}

static void
spate_folder_row_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_FOLDER:
      g_value_set_string (value, SPATE_FOLDER_ROW (object)->folder);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
spate_folder_row_class_init (SpateFolderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = spate_folder_row_dispose;
  object_class->get_property = spate_folder_row_get_property;

  /**
   * SpateFolderRow:folder:
   *
   * The path of the folder that is shown.
   */
  properties[PROP_FOLDER] = g_param_spec_string ("folder", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_install_action (widget_class, "folder.use", "ay", use_cb);
  gtk_widget_class_install_action (widget_class, "folder.use-none", NULL, use_none_cb);
  gtk_widget_class_install_action (widget_class, "folder.choose", NULL, choose_cb);

  gtk_widget_class_set_template_from_resource (widget_class, SPATE_RESOURCE_PATH "/ui/spate-folder-row.ui");
  gtk_widget_class_bind_template_child (widget_class, SpateFolderRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, SpateFolderRow, name_label);
}

static void
spate_folder_row_init (SpateFolderRow *self)
{
  g_autofree char *folder = spate_settings_dup_folder ();

  self->needed = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->menu_button, make_menu_cb, self, NULL);
  change_folder (self, folder);
}

/**
 * spate_folder_row_get_folder:
 * @self: a row
 *
 * Returns: (nullable): the path of the folder that is shown; %NULL: it is left open
 */
const char *
spate_folder_row_get_folder (SpateFolderRow *self)
{
  g_return_val_if_fail (SPATE_IS_FOLDER_ROW (self), NULL);

  return self->folder;
}

/**
 * spate_folder_row_set_folder:
 * @self: a row
 * @folder: (nullable): the absolute path of a folder; %NULL, to leave it open, only after
 *   spate_folder_row_set_fallback()
 *
 * Chooses that folder.
 */
void
spate_folder_row_set_folder (SpateFolderRow *self,
                             const char     *folder)
{
  g_return_if_fail (SPATE_IS_FOLDER_ROW (self));
  g_return_if_fail (folder != NULL ? g_path_is_absolute (folder) : self->fallback != NULL);

  self->is_chosen = TRUE;
  change_folder (self, folder);
}

/**
 * spate_folder_row_suggest:
 * @self: a row
 * @folder: (nullable): as of spate_folder_row_set_folder()
 *
 * Shows that folder, unless the user has chosen one.
 */
void
spate_folder_row_suggest (SpateFolderRow *self,
                          const char     *folder)
{
  g_return_if_fail (SPATE_IS_FOLDER_ROW (self));

  g_return_if_fail (folder != NULL ? g_path_is_absolute (folder) : self->fallback != NULL);

  if (!self->is_chosen)
    change_folder (self, folder);
}

/**
 * spate_folder_row_set_fallback:
 * @self: a row
 * @fallback: words for no folder in particular
 *
 * From now on the folder may be left open. It is shown so at first.
 */
void
spate_folder_row_set_fallback (SpateFolderRow *self,
                               const char     *fallback)
{
  g_return_if_fail (SPATE_IS_FOLDER_ROW (self));
  g_return_if_fail (fallback != NULL);

  g_free (self->fallback);
  self->fallback = g_strdup (fallback);
  change_folder (self, NULL);
}

/**
 * spate_folder_row_set_needed:
 * @self: a row
 * @needed: how many bytes are to go there, or -1 if nobody knows
 *
 * The row warns if there is less room than that.
 */
void
spate_folder_row_set_needed (SpateFolderRow *self,
                             goffset         needed)
{
  g_return_if_fail (SPATE_IS_FOLDER_ROW (self));

  if (self->needed == needed)
    return;

  self->needed = needed;
  look (self);
}
