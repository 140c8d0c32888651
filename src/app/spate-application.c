/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The process: one for each user, however often it is started. A second `spate URL` hands its
 * links to the first one and is done.
 *
 * It lives as long as there is a window or, if the user wants that, something still to be downloaded; and
 * for some seconds after somebody else has called it over the bus. Started by the bus it does not go on with
 * anything before it is asked for more than a search. At the end the manager stops everything and
 * keeps what can be gone on with. What is asked of the program in those moments is done by a new manager
 * when the old one has gone. */

#include "spate-application-private.h"

#define G_SETTINGS_ENABLE_BACKEND
#include <gio/gsettingsbackend.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "config.h"
#include "spate-error.h"
#include "spate-format-status.h"
#include "spate-invitation.h"
#include "spate-link.h"
#include "spate-remembered.h"
#include "spate-settings.h"

/* s: how long it stays when nothing is to be done, for whoever has called it over the bus. */
#define PATIENCE 10

G_DEFINE_FINAL_TYPE (SpateApplication, spate_application, ADW_TYPE_APPLICATION)

static void
quit_neatly (SpateApplication *self);

SpateWindow *
_spate_application_get_window (SpateApplication *self)
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

  if ((window == NULL || !gtk_window_is_active (window)) && self->notifier != NULL && settings != NULL &&
      g_settings_get_boolean (settings, "notify"))
    spate_notifier_tell_ended (self->notifier, download);
}

/* One window of the files' program for a whole list, not one for each of them. */
static void
show_finished (SpateApplication *self,
               SpateDownload    *download)
{
  SpateWindow *window = _spate_application_get_window (self);
  g_autoptr (GSettings) settings = spate_settings_new ();

  if (window != NULL && spate_download_get_state (download) == SPATE_STATE_DONE &&
      settings != NULL && g_settings_get_boolean (settings, "show-finished") && spate_activity_get_n_unfinished (self->activity) == 0)
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
  SpateWindow *window = _spate_application_get_window (self);

  if (window != NULL && g_error_matches (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_DUPLICATE))
    spate_window_tell_duplicate (window, download);
  if (spate_remembered_may_help (download))
    spate_remembered_sign_in_async (download, signed_in_cb, g_object_ref (self));
  else
    tell (self, download);
  show_finished (self, download);
}

/* --- how long it stays --------------------------------------------------------------- */

static gboolean
may_stay (void)
{
  g_autoptr (GSettings) settings = spate_settings_new ();

  return settings == NULL || g_settings_get_boolean (settings, "run-in-background");
}

static gboolean
leave_cb (gpointer user_data)
{
  SpateApplication *self = user_data;

  self->leave_id = 0;
  quit_neatly (self);

  return G_SOURCE_REMOVE;
}

/* Without a window it stays for what is still to be downloaded, and a moment longer. */
static void
consider_leaving (SpateApplication *self)
{
  gboolean is_kept = _spate_application_get_window (self) != NULL || spate_activity_get_n_unfinished (self->activity) > 0;

  if (is_kept)
    g_clear_handle_id (&self->leave_id, g_source_remove);
  else if (self->leave_id == 0)
    self->leave_id = g_timeout_add_seconds (PATIENCE, leave_cb, self);
}

/* Somebody asks something. */
void
_spate_application_stay (SpateApplication *self)
{
  if (self->leave_id == 0)
    return;

  g_clear_handle_id (&self->leave_id, g_source_remove);
  consider_leaving (self);
}

/* Somebody wants more than to know what is there. */
void
_spate_application_wake_up (SpateApplication *self)
{
  _spate_application_stay (self);
  if (self->manager != NULL && !self->quitting)
    spate_manager_go_on (self->manager);
}

/* Whoever looks at the window is asked there. Once for each network, as far as anybody can tell. */
static void
consider_asking (SpateApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  guint n_metered = spate_activity_get_n_metered (self->activity);
  gboolean asks = n_metered > 0 && spate_manager_get_metered (self->manager) == SPATE_METERED_ASK;

  if (asks && !self->asked && (window == NULL || !gtk_window_is_active (window)))
    spate_notifier_ask_metered (self->notifier, n_metered);
  else if (!asks && self->asked)
    spate_notifier_withdraw_metered (self->notifier);
  self->asked = asks;
}

static void
window_destroyed_cb (SpateApplication *self)
{
  if (self->quitting || self->manager == NULL)
    return;

  if (spate_activity_get_n_unfinished (self->activity) > 0 && may_stay ())
    {
      spate_background_enter (self->background);
      spate_notifier_tell_background (self->notifier);
    }
  else
    quit_neatly (self);
}

