/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The process: one for each user, however often it is started. A second `spate URL` hands its
 * links to the first one and is done.
 *
 * With the last window the program ends, but not before the manager has stopped everything
 * and kept what can be gone on with. What is asked of it in those moments is done by a new
 * manager when the old one has gone. */

#include "spate-application.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <glib/gi18n.h>

#include "config.h"
#include "spate-compat.h"
#include "spate-error.h"
#include "spate-housekeeper.h"
#include "spate-link.h"
#include "spate-manager.h"
#include "spate-notification.h"
#include "spate-preferences.h"
#include "spate-remembered.h"
#include "spate-settings.h"
#include "spate-window.h"

struct _SpateApplication
{
  AdwApplication parent_instance;

  SpateManager     *manager;     /* (owned) (nullable): from the start to the end of quitting */
  SpateHousekeeper *housekeeper; /* (owned) (nullable): from the start to the beginning of quitting */
  GtkCssProvider   *contrast;    /* (owned) (nullable): what is added in high contrast, from the start on */
  GPtrArray        *waiting;     /* (owned) (element-type GFile): what was to be opened while it quits */
  gboolean          quitting;    /* the manager is stopping everything */
  gboolean          wanted;      /* somebody asked for a window meanwhile */
};

G_DEFINE_FINAL_TYPE (SpateApplication, spate_application, ADW_TYPE_APPLICATION)

static void
quit_neatly (SpateApplication *self);

static SpateWindow *
get_window (SpateApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (SPATE_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

/* Whoever is looking at the window sees it. */
static void
tell (SpateApplication *self,
      SpateDownload    *download)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr (GSettings) settings = spate_settings_new ();

  if ((window == NULL || !gtk_window_is_active (window)) && settings != NULL && g_settings_get_boolean (settings, "notify"))
    spate_notification_send (G_APPLICATION (self), download);
}

/* Whether nothing is left that goes on by itself. */
static gboolean
is_at_rest (SpateApplication *self)
{
  GListModel *model = G_LIST_MODEL (self->manager);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (SpateDownload) download = g_list_model_get_item (model, i);
      SpateState state = spate_download_get_state (download);

      if (spate_state_is_running (state) || state == SPATE_STATE_QUEUED || state == SPATE_STATE_WAITING)
        return FALSE;
    }

  return TRUE;
}

/* One window of the files' program for a whole list, not one for each of them. */
static void
show_finished (SpateApplication *self,
               SpateDownload    *download)
{
  SpateWindow *window = get_window (self);
  g_autoptr (GSettings) settings = spate_settings_new ();

  if (window != NULL && spate_download_get_state (download) == SPATE_STATE_DONE &&
      settings != NULL && g_settings_get_boolean (settings, "show-finished") && is_at_rest (self))
    gtk_widget_activate_action (GTK_WIDGET (window), "win.show-file", "s", spate_download_get_id (download));
}

static void
signed_in_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (SpateApplication) self = user_data;

  if (!spate_remembered_sign_in_finish (SPATE_DOWNLOAD (object), result))
    tell (self, SPATE_DOWNLOAD (object));
}

static void
ended_cb (SpateApplication *self,
          SpateDownload    *download)
{
  SpateWindow *window = get_window (self);

  if (window != NULL && g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_DUPLICATE))
    spate_window_tell_duplicate (window, download);
  if (spate_remembered_may_help (download))
    spate_remembered_sign_in_async (download, signed_in_cb, g_object_ref (self));
  else
    tell (self, download);
  show_finished (self, download);
}

