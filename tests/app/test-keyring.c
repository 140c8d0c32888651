/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Logins in a real keyring on a bus of its own, and what happens where there is none. */

#include "spate-keyring.h"

#include "app-keyring.h"
#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-error.h"
#include "spate-http.h"
#include "spate-manager.h"
#include "spate-remembered.h"

#define LINK "https://a.example/file.bin"

/* alice:hunter1 */
#define RIGHT "Basic YWxpY2U6aHVudGVyMQ=="

static gboolean has_keyring;

static SpateLogin *
look_up (const char *link,
         const char *realm,
         GError    **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_keyring_look_up_async (SPATE_KEYRING_SERVER, link, realm, NULL, test_store_result_cb, &result);

  return spate_keyring_look_up_finish (test_wait_for_result (&result), error);
}

static void
store (const char *link,
       const char *realm,
       const char *user,
       const char *password)
{
  g_autoptr (SpateLogin) login = spate_login_new (link, user, password, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  spate_keyring_store_async (SPATE_KEYRING_SERVER, login, realm, NULL, test_store_result_cb, &result);
  spate_keyring_store_finish (test_wait_for_result (&result), &error);
  g_assert_no_error (error);
}

static void
forget (const char *link,
        const char *realm)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  spate_keyring_forget_async (SPATE_KEYRING_SERVER, link, realm, NULL, test_store_result_cb, &result);
  g_assert_true (spate_keyring_forget_finish (test_wait_for_result (&result), &error));
  g_assert_no_error (error);
}

static void
assert_login (const char *link,
              const char *realm,
              const char *user,
              const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateLogin) login = look_up (link, realm, &error);

  g_assert_no_error (error);
  if (user == NULL)
    {
      g_assert_null (login);
      return;
    }

  g_assert_nonnull (login);
  g_assert_cmpstr (login->user, ==, user);
  g_assert_cmpstr (login->password, ==, password);
}

static gboolean
skip (void)
{
  if (!has_keyring)
    g_test_skip ("there is no gnome-keyring-daemon");

  return !has_keyring;
}

/* It comes back for its server and its realm alone; another one takes its place; it can be forgotten. */
static void
test_memory (void)
{
  if (skip ())
    return;

  assert_login (LINK, "files", NULL, NULL);
  store (LINK, "files", "alice", "hunter1");
  assert_login ("https://A.example:443/other", "files", "alice", "hunter1");
  assert_login (LINK, NULL, NULL, NULL);
  assert_login ("https://a.example:8443/", "files", NULL, NULL);
  assert_login ("http://a.example:443/", "files", NULL, NULL);
  assert_login ("https://b.example/", "files", NULL, NULL);

  store (LINK, "files", "bob", "p w ü");
  assert_login (LINK, "files", "bob", "p w ü");
  store (LINK, NULL, "carol", "");
  forget (LINK, "files");
  assert_login (LINK, "files", NULL, NULL);
  assert_login (LINK, NULL, "carol", "");
  forget (LINK, NULL);
  forget (LINK, NULL);
}

/* What is forgotten while somebody looks for it is either found or not there. */
static void
test_crossing (void)
{
  if (skip ())
    return;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GAsyncResult) looked_up = NULL;
      g_autoptr (GAsyncResult) forgotten = NULL;
      g_autoptr (SpateLogin) login = NULL;
      g_autoptr (GError) error = NULL;

      store (LINK, "crossing", "alice", "hunter1");
      spate_keyring_look_up_async (SPATE_KEYRING_SERVER, LINK, "crossing", NULL, test_store_result_cb, &looked_up);
      spate_keyring_forget_async (SPATE_KEYRING_SERVER, LINK, "crossing", NULL, test_store_result_cb, &forgotten);
      login = spate_keyring_look_up_finish (test_wait_for_result (&looked_up), &error);
      g_assert_no_error (error);
      if (login != NULL)
        g_assert_cmpstr (login->password, ==, "hunter1");
      g_assert_true (spate_keyring_forget_finish (test_wait_for_result (&forgotten), &error));
      g_assert_no_error (error);
    }
}

/* --- what a download makes of it ----------------------------------------------------- */

static gboolean
has_ended (gpointer data)
{
  SpateState state = spate_download_get_state (data);

  return state == SPATE_STATE_FAILED || state == SPATE_STATE_DONE;
}

static gboolean
sign_in (SpateDownload *download)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_remembered_sign_in_async (download, test_store_result_cb, &result);

  return spate_remembered_sign_in_finish (download, test_wait_for_result (&result));
}

static void
quit (SpateManager *manager)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_manager_quit_async (manager, test_store_result_cb, &result);
  test_wait_for_result (&result);
  g_clear_object (&result);
  test_run_pending ();
  g_assert_finalize_object (manager);
}

/* A wrong one is tried once, and the person is asked; the right one brings the file. */
static void
test_download (void)
{
  if (skip ())
    return;

  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  SpateManager *manager = spate_manager_new (dir);
  g_autoptr (SpateRequest) request = spate_request_new (dir);
  g_autofree char *uri = test_origin_uri (origin, "/secret.bin");
  SpateDownload *download = NULL;
  const char *realm = NULL;

  test_origin_add (origin, "/secret.bin", 1000)->authorization = RIGHT;
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  download = spate_manager_add (manager, request);
  test_wait_until (has_ended, download, TEST_DEADLINE);
  g_assert_true (spate_remembered_may_help (download));
  realm = spate_error_get_realm (spate_download_get_error (download));
  g_assert_nonnull (realm);
  g_assert_false (sign_in (download));

  store (uri, realm, "alice", "wrong");
  g_assert_true (sign_in (download));
  test_wait_until (has_ended, download, TEST_DEADLINE);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_FAILED);
  g_assert_false (spate_remembered_may_help (download));

  g_autoptr (SpateRequest) second = spate_request_new (dir);

  store (uri, spate_error_get_realm (spate_download_get_error (download)), "alice", "hunter1");
  g_assert_true (spate_request_add_uri (second, uri, NULL));
  second->name = g_strdup ("second.bin");
  download = spate_manager_add (manager, second);
  test_wait_until (has_ended, download, TEST_DEADLINE);
  g_assert_true (sign_in (download));
  test_wait_until (has_ended, download, TEST_DEADLINE);
  g_assert_cmpint (spate_download_get_state (download), ==, SPATE_STATE_DONE);
  quit (manager);
}

/* Nobody answers: an error, soon, and nothing else. */
static void
test_no_service (void)
{
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, (guint64) TEST_DEADLINE * G_USEC_PER_SEC, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }

  g_assert_null (look_up (LINK, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  int status = 0;

  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  if (g_test_subprocess ())
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
  else
    has_keyring = app_keyring_start (dir);

  g_test_add_func ("/keyring/memory", test_memory);
  g_test_add_func ("/keyring/crossing", test_crossing);
  g_test_add_func ("/keyring/download", test_download);
  g_test_add_func ("/keyring/no-service", test_no_service);
  status = g_test_run ();

  if (!g_test_subprocess ())
    app_keyring_stop ();

  return status;
}