static void
ensure_manager (SpateApplication *self,
                gboolean          goes_on)
{
  GDBusConnection *bus = g_application_get_dbus_connection (G_APPLICATION (self));

  if (self->manager != NULL)
    return;

  g_application_hold (G_APPLICATION (self));
  self->manager = spate_manager_new (NULL);
  spate_manager_set_resident (self->manager);
  self->notifier = spate_notifier_new (G_APPLICATION (self));
  self->housekeeper = spate_housekeeper_new (self->manager);
  g_signal_connect_object (self->housekeeper, "ended", G_CALLBACK (ended_cb), self, G_CONNECT_SWAPPED);
  spate_manager_restore_at_rest (self->manager);
  if (goes_on)
    spate_manager_go_on (self->manager);

  self->activity = spate_activity_new (self->manager);
  g_signal_connect_object (self->activity, "changed", G_CALLBACK (consider_leaving), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->activity, "changed", G_CALLBACK (consider_asking), self, G_CONNECT_SWAPPED);
  self->background = spate_background_new (GTK_APPLICATION (self), self->activity);
  g_signal_connect_object (self->background, "denied", G_CALLBACK (quit_neatly), self, G_CONNECT_SWAPPED);
  self->surroundings = spate_surroundings_new (self->manager, self->activity);
  if (bus != NULL)
    self->launcher = spate_launcher_new (self->activity, bus, SPATE_APPLICATION_ID);
  if (self->service != NULL)
    spate_service_set_manager (self->service, self->manager);
  if (self->search != NULL)
    spate_search_provider_set_manager (self->search, self->manager);
}

/* Once: they have been set aside. */
static void
tell_unreadable (SpateApplication *self,
                 SpateWindow      *window)
{
  guint n_unreadable = spate_manager_take_n_unreadable (self->manager);
  g_autofree char *words = spate_format_unreadable (n_unreadable);

  if (n_unreadable > 0)
    spate_window_show_message (window, words);
}

SpateWindow *
_spate_application_ensure_window (SpateApplication *self)
{
  SpateWindow *window = _spate_application_get_window (self);

  if (window != NULL)
    return window;

  ensure_manager (self, TRUE);
  _spate_application_wake_up (self);
  window = spate_window_new (GTK_APPLICATION (self), self->manager);
  g_signal_connect_object (window, "destroy", G_CALLBACK (window_destroyed_cb), self, G_CONNECT_SWAPPED);
  tell_unreadable (self, window);
  spate_background_leave (self->background);
  spate_notifier_withdraw_background (self->notifier);
  consider_leaving (self);

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
  spate_window_show_message (_spate_application_get_window (self), message);
}

/* Whoever names several links in an argument has looked at them: they start at once. What a web page
 * suggests does not. */
static void
open_files (SpateApplication *self,
            GPtrArray        *files)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (GPtrArray) links = get_links (files, others);

  if (links->len > 0)
    spate_window_add_links (_spate_application_get_window (self), links);

  for (guint i = 0; i < others->len; i++)
    {
      GFile *file = others->pdata[i];
      g_autofree char *uri = g_file_get_uri (file);

      if (spate_invitation_is_one (uri))
        spate_window_invite (_spate_application_get_window (self), uri);
      else if (g_file_has_uri_scheme (file, "file"))
        spate_window_add_file (_spate_application_get_window (self), file);
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

  g_application_release (G_APPLICATION (self));
  if (self->wanted)
    {
      SpateWindow *window = _spate_application_ensure_window (self);

      self->wanted = FALSE;
      gtk_window_present (GTK_WINDOW (window));
      open_files (self, files);
    }
}

static void
quit_neatly (SpateApplication *self)
{
  if (self->quitting || self->manager == NULL)
    return;

  self->quitting = TRUE;
  g_clear_handle_id (&self->leave_id, g_source_remove);
  if (self->service != NULL)
    spate_service_set_manager (self->service, NULL);
  if (self->search != NULL)
    spate_search_provider_set_manager (self->search, NULL);
  g_clear_object (&self->surroundings);
  g_clear_object (&self->launcher);
  g_clear_object (&self->background);
  g_clear_object (&self->activity);
  g_clear_object (&self->housekeeper);
  spate_notifier_withdraw_background (self->notifier);
  spate_notifier_withdraw_metered (self->notifier);
  g_clear_object (&self->notifier);
  spate_manager_quit_async (self->manager, quit_cb, g_object_ref (self));
}

/* At once, window or not, but neatly. */
void
_spate_application_end (SpateApplication *self)
{
  SpateWindow *window = _spate_application_get_window (self);

  quit_neatly (self);
  if (window != NULL)
    gtk_window_destroy (GTK_WINDOW (window));
  else if (self->manager == NULL)
    g_application_quit (G_APPLICATION (self));
}

static gboolean
end_cb (gpointer user_data)
{
  _spate_application_end (user_data);

  return G_SOURCE_CONTINUE;
}

static void
spate_application_activate (GApplication *application)
{
  SpateApplication *self = SPATE_APPLICATION (application);

  if (self->is_hidden)
    {
      self->is_hidden = FALSE;
      return;
    }

  self->wanted = self->quitting;
  if (!self->quitting)
    gtk_window_present (GTK_WINDOW (_spate_application_ensure_window (self)));
}