static SpateWindow *
ensure_window (SpateApplication *self)
{
  SpateWindow *window = get_window (self);

  if (window != NULL)
    return window;

  if (self->manager == NULL)
    {
      self->manager = spate_manager_new (NULL);
      spate_manager_set_resident (self->manager);
      self->housekeeper = spate_housekeeper_new (self->manager);
      g_signal_connect_object (self->housekeeper, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
      spate_manager_restore (self->manager);
    }

  window = spate_window_new (GTK_APPLICATION (self), self->manager);
  g_signal_connect_object (window, "destroy", G_CALLBACK (quit_neatly), self, G_CONNECT_SWAPPED);

  return window;
}

/* Sorts the arguments into links and others. What GLib cannot read as a link it takes for the
 * name of a file here. */
static GPtrArray *
get_links (GPtrArray *files,
           GPtrArray *others)
{
  GPtrArray *links = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++)
    {
      GFile *file = files->pdata[i];
      g_autofree char *uri = g_file_get_uri (file);
      char *link = spate_link_parse (uri, NULL);

      if (link != NULL)
        g_ptr_array_add (links, link);
      else
        g_ptr_array_add (others, file);
    }

  return links;
}

static void
refuse (SpateApplication *self,
        GFile            *file)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *message = g_strdup_printf (_ ("“%s” is not a link. Spate takes http and https links."), name);

  g_printerr ("spate: %s\n", message);
  spate_window_show_message (get_window (self), message);
}

/* Whoever names several links in an argument has looked at them: they start at once. */
static void
open_files (SpateApplication *self,
            GPtrArray        *files)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (GPtrArray) links = get_links (files, others);

  if (links->len > 0)
    spate_window_add_links (get_window (self), links);

  for (guint i = 0; i < others->len; i++)
    {
      GFile *file = others->pdata[i];

      if (g_file_has_uri_scheme (file, "file"))
        spate_window_add_file (get_window (self), file);
      else
        refuse (self, file);
    }
}

static void
quit_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SpateApplication) self = user_data;
  g_autoptr (GPtrArray) files = g_steal_pointer (&self->waiting);
  g_autoptr (GError) error = NULL;

  if (!spate_manager_quit_finish (SPATE_MANAGER (object), result, &error))
    g_printerr ("spate: %s\n", error->message);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->quitting = FALSE;
  g_clear_object (&self->manager);

  if (self->wanted)
    {
      SpateWindow *window = ensure_window (self);

      self->wanted = FALSE;
      gtk_window_present (GTK_WINDOW (window));
      open_files (self, files);
    }

  g_application_release (G_APPLICATION (self));
}

static void
quit_neatly (SpateApplication *self)
{
  if (self->quitting || self->manager == NULL)
    return;

  self->quitting = TRUE;
  g_clear_object (&self->housekeeper);
  g_application_hold (G_APPLICATION (self));
  spate_manager_quit_async (self->manager, quit_cb, g_object_ref (self));
}

static void
spate_application_activate (GApplication *application)
{
  SpateApplication *self = SPATE_APPLICATION (application);

  self->wanted = self->quitting;
  if (!self->quitting)
    gtk_window_present (GTK_WINDOW (ensure_window (self)));
}

static void
spate_application_open (GApplication *application,
                        GFile       **files,
                        int           n_files,
                        const char   *hint G_GNUC_UNUSED)
{
  SpateApplication *self = SPATE_APPLICATION (application);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  spate_application_activate (application);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (self->quitting ? self->waiting : list, g_object_ref (files[i]));
  open_files (self, list);
}

static int
spate_application_handle_local_options (GApplication *application G_GNUC_UNUSED,
                                        GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("spate %s\n", SPATE_VERSION);

  return 0;
}

static void
quit_action_cb (GSimpleAction *action G_GNUC_UNUSED,
                GVariant      *parameter G_GNUC_UNUSED,
                gpointer       user_data)
{
  SpateWindow *window = get_window (user_data);

  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
}

static void
about_action_cb (GSimpleAction *action G_GNUC_UNUSED,
                 GVariant      *parameter G_GNUC_UNUSED,
                 gpointer       user_data)
{
  /* The one in the resources, which is there without an installation. */
  spate_compat_show_about (gtk_application_get_active_window (user_data), "io.github.spate.Spate");
}

static void
preferences_action_cb (GSimpleAction *action G_GNUC_UNUSED,
                       GVariant      *parameter G_GNUC_UNUSED,
                       gpointer       user_data)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  SpateWindow *window = get_window (user_data);

  if (window != NULL && settings != NULL)
    spate_dialog_present (SPATE_DIALOG (spate_preferences_new (settings)), GTK_WIDGET (window));
}

