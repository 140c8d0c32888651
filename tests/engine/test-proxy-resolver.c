/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which proxy is gone through, from the moment it is said. The server in these tests is taken for a proxy:
 * where the link leads nobody answers. */

#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-error.h"
#include "spate-http.h"
#include "spate-proxy-resolver.h"
#include "test-resolver.h"

#define ELSEWHERE "http://files.example:1/a.bin"

static SpateReply *
fetch (SpateHttp  *http,
       const char *uri,
       GError    **error)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/nowhere");
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_true (spate_request_add_uri (request, uri, NULL));
  spate_http_fetch_async (http, request, spate_request_get_uri (request), NULL, FALSE, NULL, NULL,
                          test_store_result_cb, &result);

  return spate_http_fetch_finish (http, test_wait_for_result (&result), error);
}

static void
assert_comes (SpateHttp  *http,
              const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = fetch (http, uri, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (reply->response->status, ==, 200);
}

static void
assert_is_nowhere (SpateHttp *http)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateReply) reply = fetch (http, ELSEWHERE, &error);

  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NETWORK);
  g_assert_null (reply);
}

static void
test_changes (void)
{
  SpateProxyResolver *resolver = spate_proxy_resolver_get_default ();
  TestOrigin *origin = test_origin_new ();
  SpateHttp *http = spate_http_new ();
  g_autofree char *proxy = g_strdup_printf ("http://127.0.0.1:%u", test_origin_get_port (origin));

  test_origin_add (origin, "/a.bin", 1000);

  assert_is_nowhere (http);
  spate_proxy_resolver_use (resolver, proxy);
  assert_comes (http, ELSEWHERE);
  spate_proxy_resolver_use_system (resolver);
  assert_is_nowhere (http);
  spate_proxy_resolver_use (resolver, proxy);
  assert_comes (http, ELSEWHERE);
  spate_proxy_resolver_use_none (resolver);
  assert_is_nowhere (http);

  test_run_pending ();
  g_assert_finalize_object (http);
  test_origin_free (origin);
}

/* What is on this machine is not behind a proxy. */
static void
test_near (void)
{
  SpateProxyResolver *resolver = spate_proxy_resolver_get_default ();
  TestOrigin *origin = test_origin_new ();
  SpateHttp *http = spate_http_new ();
  g_autofree char *uri = test_origin_uri (origin, "/a.bin");

  test_origin_add (origin, "/a.bin", 1000);
  spate_proxy_resolver_use (resolver, "http://127.0.0.1:1");
  assert_comes (http, uri);
  spate_proxy_resolver_use_system (resolver);

  test_run_pending ();
  g_assert_finalize_object (http);
  test_origin_free (origin);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  test_resolver_install ();

  g_test_add_func ("/proxy-resolver/changes", test_changes);
  g_test_add_func ("/proxy-resolver/near", test_near);

  return g_test_run ();
}
