/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the program starts at login. What the user has set is true only if the desktop knows of it: outside
 * of a sandbox by an entry in the folder for that, which other programs change as well; in one by its portal,
 * which may say no. What is set goes by that, and not the other way round. */

#include "spate-autostart.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "config.h"
#include "spate-background-portal.h"
#include "spate-sandbox.h"

#define KEY "start-at-login"
#define PROGRAM "spate"
#define OPTION "--hidden"

struct _SpateAutostart
{
  GObject parent_instance;

  /* Owned */
  GSettings       *settings;
  GDBusConnection *bus;         /* (nullable) */
  GCancellable    *cancellable; /* (nullable): of a question that is under way */

  gboolean is_correcting; /* what is set, to what is true */
};

G_DEFINE_FINAL_TYPE (SpateAutostart, spate_autostart, G_TYPE_OBJECT)

enum
{
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
correct (SpateAutostart *self,
         gboolean        is_on)
{
  self->is_correcting = TRUE;
  if (g_settings_get_boolean (self->settings, KEY) != is_on)
    g_settings_set_boolean (self->settings, KEY, is_on);
  self->is_correcting = FALSE;
}

/* --- outside of a sandbox ------------------------------------------------------------- */

static char *
make_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "autostart", SPATE_APPLICATION_ID ".desktop", NULL);
}

/* A program that is not where programs are looked for is named as a whole, in quotes, with a percent sign
 * for what it is. */
static char *
quote_program (void)
{
  g_autofree char *found = g_find_program_in_path (PROGRAM);
  g_autofree char *path = found == NULL ? g_file_read_link ("/proc/self/exe", NULL) : NULL;
  g_autoptr (GString) quoted = g_string_new ("\"");

  if (path == NULL)
    return g_strdup (PROGRAM);

  for (const char *at = path; *at != '\0'; at++)
    {
      if (strchr ("\"`$\\", *at) != NULL)
        g_string_append_c (quoted, '\\');
      if (*at == '%')
        g_string_append_c (quoted, '%');
      g_string_append_c (quoted, *at);
    }
  g_string_append_c (quoted, '"');

  return g_strdup (quoted->str);
}

static gboolean
write_entry (GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = make_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *program = quote_program ();
  g_autofree char *command = g_strconcat (program, " " OPTION, NULL);

  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_TYPE, G_KEY_FILE_DESKTOP_TYPE_APPLICATION);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_NAME, "Spate");
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_EXEC, command);
  g_key_file_set_string (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_ICON, SPATE_APPLICATION_ID);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));
      return FALSE;
    }

  return g_key_file_save_to_file (file, path, error);
}

/* Other programs switch an entry off by a key in it. */
static gboolean
has_entry (void)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = make_path ();

  return g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL) &&
         !g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, G_KEY_FILE_DESKTOP_KEY_HIDDEN, NULL) &&
         (g_key_file_get_boolean (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL) ||
          !g_key_file_has_key (file, G_KEY_FILE_DESKTOP_GROUP, "X-GNOME-Autostart-enabled", NULL));
}

static void
put_entry (SpateAutostart *self,
           gboolean        is_on)
{
  g_autofree char *path = make_path ();
  g_autoptr (GError) error = NULL;

  if (is_on ? write_entry (&error) : (g_unlink (path) == 0 || errno == ENOENT))
    return;

  g_debug ("%s: %s", path, error != NULL ? error->message : g_strerror (errno));
  correct (self, !is_on);
  g_signal_emit (self, signals[FAILED], 0, _ ("The list of programs that start at login cannot be changed."));
}

/* --- in a sandbox --------------------------------------------------------------------- */

static void
answered_cb (GObject      *object G_GNUC_UNUSED,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (SpateAutostart) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_on = FALSE;
  gboolean is_answered = spate_background_portal_request_finish (result, NULL, &is_on, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_clear_object (&self->cancellable);
  if (!is_answered)
    g_debug ("Nobody can be asked for a start at login: %s", error->message);
  if (!g_settings_get_boolean (self->settings, KEY) || is_on)
    return;

  correct (self, FALSE);
  g_signal_emit (self, signals[FAILED], 0, _ ("The desktop does not let Spate start at login."));
}

static void
ask (SpateAutostart *self,
     gboolean        is_on)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->bus == NULL)
    return;

  self->cancellable = g_cancellable_new ();
  spate_background_portal_request_async (self->bus, _ ("To go on with downloads after you have logged in"),
                                         is_on ? spate_autostart_get_command () : NULL, self->cancellable,
                                         answered_cb, g_object_ref (self));
}

/* --- the object ----------------------------------------------------------------------- */

static void
changed_cb (SpateAutostart *self)
{
  gboolean is_on = g_settings_get_boolean (self->settings, KEY);

  if (self->is_correcting)
    return;

  if (spate_sandbox_is_here ())
    ask (self, is_on);
  else if (is_on != has_entry ())
    put_entry (self, is_on);
}

static void
spate_autostart_dispose (GObject *object)
{
  SpateAutostart *self = SPATE_AUTOSTART (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (spate_autostart_parent_class)->dispose (object);
}

static void
spate_autostart_class_init (SpateAutostartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_autostart_dispose;

  /**
   * SpateAutostart::failed:
   * @self: an autostart
   * @sentence: for the user
   *
   * What was set cannot be; it is set back.
   */
  signals[FAILED] = g_signal_new ("failed", SPATE_TYPE_AUTOSTART, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
spate_autostart_init (SpateAutostart *self G_GNUC_UNUSED)
{
}

/**
 * spate_autostart_new:
 * @settings: where the user says whether it is to start at login
 * @bus: (nullable): the session's
 *
 * Returns: (transfer full): who sees to that
 */
SpateAutostart *
spate_autostart_new (GSettings       *settings,
                     GDBusConnection *bus)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  SpateAutostart *self = g_object_new (SPATE_TYPE_AUTOSTART, NULL);

  self->settings = g_object_ref (settings);
  g_set_object (&self->bus, bus);
  if (!spate_sandbox_is_here ())
    correct (self, has_entry ());
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * spate_autostart_get_command:
 *
 * Returns: (transfer none) (array zero-terminated=1): what is run at login in a sandbox
 */
const char *const *
spate_autostart_get_command (void)
{
  static const char *const command[] = { PROGRAM, OPTION, NULL };

  return command;
}