static void
spate_application_open (GApplication *application,
                        GFile       **files,
                        int           n_files,
                        const char   *hint G_GNUC_UNUSED)
{
  SpateApplication *self = SPATE_APPLICATION (application);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  self->is_hidden = FALSE;
  spate_application_activate (application);

  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (self->quitting ? self->waiting : list, g_object_ref (files[i]));
  open_files (self, list);
}

/* As at login. One that runs already only has to go on, should it rest. */
static int
start_hidden (SpateApplication *self)
{
  GApplication *application = G_APPLICATION (self);
  g_autoptr (GError) error = NULL;

  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("spate: %s\n", error->message);
      return 1;
    }
  if (g_application_get_is_remote (application))
    {
      g_action_group_activate_action (G_ACTION_GROUP (application), "go-on", NULL);
      return 0;
    }

  self->is_hidden = TRUE;
  spate_background_enter (self->background);

  return -1;
}

static int
spate_application_handle_local_options (GApplication *application,
                                        GVariantDict *options)
{
  if (g_variant_dict_contains (options, "hidden"))
    return start_hidden (SPATE_APPLICATION (application));
  if (!g_variant_dict_contains (options, "version"))
    return -1;

  g_print ("spate %s\n", SPATE_VERSION);

  return 0;
}

static void
autostart_failed_cb (SpateApplication *self,
                     const char       *sentence)
{
  SpateWindow *window = _spate_application_get_window (self);

  if (window != NULL)
    spate_window_show_message (window, sentence);
}

static void
watch_autostart (SpateApplication *self)
{
  g_autoptr (GSettings) settings = spate_settings_new ();

  if (settings == NULL)
    return;

  self->autostart = spate_autostart_new (settings, g_application_get_dbus_connection (G_APPLICATION (self)));
  g_signal_connect_object (self->autostart, "failed", G_CALLBACK (autostart_failed_cb), self, G_CONNECT_SWAPPED);
}

static void
spate_application_startup (GApplication *application)
{
  /* Each of them: end, but lose nothing. The first one is what a bus that has gone makes of it. */
  static const int ends[SPATE_APPLICATION_N_SIGNALS] = { SIGTERM, SIGINT, SIGHUP };
  SpateApplication *self = SPATE_APPLICATION (application);

  G_APPLICATION_CLASS (spate_application_parent_class)->startup (application);

  _spate_application_init_actions (self);
  watch_autostart (self);
  gtk_window_set_default_icon_name (SPATE_APPLICATION_ID);

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    self->signal_ids[i] = g_unix_signal_add (ends[i], end_cb, self);
  ensure_manager (self, (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE) == 0);
}

static gboolean
spate_application_dbus_register (GApplication    *application,
                                 GDBusConnection *connection,
                                 const char      *object_path,
                                 GError         **error)
{
  SpateApplication *self = SPATE_APPLICATION (application);

  if (!G_APPLICATION_CLASS (spate_application_parent_class)->dbus_register (application, connection, object_path, error))
    return FALSE;

  self->service = spate_service_new (connection, object_path, error);
  if (self->service == NULL)
    return FALSE;

  g_signal_connect_object (self->service, "called", G_CALLBACK (_spate_application_wake_up), self, G_CONNECT_SWAPPED);

  return _spate_application_init_search (self, connection, object_path, error);
}

static void
spate_application_dbus_unregister (GApplication    *application,
                                   GDBusConnection *connection,
                                   const char      *object_path)
{
  g_clear_object (&SPATE_APPLICATION (application)->service);
  g_clear_object (&SPATE_APPLICATION (application)->search);

  G_APPLICATION_CLASS (spate_application_parent_class)->dbus_unregister (application, connection, object_path);
}

static void
spate_application_shutdown (GApplication *application)
{
  SpateApplication *self = SPATE_APPLICATION (application);

  for (gsize i = 0; i < G_N_ELEMENTS (self->signal_ids); i++)
    g_clear_handle_id (&self->signal_ids[i], g_source_remove);
  g_clear_handle_id (&self->leave_id, g_source_remove);

  G_APPLICATION_CLASS (spate_application_parent_class)->shutdown (application);
}

static void
spate_application_finalize (GObject *object)
{
  SpateApplication *self = SPATE_APPLICATION (object);

  g_clear_object (&self->autostart);
  g_clear_object (&self->surroundings);
  g_clear_object (&self->launcher);
  g_clear_object (&self->background);
  g_clear_object (&self->activity);
  g_clear_object (&self->housekeeper);
  g_clear_object (&self->notifier);
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
  application_class->dbus_register = spate_application_dbus_register;
  application_class->dbus_unregister = spate_application_dbus_unregister;
  application_class->handle_local_options = spate_application_handle_local_options;
  application_class->open = spate_application_open;
  application_class->shutdown = spate_application_shutdown;
  application_class->startup = spate_application_startup;
}

static void
spate_application_init (SpateApplication *self)
{
  static const GOptionEntry entries[] = {
    { "hidden", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Go on with unfinished downloads, without a window"), NULL },
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
