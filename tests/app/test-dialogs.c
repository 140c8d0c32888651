/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A new link and a login, asked for in the window, and what the download makes of them. */

#include "spate-window.h"

#include "app-test.h"
#include "app-window.h"
#include "asking-proxy.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-certificate-dialog.h"
#include "spate-error.h"
#include "spate-http.h"
#include "spate-link-dialog.h"
#include "spate-login-dialog.h"
#include "spate-proxy-resolver.h"
#include "tls-proxy.h"

/* alice:hunter1 */
#define RIGHT "Basic YWxpY2U6aHVudGVyMQ=="

#define SIZE (8 << 20)

typedef struct
{
  TestOrigin    *origin;
  SpateManager  *manager;
  SpateWindow   *window;
  SpateDownload *download; /* (unowned): of the manager */
  TestTempDir   *data_dir;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data G_GNUC_UNUSED)
{
  fixture->origin = test_origin_new ();
  fixture->data_dir = test_temp_dir_new ();
  fixture->manager = spate_manager_new (fixture->data_dir);
  fixture->window = app_window_open (fixture->manager);
  app_test_wait_for_size (GTK_WIDGET (fixture->window));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data G_GNUC_UNUSED)
{
  app_window_end (fixture->window, fixture->manager);

  test_origin_free (fixture->origin);
  test_temp_dir_free (fixture->data_dir);
}

static void
add (Fixture    *fixture,
     const char *path)
{
  g_autoptr (SpateRequest) request = spate_request_new (fixture->data_dir);
  g_autofree char *uri = test_origin_uri (fixture->origin, path);

  g_assert_true (spate_request_add_uri (request, uri, NULL));
  fixture->download = spate_manager_add (fixture->manager, request);
}

static gboolean
has_failed (gpointer data)
{
  return spate_download_get_state (((Fixture *) data)->download) == SPATE_STATE_FAILED;
}

static gboolean
is_done (gpointer data)
{
  return spate_download_get_state (((Fixture *) data)->download) == SPATE_STATE_DONE;
}

static gboolean
is_paused (gpointer data)
{
  return spate_download_get_state (((Fixture *) data)->download) == SPATE_STATE_PAUSED;
}

static gboolean
has_bytes (gpointer data)
{
  return spate_download_get_written (((Fixture *) data)->download) > 1 << 20;
}

/* The login dialog that the action opens, or NULL. */
static GtkWidget *
open_login (Fixture *fixture)
{
  GtkWidget *dialog = NULL;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.sign-in", "s", spate_download_get_id (fixture->download));
  dialog = app_test_find_dialog (SPATE_TYPE_LOGIN_DIALOG);
  if (dialog != NULL)
    app_test_wait_for_size (dialog);

  return dialog;
}

static gboolean
can_sign_in (GtkWidget *dialog)
{
  return gtk_widget_get_sensitive (app_test_find_button (app_test_get_dialog (dialog), "Sign In"));
}

static gboolean
can_use (GtkWidget *dialog)
{
  return gtk_widget_get_sensitive (app_test_find_button (app_test_get_dialog (dialog), "Use Link"));
}

/* The dialog for a new link that the action opens, or NULL. */
static GtkWidget *
open_link (Fixture *fixture)
{
  GtkWidget *dialog = NULL;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.refresh-link", "s", spate_download_get_id (fixture->download));
  dialog = app_test_find_dialog (SPATE_TYPE_LINK_DIALOG);
  if (dialog != NULL)
    app_test_wait_for_size (dialog);

  return dialog;
}

static void
type (GtkWidget  *dialog,
      const char *title,
      const char *text)
{
  GtkWidget *row = app_test_find_titled (dialog, title);

  g_assert_nonnull (row);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static gboolean
has_subtitle (gpointer row)
{
  const char *subtitle = adw_action_row_get_subtitle (row);

  return subtitle != NULL && *subtitle != '\0';
}

/* A wrong password, and then the right one. */
static void
test_sign_in (Fixture      *fixture,
              gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *dialog = NULL;
  GtkWidget *remember = NULL;

  test_origin_add (fixture->origin, "/secret.bin", 1000)->authorization = RIGHT;
  add (fixture, "/secret.bin");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);

  dialog = open_login (fixture);
  app_test_picture (GTK_WIDGET (gtk_widget_get_root (dialog)), "sign-in");

  /* There is no keyring here. */
  remember = app_test_find_titled (dialog, "Remember the password");
  test_wait_until (has_subtitle, remember, TEST_DEADLINE);
  g_assert_false (gtk_widget_get_sensitive (remember));
  g_assert_false (can_sign_in (dialog));
  type (dialog, "User name", "a:b");
  g_assert_false (can_sign_in (dialog));
  type (dialog, "User name", "alice");
  type (dialog, "Password", "wrong");
  g_assert_true (can_sign_in (dialog));
  app_test_respond (dialog, "Sign In");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  g_assert_error (spate_download_get_error (fixture->download), SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);

  dialog = open_login (fixture);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_test_find_titled (dialog, "User name"))), ==, "alice");
  type (dialog, "Password", "hunter1");
  app_test_respond (dialog, "Sign In");
  test_wait_until (is_done, fixture, TEST_DEADLINE);

  /* Nobody asks for what is done. */
  g_assert_null (open_login (fixture));
  g_assert_null (open_link (fixture));
}

