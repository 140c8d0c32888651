/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tick of the sign-in dialog, with a real keyring behind it. */

#include "spate-window.h"

#include "app-keyring.h"
#include "app-test.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-error.h"
#include "spate-http.h"
#include "spate-keyring.h"
#include "spate-login-dialog.h"

/* alice:hunter1 */
#define RIGHT "Basic YWxpY2U6aHVudGVyMQ=="

static gboolean
has_ended (gpointer data)
{
  SpateState state = spate_download_get_state (data);

  return state == SPATE_STATE_FAILED || state == SPATE_STATE_DONE;
}

static gboolean
is_sensitive (gpointer widget)
{
  return gtk_widget_is_sensitive (widget);
}

static SpateDownload *
add (SpateManager *manager,
     TestOrigin   *origin,
     const char   *folder,
     const char   *path)
{
  g_autoptr (SpateRequest) request = spate_request_new (folder);
  g_autofree char *uri = test_origin_uri (origin, path);
  SpateDownload *download = NULL;

  g_assert_true (spate_request_add_uri (request, uri, NULL));
  download = spate_manager_add (manager, request);
  test_wait_until (has_ended, download, TEST_DEADLINE);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);

  return download;
}

static GtkEditable *
get_row (GtkWidget  *dialog,
         const char *title)
{
  return GTK_EDITABLE (app_test_find_titled (dialog, title));
}

/* Opens the dialog and waits for what the keyring says. */
static GtkWidget *
open_dialog (SpateWindow   *window,
             SpateDownload *download)
{
  GtkWidget *dialog = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.sign-in", "s", spate_download_get_id (download));
  dialog = app_test_find_dialog (SPATE_TYPE_LOGIN_DIALOG);
  app_test_wait_for_size (dialog);
  test_wait_until (is_sensitive, app_test_find_titled (dialog, "Remember the password"), TEST_DEADLINE);

  return dialog;
}

static GtkCheckButton *
get_tick (GtkWidget *dialog)
{
  return GTK_CHECK_BUTTON (app_test_find (dialog, GTK_TYPE_CHECK_BUTTON, 0));
}

static SpateLogin *
look_up (SpateDownload *download,
         const char    *realm)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SpateLogin *login = NULL;

  spate_keyring_look_up_async (SPATE_KEYRING_SERVER, spate_request_get_uri (spate_download_get_request (download)), realm, NULL,
                               test_store_result_cb, &result);
  login = spate_keyring_look_up_finish (test_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return login;
}

typedef struct
{
  SpateDownload *download;
  const char    *realm;
  gboolean       is_there;
} Memory;

static gboolean
is_remembered (gpointer data)
{
  const Memory *memory = data;
  g_autoptr (SpateLogin) login = look_up (memory->download, memory->realm);

  return (login != NULL) == memory->is_there;
}

static void
use_dialogs (SpateWindow  *window,
             SpateManager *manager,
             TestOrigin   *origin,
             const char   *folder)
{
  SpateDownload *first = add (manager, origin, folder, "/a.bin");
  g_autofree char *realm = g_strdup (spate_error_get_realm (spate_download_get_error (first)));
  Memory memory = { first, realm, TRUE };
  SpateDownload *second = NULL;
  GtkWidget *dialog = open_dialog (window, first);

  g_assert_false (gtk_check_button_get_active (get_tick (dialog)));
  gtk_editable_set_text (get_row (dialog, "User name"), "alice");
  gtk_editable_set_text (get_row (dialog, "Password"), "hunter1");
  gtk_check_button_set_active (get_tick (dialog), TRUE);
  app_test_picture (app_test_get_window (dialog), "sign-in-remember");
  app_test_respond (dialog, "Sign In");
  test_wait_until (has_ended, first, TEST_DEADLINE);
  g_assert_cmpint (spate_download_get_state (first), ==, SPATE_STATE_DONE);
  test_wait_until (is_remembered, &memory, TEST_DEADLINE);

  /* The next one finds it there, and the tick; without the tick it is forgotten. */
  second = add (manager, origin, folder, "/b.bin");
  dialog = open_dialog (window, second);
  g_assert_true (gtk_check_button_get_active (get_tick (dialog)));
  g_assert_cmpstr (gtk_editable_get_text (get_row (dialog, "User name")), ==, "alice");
  g_assert_cmpstr (gtk_editable_get_text (get_row (dialog, "Password")), ==, "hunter1");
  gtk_check_button_set_active (get_tick (dialog), FALSE);
  app_test_respond (dialog, "Sign In");
  test_wait_until (has_ended, second, TEST_DEADLINE);
  g_assert_cmpint (spate_download_get_state (second), ==, SPATE_STATE_DONE);
  memory.is_there = FALSE;
  test_wait_until (is_remembered, &memory, TEST_DEADLINE);
}

static void
test_tick (gconstpointer data)
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (GAsyncResult) result = NULL;
  SpateManager *manager = NULL;
  SpateWindow *window = NULL;

  if (!*(const gboolean *) data)
    {
      g_test_skip ("there is no gnome-keyring-daemon");
      return;
    }

  test_origin_add (origin, "/a.bin", 1000)->authorization = RIGHT;
  test_origin_add (origin, "/b.bin", 1000)->authorization = RIGHT;
  manager = spate_manager_new (dir);
  window = spate_window_new (NULL, manager);
  gtk_window_present (GTK_WINDOW (window));
  app_test_wait_for_size (GTK_WIDGET (window));
  use_dialogs (window, manager, origin, dir);

  g_object_ref (window);
  gtk_window_destroy (GTK_WINDOW (window));
  test_unref_and_wait (window);
  spate_manager_quit_async (manager, test_store_result_cb, &result);
  test_wait_for_result (&result);
  g_clear_object (&result);
  test_run_pending ();
  g_assert_finalize_object (manager);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  gboolean has_keyring = FALSE;
  int status = 0;

  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  has_keyring = app_keyring_start (dir);
  g_test_add_data_func ("/remember/tick", &has_keyring, test_tick);
  status = app_test_run ();
  app_keyring_stop ();

  return status;
}