static void
activate_window_action_cb (GSimpleAction *action G_GNUC_UNUSED,
                           GVariant      *parameter G_GNUC_UNUSED,
                           gpointer       user_data)
{
  g_application_activate (user_data);
}

static void
show_in_folder_action_cb (GSimpleAction *action G_GNUC_UNUSED,
                          GVariant      *parameter,
                          gpointer       user_data)
{
  SpateApplication *self = user_data;
  SpateDownload *download = self->manager != NULL ? spate_manager_find (self->manager, g_variant_get_string (parameter, NULL), NULL) : NULL;
  g_autofree char *path = download != NULL ? spate_download_dup_path (download) : NULL;
  SpateWindow *window = get_window (self);

  if (path != NULL && window != NULL)
    spate_compat_show_folder (GTK_WIDGET (window), path);
}

/* Before the engine's thread is there: it looks for a proxy, and what it finds looks for the settings.
 * If another thread looks for these first at the same moment, each holds what the other waits for, for ever. */
static void
find_settings (void)
{
  g_object_unref (g_settings_backend_get_default ());
}

static void
contrast_cb (SpateApplication *self)
{
  GdkDisplay *display = gdk_display_get_default ();
  GtkStyleProvider *provider = GTK_STYLE_PROVIDER (self->contrast);

  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    gtk_style_context_add_provider_for_display (display, provider, GTK_STYLE_PROVIDER_PRIORITY_APPLICATION + 1);
  else
    gtk_style_context_remove_provider_for_display (display, provider);
}

/* Libadwaita can do so as well, but up to 1.9 only by the name of a file that it warns of from 1.10 on. */
static void
follow_contrast (SpateApplication *self)
{
  self->contrast = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (self->contrast, SPATE_RESOURCE_PATH "/high-contrast.css");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast", G_CALLBACK (contrast_cb), self, G_CONNECT_SWAPPED);
  contrast_cb (self);
}

static void
spate_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = about_action_cb },
    { .name = "activate-window", .activate = activate_window_action_cb },
    { .name = "preferences", .activate = preferences_action_cb },
    { .name = "quit", .activate = quit_action_cb },
    { .name = "show-in-folder", .activate = show_in_folder_action_cb, .parameter_type = "s" },
  };
  static const struct
  {
    const char *action;
    const char *accelerators[2];
  } keys[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "app.preferences", { "<Control>comma", NULL } },
    { "win.add", { "<Control>n", NULL } },
    { "window.close", { "<Control>w", NULL } },
  };

  G_APPLICATION_CLASS (spate_application_parent_class)->startup (application);

  find_settings ();
  follow_contrast (SPATE_APPLICATION (application));
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), keys[i].action, keys[i].accelerators);
  gtk_window_set_default_icon_name (SPATE_APPLICATION_ID);
}

static void
spate_application_finalize (GObject *object)
{
  SpateApplication *self = SPATE_APPLICATION (object);

  g_clear_object (&self->contrast);
  g_clear_object (&self->housekeeper);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->waiting, g_ptr_array_unref);

  G_OBJECT_CLASS (spate_application_parent_class)->finalize (object);
}

static void
spate_application_class_init (SpateApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = spate_application_finalize;

  application_class->activate = spate_application_activate;
  application_class->handle_local_options = spate_application_handle_local_options;
  application_class->open = spate_application_open;
  application_class->startup = spate_application_startup;
}

static void
spate_application_init (SpateApplication *self)
{
  static const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and exit"), NULL },
    { NULL }
  };

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[LINK…]"));
  g_application_set_option_context_summary (G_APPLICATION (self), _ ("Downloads links over many connections at once."));
}

/**
 * spate_application_new:
 *
 * Returns: (transfer full): the application
 */
SpateApplication *
spate_application_new (void)
{
  return g_object_new (SPATE_TYPE_APPLICATION,
                       "application-id", SPATE_APPLICATION_ID,
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", SPATE_RESOURCE_PATH,
                       NULL);
}