static SpateDownload *
add_beyond (Fixture    *fixture,
            const char *path)
{
  g_autoptr (SpateRequest) request = spate_request_new (fixture->data_dir);
  g_autofree char *uri = g_strdup_printf ("http://files.example:%u%s", test_origin_get_port (fixture->origin), path);

  test_origin_add (fixture->origin, g_intern_string (path), 1000);
  g_assert_true (spate_request_add_uri (request, uri, NULL));

  return spate_manager_add (fixture->manager, request);
}

/* A wrong password for a proxy, and then the right one: for all that goes through it. */
static void
test_proxy (Fixture      *fixture,
            gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (TestAskingProxy) proxy = test_asking_proxy_new ("Basic");
  g_autofree char *address = test_asking_proxy_uri (proxy);
  SpateDownload *other = NULL;
  GtkWidget *dialog = NULL;

  spate_proxy_resolver_use (spate_proxy_resolver_get_default (), address);
  other = add_beyond (fixture, "/a.bin");
  fixture->download = other;
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  fixture->download = add_beyond (fixture, "/b.bin");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  g_assert_error (spate_download_get_error (fixture->download), SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN);
  app_test_picture (GTK_WIDGET (fixture->window), "proxy-asks");

  dialog = open_login (fixture);
  app_test_picture (GTK_WIDGET (gtk_widget_get_root (dialog)), "sign-in-proxy");
  type (dialog, "User name", TEST_PROXY_USER);
  type (dialog, "Password", "wrong");
  app_test_respond (dialog, "Sign In");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  g_assert_error (spate_download_get_error (fixture->download), SPATE_ERROR, SPATE_ERROR_PROXY_LOGIN);

  dialog = open_login (fixture);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_test_find_titled (dialog, "User name"))), ==, TEST_PROXY_USER);
  type (dialog, "Password", TEST_PROXY_PASSWORD);
  app_test_respond (dialog, "Sign In");
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  fixture->download = other;
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  spate_proxy_resolver_use_system (spate_proxy_resolver_get_default ());
}

static void
test_cancel (Fixture      *fixture,
             gconstpointer data G_GNUC_UNUSED)
{
  GtkWidget *dialog = NULL;

  test_origin_add (fixture->origin, "/secret.bin", 1000)->authorization = RIGHT;
  add (fixture, "/secret.bin");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  test_origin_clear_log (fixture->origin);

  dialog = open_login (fixture);
  type (dialog, "User name", "alice");
  type (dialog, "Password", "hunter1");
  app_test_respond (dialog, "Cancel");
  dialog = open_link (fixture);
  type (dialog, "Link", "http://127.0.0.1:1/");
  app_test_respond (dialog, "Cancel");
  g_assert_true (has_failed (fixture));
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);
}

static GtkWidget *
open_certificate (Fixture *fixture)
{
  GtkWidget *dialog = NULL;

  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "win.look-at-certificate", "s",
                              spate_download_get_id (fixture->download));
  dialog = app_test_find_dialog (SPATE_TYPE_CERTIFICATE_DIALOG);
  if (dialog != NULL)
    app_test_wait_for_size (dialog);

  return dialog;
}

