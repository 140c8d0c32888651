/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server asks who there is, somebody says so, and the download goes on. */

#include "model-fixture.h"

#include "spate-error.h"
#include "tls-proxy.h"

/* alice:hunter1 */
#define RIGHT "Basic YWxpY2U6aHVudGVyMQ=="

static SpateLogin *
login_new (SpateDownload *download,
           const char    *password)
{
  SpateLogin *login = spate_login_new (spate_request_get_uri (spate_download_get_request (download)), "alice", password, NULL);

  g_assert_nonnull (login);

  return login;
}

static void
assert_asked_for_login (SpateDownload *download)
{
  model_wait_for_state (download, SPATE_STATE_FAILED);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_NEEDS_AUTHENTICATION);
}

/* A wrong password, then the right one. What else was asked for stays. */
static void
test_wrong_and_right (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (SpateRequest) request = NULL;
  SpateDownload *download = NULL;

  test_origin_add (fixture->origin, "/a.bin", MIB)->authorization = RIGHT;
  request = model_request_new (fixture, "/a.bin");
  request->name = g_strdup ("named.bin");
  g_assert_true (spate_request_add_header (request, "X-Page: 7", NULL));
  download = spate_manager_add (fixture->manager, request);
  assert_asked_for_login (download);

  spate_download_sign_in (download, login_new (download, "wrong"));
  assert_asked_for_login (download);

  model_clear_log (fixture);
  spate_download_sign_in (download, login_new (download, "hunter1"));
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "named.bin", MIB);

  g_autoptr (TestRequest) first = test_origin_get_request (fixture->origin, "/a.bin", 0);

  g_assert_cmpstr (test_request_get_header (first, "x-page"), ==, "7");
  g_assert_cmpuint (spate_download_get_request (download)->logins->len, ==, 1);
}

static SpateDownload *
restart (ModelFixture *fixture)
{
  g_autoptr (SpateDownload) download = NULL;

  model_quit (fixture);
  model_start_manager (fixture);
  spate_manager_set_resident (fixture->manager);
  spate_manager_restore (fixture->manager);
  download = g_list_model_get_item (G_LIST_MODEL (fixture->manager), 0);
  g_assert_nonnull (download);

  return download;
}

/* Somebody else is wanted while it runs. */
static void
test_while_running (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  TestResource *resource = model_add_slow_file (fixture, "/a.bin", 8 * MIB);
  SpateDownload *download = model_add (fixture, "/a.bin");

  model_wait_for_state (download, SPATE_STATE_TRANSFERRING);
  spate_download_sign_in (download, login_new (download, "hunter1"));
  model_set_fast (fixture, resource);
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", 8 * MIB);
}

/* What a server shows is told of in the next session, and what was accepted is kept. */
static void
test_certificate (void)
{
  g_autoptr (ModelFixture) fixture = model_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TestTlsProxy) proxy = test_tls_proxy_new (test_origin_get_port (fixture->origin), &error);
  g_autoptr (SpateRequest) request = spate_request_new (fixture->folder);
  g_autofree char *uri = NULL;
  SpateDownload *download = NULL;

  if (proxy == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  test_origin_add (fixture->origin, "/a.bin", MIB);
  uri = test_tls_proxy_uri (proxy, "/a.bin");
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  spate_manager_set_resident (fixture->manager);
  download = spate_manager_add (fixture->manager, request);
  model_wait_for_state (download, SPATE_STATE_FAILED);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->origin, NULL), ==, 0);

  download = restart (fixture);
  g_assert_error (spate_download_get_error (download), SPATE_ERROR, SPATE_ERROR_CERTIFICATE);
  spate_download_accept (download, spate_error_get_certificate (spate_download_get_error (download)));
  model_wait_for_state (download, SPATE_STATE_DONE);
  model_assert_file (fixture, "a.bin", MIB);

  download = restart (fixture);
  g_assert_cmpuint (spate_download_get_request (download)->accepted->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sign-in/wrong-and-right", test_wrong_and_right);
  g_test_add_func ("/sign-in/while-running", test_while_running);
  g_test_add_func ("/sign-in/certificate", test_certificate);

  return g_test_run ();
}
