/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Mirrors that a server tells of. They are used only under a strong digest that came from the first
 * link over TLS, and never spoil a file. */

#include "pattern.h"
#include "run-fixture.h"
#include "spate-http.h"
#include "tls-proxy.h"

#define SIZE (16 * MIB)
#define RATE MIB

typedef struct
{
  RunFixture   *run;    /* (owned) */
  TestTlsProxy *proxy;  /* (owned) */
  TestOrigin   *mirror; /* (owned) */
  TestResource *file;
  TestResource *copy;
  char         *link;   /* (owned): to the copy */
} Fixture;

static void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->run, run_fixture_free);
  g_clear_pointer (&fixture->proxy, test_tls_proxy_free);
  g_clear_pointer (&fixture->mirror, test_origin_free);
  g_clear_pointer (&fixture->link, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* A slow file that is to be had over TLS, and a copy of it elsewhere. */
static gboolean
fixture_init (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->run = run_fixture_new ();
  fixture->mirror = test_origin_new ();
  fixture->file = run_fixture_add (fixture->run, "/a.bin", SIZE);
  fixture->copy = test_origin_add (fixture->mirror, "/copy.bin", SIZE);
  fixture->file->rate = RATE;
  fixture->copy->rate = RATE;
  fixture->link = test_origin_uri (fixture->mirror, "/copy.bin");
  fixture->proxy = test_tls_proxy_new (test_origin_get_port (fixture->run->origin), &error);

  if (fixture->proxy == NULL)
    {
      g_test_skip (error->message);
      return FALSE;
    }

  g_assert_true (g_setenv ("SSL_CERT_FILE", test_tls_proxy_get_ca_file (fixture->proxy), TRUE));

  return TRUE;
}

static void
tell_link (Fixture    *fixture,
           const char *parameters)
{
  g_autofree char *value = g_strdup_printf ("<%s>; %s", fixture->link, parameters);

  test_resource_add_header (fixture->file, "Link", g_intern_string (value));
}

static void
tell_digest (Fixture *fixture)
{
  g_autofree char *hex = test_pattern_sha256 (SIZE, 1);
  guint8 bytes[32];

  for (gsize i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) (16 * g_ascii_xdigit_value (hex[2 * i]) + g_ascii_xdigit_value (hex[2 * i + 1]));

  g_autofree char *base64 = g_base64_encode (bytes, sizeof bytes);
  g_autofree char *value = g_strdup_printf ("sha-256=:%s:", base64);

  test_resource_add_header (fixture->file, "Repr-Digest", g_intern_string (value));
}

static SpateRequest *
ask (Fixture *fixture)
{
  g_autofree char *uri = test_tls_proxy_uri (fixture->proxy, "/a.bin");

  return run_fixture_ask_uri (fixture->run, uri);
}

static const SpateSourceInfo *
get_source (Fixture *fixture,
            guint    index)
{
  g_assert_cmpuint (fixture->run->last->sources->len, >, index);

  return &g_array_index (fixture->run->last->sources, SpateSourceInfo, index);
}

static void
assert_not_taken (Fixture *fixture)
{
  run_fixture_assert_done (fixture->run, "a.bin", SIZE);
  g_assert_cmpuint (fixture->run->last->sources->len, ==, 1);
  g_assert_cmpuint (test_origin_get_n_requests (fixture->mirror, NULL), ==, 0);
}

static void
test_taken (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  tell_link (&fixture, "rel=duplicate; pri=1");
  tell_digest (&fixture);
  ask (&fixture);
  run_fixture_run (fixture.run);
  run_fixture_assert_done (fixture.run, "a.bin", SIZE);
  g_assert_cmpint (fixture.run->last->proof, ==, SPATE_PROOF_VERIFIED);
  g_assert_cmpuint (fixture.run->last->sources->len, ==, 2);
  g_assert_cmpstr (get_source (&fixture, 1)->uri, ==, fixture.link);
  g_assert_true (get_source (&fixture, 1)->is_checked);
  g_assert_cmpint (get_source (&fixture, 0)->fetched, >, SIZE / 10);
  g_assert_cmpint (get_source (&fixture, 1)->fetched, >, SIZE / 10);
}

/* The best of many, each once, no links to other things, nobody's password, and none that the
 * request names already. */
static void
test_which (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (GString) value = g_string_new ("<b>; rel=describedby; type=\"application/metalink4+xml\", </a.bin>; rel=duplicate");

  if (!fixture_init (&fixture))
    return;

  fixture.file->rate = 0;
  guint port = test_origin_get_port (fixture.mirror);

  for (guint i = 0; i < 50; i++)
    g_string_append_printf (value, ", <http://name:word@127.0.0.1:%u/gone%u>; rel=duplicate; pri=%u", port, i / 2, 100 - i / 2);
  g_string_append_printf (value, ", <http://127.0.0.1:%u/named>; rel=duplicate; pri=1", port);
  test_resource_add_header (fixture.file, "Link", g_intern_string (value->str));
  tell_digest (&fixture);

  g_autofree char *named = test_origin_uri (fixture.mirror, "/named");
  g_autofree char *best = test_origin_uri (fixture.mirror, "/gone24");

  g_assert_true (spate_request_add_uri (ask (&fixture), named, NULL));
  run_fixture_run (fixture.run);
  run_fixture_assert_done (fixture.run, "a.bin", SIZE);
  g_assert_cmpuint (fixture.run->last->sources->len, ==, 2 + 25);
  g_assert_cmpstr (get_source (&fixture, 2)->uri, ==, best);
}

static void
test_at_most (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_autoptr (GString) value = g_string_new (NULL);

  if (!fixture_init (&fixture))
    return;

  fixture.file->rate = 0;
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (value, "<http://127.0.0.1:%u/gone%u>; rel=duplicate,", test_origin_get_port (fixture.mirror), i);
  test_resource_add_header (fixture.file, "Link", g_intern_string (value->str));
  tell_digest (&fixture);
  ask (&fixture);
  run_fixture_run (fixture.run);
  run_fixture_assert_done (fixture.run, "a.bin", SIZE);
  g_assert_cmpuint (fixture.run->last->sources->len, ==, 33);
}

/* Whoever sits between us and the server could tell anything. */
static void
test_plain (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  fixture.file->rate = 0;
  tell_link (&fixture, "rel=duplicate");
  tell_digest (&fixture);
  run_fixture_ask (fixture.run, "/a.bin");
  run_fixture_run (fixture.run);
  assert_not_taken (&fixture);
}

/* A plain link that leads to a secure one is one. */
static void
test_plain_first (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  fixture.file->rate = 0;
  g_autofree char *uri = test_tls_proxy_uri (fixture.proxy, "/a.bin");

  tell_link (&fixture, "rel=duplicate");
  tell_digest (&fixture);
  test_origin_add_redirect (fixture.run->origin, "/link", 302, uri);
  run_fixture_ask (fixture.run, "/link");
  run_fixture_run (fixture.run);
  assert_not_taken (&fixture);
}

static void
test_no_digest (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  fixture.file->rate = 0;
  tell_link (&fixture, "rel=duplicate");
  ask (&fixture);
  run_fixture_run (fixture.run);
  assert_not_taken (&fixture);
}

/* What anybody can make a wrong file for guards nothing: MD5 from the server, or MD5 from the user,
 * which is what is compared then. */
static void
test_weak_digest (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  fixture.file->rate = 0;
  tell_link (&fixture, "rel=duplicate");
  tell_digest (&fixture);

  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_autofree guint8 *bytes = g_malloc (SIZE);

  test_pattern_fill (bytes, 0, SIZE, 1);
  g_checksum_update (md5, bytes, SIZE);

  g_autofree char *checksum = g_strdup_printf ("md5=%s", g_checksum_get_string (md5));

  g_assert_true (spate_digest_parse (checksum, &ask (&fixture)->digest, NULL));
  run_fixture_run (fixture.run);
  assert_not_taken (&fixture);
  g_assert_cmpint (fixture.run->last->proof, ==, SPATE_PROOF_VERIFIED);
}

/* A file that comes as a whole could not be compared. */
static void
test_no_ranges (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  fixture.file->no_ranges = TRUE;
  fixture.file->rate = 0;
  tell_link (&fixture, "rel=duplicate");
  tell_digest (&fixture);
  ask (&fixture);
  run_fixture_run (fixture.run);
  assert_not_taken (&fixture);
}

/* It has another file, and is found out before a byte of it is used. */
static void
test_other_bytes (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  fixture.copy->seed = 2;
  tell_link (&fixture, "rel=duplicate");
  tell_digest (&fixture);
  ask (&fixture);
  run_fixture_run (fixture.run);
  run_fixture_assert_done (fixture.run, "a.bin", SIZE);
  g_assert_false (get_source (&fixture, 1)->is_usable);
  g_assert_cmpint (get_source (&fixture, 1)->fetched, ==, 0);
  g_assert_cmpuint (run_fixture_count_events (fixture.run, SPATE_EVENT_RESTARTED), ==, 0);
}

/* It lies only after it was compared: that shows where its bytes meet those of the first source, and
 * what it brought is fetched again. */
static void
test_spoiled (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  TestFault *fault = test_resource_add_fault (fixture.copy, TEST_FAULT_CONTENT);

  fault->first_request = 3;
  fault->bytes = 1;
  fixture.file->rate = 4 * RATE;
  fixture.copy->rate = 4 * RATE;
  tell_link (&fixture, "rel=duplicate");
  tell_digest (&fixture);
  ask (&fixture);
  run_fixture_run (fixture.run);
  run_fixture_assert_done (fixture.run, "a.bin", SIZE);
  g_assert_cmpint (fixture.run->last->proof, ==, SPATE_PROOF_VERIFIED);
  g_assert_cmpint (get_source (&fixture, 1)->fetched, >, 0);
  g_assert_false (get_source (&fixture, 1)->is_usable);
  g_assert_cmpuint (run_fixture_count_events (fixture.run, SPATE_EVENT_RESTARTED), ==, 0);
  run_fixture_assert_listing (fixture.run, "a.bin");
}

/* If it is the digest that is wrong, that is found out as well, and once. */
static void
test_wrong_digest (void)
{
  g_auto (Fixture) fixture = { NULL };

  if (!fixture_init (&fixture))
    return;

  fixture.file->rate = 4 * RATE;
  fixture.copy->rate = 4 * RATE;
  tell_link (&fixture, "rel=duplicate");
  test_resource_add_header (fixture.file, "Repr-Digest", "sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:");
  ask (&fixture);
  run_fixture_run (fixture.run);
  run_fixture_assert_failed (fixture.run, SPATE_ERROR_CHECKSUM);
  g_assert_cmpuint (run_fixture_count_events (fixture.run, SPATE_EVENT_RESTARTED), ==, 1);
  run_fixture_assert_listing (fixture.run, "a.bin.mismatch");
}

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/run-duplicates/taken", test_taken);
  g_test_add_func ("/run-duplicates/which", test_which);
  g_test_add_func ("/run-duplicates/at-most", test_at_most);
  g_test_add_func ("/run-duplicates/plain", test_plain);
  g_test_add_func ("/run-duplicates/plain-first", test_plain_first);
  g_test_add_func ("/run-duplicates/no-digest", test_no_digest);
  g_test_add_func ("/run-duplicates/weak-digest", test_weak_digest);
  g_test_add_func ("/run-duplicates/no-ranges", test_no_ranges);
  g_test_add_func ("/run-duplicates/other-bytes", test_other_bytes);
  g_test_add_func ("/run-duplicates/spoiled", test_spoiled);
  g_test_add_func ("/run-duplicates/wrong-digest", test_wrong_digest);

  return g_test_run ();
}
