/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A real keyring for tests, which nobody has to unlock. */

#include "app-keyring.h"

#include "async-helpers.h"

static GTestDBus *bus;
static GSubprocess *keyring; /* (nullable): there is none to be had */

/* The keyring has no password to type, and nothing of the user's. */
static gboolean
start_keyring (const char *dir)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                                                        G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autofree char *program = g_find_program_in_path ("gnome-keyring-daemon");

  if (program == NULL)
    return FALSE;

  g_subprocess_launcher_unsetenv (launcher, "G_DEBUG");
  g_subprocess_launcher_setenv (launcher, "HOME", dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", dir, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", dir, TRUE);
  keyring = g_subprocess_launcher_spawn (launcher, NULL, program, "--foreground", "--unlock", "--components=secrets", NULL);
  if (keyring == NULL)
    return FALSE;

  g_output_stream_write_all (g_subprocess_get_stdin_pipe (keyring), "\n", 1, NULL, NULL, NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (keyring), NULL, NULL);

  return TRUE;
}

static gboolean
has_service (gpointer data)
{
  g_autoptr (GVariant) reply = g_dbus_connection_call_sync (data, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
                                                            g_variant_new ("(s)", "org.freedesktop.secrets"), G_VARIANT_TYPE ("(b)"),
                                                            G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  gboolean has_owner = FALSE;

  if (reply != NULL)
    g_variant_get (reply, "(b)", &has_owner);

  return has_owner;
}

/* A bus of its own for this process, with a keyring on it that is kept in that folder. Returns whether
 * there is a keyring. */
gboolean
app_keyring_start (const char *dir)
{
  g_autoptr (GDBusConnection) connection = NULL;

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  if (!start_keyring (dir))
    return FALSE;

  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  test_wait_until (has_service, connection, TEST_DEADLINE);

  return TRUE;
}

void
app_keyring_stop (void)
{
  if (keyring != NULL)
    g_subprocess_force_exit (keyring);
  g_clear_object (&keyring);

  /* Its end would wait for that of the connection, which libsecret keeps. */
  g_test_dbus_stop (bus);
}
