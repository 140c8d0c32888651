/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which connections may be made, by the addresses that names are said to have. What comes of it on
 * real sockets is test-http-border's subject. */

#include "spate-border.h"

#include "spate-error.h"

#define FIRST "http://first.example/a"
#define OTHER "http://other.example/a"
#define OUTSIDE "203.0.113.1"
#define INSIDE "192.168.0.1"

typedef struct
{
  SpateBorder  *border;  /* (owned) */
  SpateRequest *request; /* (owned) */
} Fixture;

static void
fixture_init (Fixture    *self,
              const char *uri)
{
  self->border = spate_border_new ();
  self->request = spate_request_new ("/nowhere");
  g_assert_true (spate_request_add_uri (self->request, uri, NULL));
}

static void
fixture_clear (Fixture *self)
{
  spate_border_free (self->border);
  spate_request_unref (self->request);
}

/* Whether a request goes through, from the connection to the first byte that is sent. */
static gboolean
go (Fixture    *self,
    const char *uri,
    const char *address)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, 80);

  g_assert_nonnull (socket_address);

  return spate_border_may_connect (self->border, self->request, uri, socket_address) &&
         spate_border_may_use (self->border, self->request, uri, socket_address);
}

/* A name that has meant somebody outside, and means a router now. */
static void
test_turned_round (void)
{
  Fixture fixture;

  fixture_init (&fixture, FIRST);
  g_assert_true (go (&fixture, FIRST, OUTSIDE));
  g_assert_false (go (&fixture, FIRST, INSIDE));
  g_assert_false (go (&fixture, FIRST, "::ffff:192.168.0.1"));
  g_assert_true (go (&fixture, FIRST, "2001:db8::1"));
  fixture_clear (&fixture);
}

/* What was inside from the beginning is the user's own wish, and so is what it leads to. When it is
 * outside later, it leads inside no longer. */
static void
test_gone_out (void)
{
  Fixture fixture;

  fixture_init (&fixture, FIRST);
  g_assert_false (go (&fixture, OTHER, INSIDE));
  g_assert_true (go (&fixture, FIRST, INSIDE));
  g_assert_true (go (&fixture, FIRST, INSIDE));
  g_assert_true (go (&fixture, OTHER, INSIDE));
  g_assert_true (spate_border_may_ask (fixture.border, fixture.request, "http://localhost/", NULL));
  g_assert_true (go (&fixture, FIRST, OUTSIDE));
  g_assert_false (go (&fixture, OTHER, INSIDE));
  g_assert_false (go (&fixture, FIRST, INSIDE));
  g_assert_false (spate_border_may_ask (fixture.border, fixture.request, "http://localhost/", NULL));
  fixture_clear (&fixture);
}

/* An address inside that is tried and does not answer proves nothing. */
static void
test_tried_only (void)
{
  g_autoptr (GSocketAddress) inside = g_inet_socket_address_new_from_string (INSIDE, 80);
  Fixture fixture;

  fixture_init (&fixture, FIRST);
  g_assert_true (spate_border_may_connect (fixture.border, fixture.request, FIRST, inside));
  g_assert_false (go (&fixture, OTHER, INSIDE));
  g_assert_true (go (&fixture, FIRST, OUTSIDE));
  g_assert_false (go (&fixture, OTHER, INSIDE));
  fixture_clear (&fixture);
}

/* Another port, and another scheme, is not what the user named. */
static void
test_other_port (void)
{
  Fixture fixture;

  fixture_init (&fixture, "http://first.example:8080/a");
  g_assert_true (go (&fixture, "http://first.example:8080/b", INSIDE));
  fixture_clear (&fixture);

  fixture_init (&fixture, "http://first.example:8080/a");
  g_assert_false (go (&fixture, "http://first.example:631/a", INSIDE));
  g_assert_false (go (&fixture, "https://first.example:8080/a", INSIDE));
  fixture_clear (&fixture);
}

/* Names alone. */
static void
test_names (void)
{
  g_autoptr (GError) error = NULL;
  Fixture fixture;

  fixture_init (&fixture, FIRST);
  g_assert_true (spate_border_may_ask (fixture.border, fixture.request, OTHER, NULL));
  g_assert_false (spate_border_may_ask (fixture.border, fixture.request, "http://u:secret@router/?secret", &error));
  g_assert_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_LINK);
  g_assert_nonnull (strstr (error->message, "router"));
  g_assert_null (strstr (error->message, "secret"));
  g_assert_true (spate_request_add_uri (fixture.request, "http://router/b", NULL));
  g_assert_true (spate_border_may_ask (fixture.border, fixture.request, "http://router/a", NULL));
  g_assert_false (spate_border_may_ask (fixture.border, fixture.request, "http://printer/a", NULL));
  fixture_clear (&fixture);

  fixture_init (&fixture, "http://10.0.0.1/");
  g_assert_true (spate_border_may_ask (fixture.border, fixture.request, "http://printer/a", NULL));
  g_assert_true (go (&fixture, OTHER, INSIDE));
  fixture_clear (&fixture);
}

/* A proxy goes itself, and what has no address is no network. */
static void
test_proxy (void)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (INSIDE);
  g_autoptr (GSocketAddress) proxy = g_proxy_address_new (address, 3128, "http", "other.example", 80, NULL, NULL);
  Fixture fixture;

  fixture_init (&fixture, FIRST);
  g_assert_true (spate_border_may_use (fixture.border, fixture.request, FIRST, proxy));
  g_assert_true (spate_border_may_connect (fixture.border, fixture.request, OTHER, proxy));
  g_assert_true (spate_border_may_use (fixture.border, fixture.request, OTHER, NULL));
  g_assert_false (go (&fixture, OTHER, INSIDE));
  fixture_clear (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/border/turned-round", test_turned_round);
  g_test_add_func ("/border/gone-out", test_gone_out);
  g_test_add_func ("/border/tried-only", test_tried_only);
  g_test_add_func ("/border/other-port", test_other_port);
  g_test_add_func ("/border/names", test_names);
  g_test_add_func ("/border/proxy", test_proxy);

  return g_test_run ();
}
