/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From outside nobody leads us into the user's own network. The test runs in a network of its own,
 * where this computer has a public address as well, and answers itself what names mean: what is
 * public and what is not is decided by addresses, as everywhere. */

#include <unistd.h>

#include "async-helpers.h"
#include "fault-origin.h"
#include "raw-server.h"
#include "spate-error.h"
#include "spate-http.h"

#define INSIDE_VARIABLE "SPATE_TEST_IN_OWN_NETWORK"
#define OUTSIDE "203.0.113.1"
#define FINE -1

/* --- what names mean ---------------------------------------------------------------- */

#define TEST_TYPE_NAMES (test_names_get_type ())
G_DECLARE_FINAL_TYPE (TestNames, test_names, TEST, NAMES, GResolver)

struct _TestNames
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestNames, test_names, G_TYPE_RESOLVER)

static GList *
add_address (GList      *addresses,
             const char *text)
{
  return g_list_append (addresses, g_inet_address_new_from_string (text));
}

static void
test_names_lookup_async (GResolver               *resolver,
                         const char              *name,
                         GResolverNameLookupFlags flags,
                         GCancellable            *cancellable,
                         GAsyncReadyCallback      callback,
                         gpointer                 user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GList *addresses = NULL;

  if (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    ;
  else if (g_str_equal (name, "outside.example"))
    addresses = add_address (NULL, OUTSIDE);
  else if (g_str_equal (name, "inside.example"))
    addresses = add_address (NULL, "127.0.0.1");
  else if (g_str_equal (name, "both.example"))
    addresses = add_address (add_address (NULL, "127.0.0.1"), OUTSIDE);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, (GDestroyNotify) g_resolver_free_addresses);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "“%s” is unknown here", name);
}

static GList *
test_names_lookup_finish (GResolver    *resolver G_GNUC_UNUSED,
                          GAsyncResult *result,
                          GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_names_class_init (TestNamesClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_with_flags_async = test_names_lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = test_names_lookup_finish;
}

static void
test_names_init (TestNames *self G_GNUC_UNUSED)
{
}

/* --- the network -------------------------------------------------------------------- */

/* Begins anew in a network that has nothing but this computer in it. Does not come back if that is
 * possible. */
static void
enter_own_network (char *argv[])
{
  static const char script[] = "ip link set lo up && ip addr add " OUTSIDE "/32 dev lo && "
                               "{ test \"$1\" = --try || " INSIDE_VARIABLE "=1 exec \"$@\"; }";
  const char *const words[] = { "unshare", "-rn", "sh", "-c", script, "sh", "--try", NULL };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  int status = 1;

  if (!g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, NULL) ||
      status != 0)
    return;

  for (gsize i = 0; i + 2 < G_N_ELEMENTS (words); i++)
    g_strv_builder_add (builder, words[i]);
  g_strv_builder_addv (builder, (const char **) argv);

  g_auto (GStrv) all = g_strv_builder_end (builder);

  execvp (all[0], all);
}

static gboolean
skip (void)
{
  if (g_getenv (INSIDE_VARIABLE) != NULL)
    return FALSE;

  g_test_skip ("a network of one's own cannot be made here");

  return TRUE;
}

/* --- fixtures ----------------------------------------------------------------------- */

typedef struct
{
  SpateHttp *http;   /* (owned) */
  RawServer *first;  /* (owned) (nullable): sends everybody to the other */
  RawServer *second; /* (owned): has the file */
} Fixture;

static char *
port_of (RawServer *server)
{
  g_autofree char *uri = raw_server_uri (server, "");

  return g_strdup (strrchr (uri, ':') + 1);
}

/* A link to @host, where @server listens as well. */
static char *
make_link (const char *host,
           RawServer  *server)
{
  g_autofree char *port = port_of (server);

  return g_strdup_printf ("http://%s:%s/a", host, port);
}

static Fixture *
fixture_new (const char *to)
{
  Fixture *self = g_new0 (Fixture, 1);

  self->http = spate_http_new ();
  self->second = raw_server_new_text ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfile");
  if (to != NULL)
    {
      g_autofree char *link = make_link (to, self->second);
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n", link);

      self->first = raw_server_new_text (answer);
    }

  return self;
}

