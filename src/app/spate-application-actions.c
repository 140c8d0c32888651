/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be asked of the program from outside of its window as well: from the menu of its icon, from a
 * notification, over the bus. Whatever does not need a window works without one. */

#include <glib/gi18n.h>

#include "spate-application-private.h"
#include "spate-compat.h"
#include "spate-preferences.h"
#include "spate-settings.h"

/* What a notification was about may be gone by now. */
static SpateDownload *
find (SpateApplication *self,
      GVariant         *id)
{
  _spate_application_wake_up (self);

  return self->manager != NULL && !self->quitting ? spate_manager_find (self->manager, g_variant_get_string (id, NULL), NULL) : NULL;
}

static SpateWindow *
present (SpateApplication *self)
{
  g_application_activate (G_APPLICATION (self));

  return _spate_application_get_window (self);
}

static void
about_cb (GSimpleAction *action G_GNUC_UNUSED,
          GVariant      *parameter G_GNUC_UNUSED,
          gpointer       user_data)
{
  present (user_data);
  /* The one in the resources, which is there without an installation. */
  spate_compat_show_about (gtk_application_get_active_window (user_data), "io.github.spate.Spate");
}

static void
activate_window_cb (GSimpleAction *action G_GNUC_UNUSED,
                    GVariant      *parameter G_GNUC_UNUSED,
                    gpointer       user_data)
{
  present (user_data);
}

static void
go_on_cb (GSimpleAction *action G_GNUC_UNUSED,
          GVariant      *parameter G_GNUC_UNUSED,
          gpointer       user_data)
{
  _spate_application_wake_up (user_data);
}

/* Of the window: what it does there, it does here, with the window in front. */
static void
window_cb (GSimpleAction *action,
           GVariant      *parameter G_GNUC_UNUSED,
           gpointer       user_data)
{
  gboolean is_paste = g_str_equal (g_action_get_name (G_ACTION (action)), "paste-link");
  SpateWindow *window = present (user_data);

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), is_paste ? "win.paste" : "win.add", NULL);
}

static void
all_cb (GSimpleAction *action,
        GVariant      *parameter G_GNUC_UNUSED,
        gpointer       user_data)
{
  SpateApplication *self = user_data;

  if (self->manager == NULL || self->quitting)
    return;

  _spate_application_wake_up (self);
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "pause-all"))
    spate_manager_pause_all (self->manager);
  else if (g_str_equal (g_action_get_name (G_ACTION (action)), "download-anyway"))
    spate_manager_allow_metered (self->manager);
  else
    spate_manager_resume_all (self->manager);
}

static void
open_file_cb (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  SpateDownload *download = find (user_data, parameter);
  g_autofree char *path = download != NULL ? spate_download_dup_path (download) : NULL;
  SpateWindow *window = path != NULL ? present (user_data) : NULL;

  if (window == NULL)
    return;
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "open-file"))
    spate_compat_open_file (GTK_WIDGET (window), path);
  else
    spate_compat_show_folder (GTK_WIDGET (window), path);
}

static void
preferences_cb (GSimpleAction *action G_GNUC_UNUSED,
                GVariant      *parameter G_GNUC_UNUSED,
                gpointer       user_data)
{
  g_autoptr (GSettings) settings = spate_settings_new ();
  SpateWindow *window = present (user_data);

  if (window != NULL && settings != NULL)
    spate_dialog_present (SPATE_DIALOG (spate_preferences_new (settings)), GTK_WIDGET (window));
}

static void
quit_cb (GSimpleAction *action G_GNUC_UNUSED,
         GVariant      *parameter G_GNUC_UNUSED,
         gpointer       user_data)
{
  _spate_application_end (user_data);
}

static void
retry_cb (GSimpleAction *action G_GNUC_UNUSED,
          GVariant      *parameter,
          gpointer       user_data)
{
  SpateDownload *download = find (user_data, parameter);

  if (download != NULL && spate_download_get_state (download) == SPATE_STATE_FAILED)
    spate_download_start (download);
}

/* Made when it is asked for. GTK would make one with each window, of gtk/help-overlay.ui, and dies if a screen reader
 * asks for a window that has just gone while the last one of the program has never been shown. */
static void
shortcuts_cb (GSimpleAction *action G_GNUC_UNUSED,
              GVariant      *parameter G_GNUC_UNUSED,
              gpointer       user_data)
{
  SpateWindow *window = present (user_data);

  if (window == NULL)
    return;

  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource (SPATE_RESOURCE_PATH "/ui/spate-shortcuts.ui");

  spate_compat_present (GTK_WIDGET (gtk_builder_get_object (builder, "shortcuts")), GTK_WIDGET (window));
}

void
_spate_application_init_actions (SpateApplication *self)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = about_cb },
    { .name = "activate-window", .activate = activate_window_cb },
    { .name = "download-anyway", .activate = all_cb },
    { .name = "go-on", .activate = go_on_cb },
    { .name = "new-download", .activate = window_cb },
    { .name = "open-file", .activate = open_file_cb, .parameter_type = "s" },
    { .name = "paste-link", .activate = window_cb },
    { .name = "pause-all", .activate = all_cb },
    { .name = "preferences", .activate = preferences_cb },
    { .name = "quit", .activate = quit_cb },
    { .name = "resume-all", .activate = all_cb },
    { .name = "retry", .activate = retry_cb, .parameter_type = "s" },
    { .name = "shortcuts", .activate = shortcuts_cb },
    { .name = "show-in-folder", .activate = open_file_cb, .parameter_type = "s" },
  };
  static const struct
  {
    const char *action;
    const char *accelerators[2];
  } keys[] = {
    { "app.quit", { "<Control>q", NULL } },
    { "app.preferences", { "<Control>comma", NULL } },
    { "app.shortcuts", { "<Control>question", NULL } },
    { "win.add", { "<Control>n", NULL } },
    { "window.close", { "<Control>w", NULL } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action, keys[i].accelerators);
}