/* A server that nobody vouches for: left alone, and then taken all the same. */
static void
test_certificate (Fixture      *fixture,
                  gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TestTlsProxy) proxy = test_tls_proxy_new (test_origin_get_port (fixture->origin), &error);
  g_autoptr (SpateRequest) request = spate_request_new (fixture->data_dir);
  g_autofree char *uri = NULL;
  GtkWidget *dialog = NULL;

  if (proxy == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  test_origin_add (fixture->origin, "/a.bin", 1000);
  uri = test_tls_proxy_uri (proxy, "/a.bin");
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  fixture->download = spate_manager_add (fixture->manager, request);
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  g_assert_error (spate_download_get_error (fixture->download), SPATE_ERROR, SPATE_ERROR_CERTIFICATE);

  dialog = open_certificate (fixture);
  app_test_picture (GTK_WIDGET (gtk_widget_get_root (dialog)), "certificate");
  g_assert_nonnull (app_test_find_titled (dialog, "SHA-256 fingerprint"));
  app_test_respond (dialog, "Cancel");
  g_assert_true (has_failed (fixture));
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);

  app_test_respond (open_certificate (fixture), "Accept");
  test_wait_until (is_done, fixture, TEST_DEADLINE);
  g_assert_null (open_certificate (fixture));
}

static void
begin (Fixture *fixture)
{
  TestResource *old = test_origin_add (fixture->origin, "/old.bin", SIZE);

  old->etag = "\"a\"";
  old->rate = 256 << 10;
  add (fixture, "/old.bin");
  test_wait_until (has_bytes, fixture, TEST_DEADLINE);
  spate_download_pause (fixture->download);
  test_wait_until (is_paused, fixture, TEST_DEADLINE);
}

static void
use_link (Fixture    *fixture,
          const char *path,
          const char *format)
{
  GtkWidget *dialog = open_link (fixture);
  g_autofree char *uri = test_origin_uri (fixture->origin, path);
  g_auto (GStrv) parts = g_strsplit (format, "LINK", 2);
  g_autofree char *text = g_strjoinv (uri, parts);

  app_test_picture (app_test_get_window (dialog), "new-link");
  type (dialog, "Link", "nothing of use");
  g_assert_false (can_use (dialog));
  app_test_picture (app_test_get_window (dialog), "new-link-wrong");
  type (dialog, "Link", text);
  g_assert_true (can_use (dialog));
  app_test_respond (dialog, "Use Link");
}

/* The link of another file leaves everything as it was; the right one, with the cookie that its server
 * wants, is gone on with. */
static void
test_new_link (Fixture      *fixture,
               gconstpointer data G_GNUC_UNUSED)
{
  begin (fixture);
  test_origin_add (fixture->origin, "/other.bin", SIZE)->seed = 7;
  test_origin_add (fixture->origin, "/new.bin", SIZE)->etag = "\"a\"";

  use_link (fixture, "/other.bin", " LINK ");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);
  g_assert_error (spate_download_get_error (fixture->download), SPATE_ERROR, SPATE_ERROR_OTHER_FILE);

  use_link (fixture, "/new.bin", "curl 'LINK' -H 'Cookie: a=b'");
  test_wait_until (is_done, fixture, TEST_DEADLINE);

  g_autoptr (TestRequest) first = test_origin_get_request (fixture->origin, "/new.bin", 0);

  g_assert_cmpstr (test_request_get_header (first, "cookie"), ==, "a=b");
}

/* What is in the clipboard is most likely the link; the dead one is not. */
static void
test_clipboard (Fixture      *fixture,
                gconstpointer data G_GNUC_UNUSED)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->window));
  GtkWidget *dialog = NULL;

  add (fixture, "/missing.bin");
  test_wait_until (has_failed, fixture, TEST_DEADLINE);

  gdk_clipboard_set_text (clipboard, spate_request_get_uri (spate_download_get_request (fixture->download)));
  dialog = open_link (fixture);
  test_run_pending ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_test_find_titled (dialog, "Link"))), ==, "");
  app_test_respond (dialog, "Cancel");

  gdk_clipboard_set_text (clipboard, "https://a.example/b\n");
  dialog = open_link (fixture);
  test_run_pending ();
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_test_find_titled (dialog, "Link"))), ==, "https://a.example/b");
  g_assert_true (can_use (dialog));
  app_test_respond (dialog, "Cancel");
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (!app_test_init (&argc, &argv))
    return APP_TEST_SKIPPED;

  g_test_add ("/dialogs/sign-in", Fixture, NULL, set_up, test_sign_in, tear_down);
  g_test_add ("/dialogs/proxy", Fixture, NULL, set_up, test_proxy, tear_down);
  g_test_add ("/dialogs/cancel", Fixture, NULL, set_up, test_cancel, tear_down);
  g_test_add ("/dialogs/certificate", Fixture, NULL, set_up, test_certificate, tear_down);
  g_test_add ("/dialogs/new-link", Fixture, NULL, set_up, test_new_link, tear_down);
  g_test_add ("/dialogs/clipboard", Fixture, NULL, set_up, test_clipboard, tear_down);

  return app_test_run ();
}