static void
fixture_free (Fixture *self)
{
  test_run_pending ();
  g_assert_finalize_object (self->http);
  g_clear_pointer (&self->first, raw_server_free);
  raw_server_free (self->second);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
assert_fetch (Fixture      *self,
              SpateRequest *request,
              const char   *uri,
              int           code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  spate_http_fetch_async (self->http, request, uri, NULL, FALSE, NULL, NULL, test_store_result_cb, &result);

  g_autoptr (SpateReply) reply = spate_http_fetch_finish (self->http, test_wait_for_result (&result), &error);

  if (code == FINE)
    {
      g_assert_no_error (error);
      g_assert_cmpuint (reply->response->status, ==, 200);

      /* A connection whose answer was read can be used again. */
      while (g_input_stream_skip (reply->body, 100, NULL, &error) > 0)
        ;
      g_assert_no_error (error);
    }
  else
    {
      g_assert_error (error, SPATE_ERROR, code);
      g_assert_null (reply);
    }
}

static SpateRequest *
request_new (const char *uri)
{
  SpateRequest *request = spate_request_new ("/nowhere");

  g_assert_true (spate_request_add_uri (request, uri, NULL));

  return request;
}

/* --- the tests ---------------------------------------------------------------------- */

/* Where a redirect may lead from where; and where it may not, nobody hears of us. */
static void
test_redirects (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    int         code;
  } rows[] = {
    { OUTSIDE, "outside.example", FINE },
    { OUTSIDE, "127.0.0.1", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "localhost", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "0x7f.1", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "2130706433", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "[::1]", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "[::ffff:127.0.0.1]", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "0.0.0.0", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "inside.example", SPATE_ERROR_NEEDS_LINK },
    { OUTSIDE, "both.example", FINE },
    { "outside.example", "inside.example", SPATE_ERROR_NEEDS_LINK },
    { "both.example", "127.0.0.1", FINE }, /* what answers is inside */
    { "inside.example", "127.0.0.1", FINE },
    { "inside.example", OUTSIDE, FINE },
    { "127.0.0.1", "inside.example", FINE },
    { "0.0.0.0", "127.0.0.1", FINE },
  };

  if (skip ())
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new (rows[i].to);
      g_autofree char *uri = make_link (rows[i].from, fixture->first);
      g_autoptr (SpateRequest) request = request_new (uri);

      g_test_message ("%s to %s", rows[i].from, rows[i].to);
      for (guint j = 1; j <= 2; j++)
        {
          assert_fetch (fixture, request, uri, rows[i].code);
          g_assert_cmpuint (raw_server_get_n_requests (fixture->first), ==, j);
          g_assert_cmpuint (raw_server_get_n_requests (fixture->second), ==, rows[i].code == FINE ? j : 0);
        }
    }
}

/* Mirrors that the user named may be anywhere; those that came from outside may not. */
static void
test_mirrors (void)
{
  if (skip ())
    return;

  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *outside = make_link (OUTSIDE, fixture->second);
  g_autofree char *inside = make_link ("inside.example", fixture->second);
  g_autoptr (SpateRequest) named = request_new (outside);
  g_autoptr (SpateRequest) found = request_new (outside);

  g_assert_true (spate_request_add_uri (named, inside, NULL));
  g_assert_true (spate_request_add_mirror (found, inside, NULL));

  assert_fetch (fixture, found, inside, SPATE_ERROR_NEEDS_LINK);
  g_assert_cmpuint (raw_server_get_n_requests (fixture->second), ==, 0);
  assert_fetch (fixture, named, inside, FINE);
}

/* A connection that one download was allowed to make is not used for another that was not. */
static void
test_used_again (void)
{
  if (skip ())
    return;

  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autoptr (Fixture) fixture = fixture_new (NULL);
  g_autofree char *inside = g_strdup_printf ("http://inside.example:%u/a", test_origin_get_port (origin));
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n", inside);
  g_autofree char *outside = NULL;
  g_autoptr (SpateRequest) allowed = request_new (inside);
  g_autoptr (SpateRequest) request = NULL;

  test_origin_add (origin, "/a", 0);
  fixture->first = raw_server_new_text (answer);
  outside = make_link (OUTSIDE, fixture->first);
  request = request_new (outside);

  /* Nothing is closed in between: the second is the proof that a connection is used again. */
  assert_fetch (fixture, allowed, inside, FINE);
  test_run_pending ();
  assert_fetch (fixture, allowed, inside, FINE);
  test_run_pending ();
  g_assert_cmpuint (test_origin_get_n_connections (origin, NULL), ==, 1);

  assert_fetch (fixture, request, outside, SPATE_ERROR_NEEDS_LINK);
  g_assert_cmpuint (test_origin_get_n_requests (origin, NULL), ==, 2);
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  if (g_getenv (INSIDE_VARIABLE) == NULL)
    enter_own_network (argv);

  g_test_init (&argc, &argv, NULL);

  g_autoptr (GResolver) names = g_object_new (TEST_TYPE_NAMES, NULL);

  g_resolver_set_default (names);
  g_test_add_func ("/http-border/redirects", test_redirects);
  g_test_add_func ("/http-border/mirrors", test_mirrors);
  g_test_add_func ("/http-border/used-again", test_used_again);

  return g_test_run ();
}
