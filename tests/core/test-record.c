/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records that Spate writes itself: nothing is lost, and no secret is in them. What else may be
 * found on a disk is test-record-hostile's subject. */

#include "spate-record.h"

#include <string.h>

#include "spate-error.h"
#include "spate-snapshot.h"

#define TYPE G_VARIANT_TYPE ("(ua{sv})")
#define DIGEST "sha-256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static SpatePieces *
pieces_new (void)
{
  g_autoptr (GBytes) digests = g_bytes_new_static ("0123456789abcdef0123456789ABCDEFfedcba9876543210", 48);

  return spate_pieces_new (SPATE_DIGEST_MD5, 4096, digests);
}

static SpateRequest *
request_new_full (void)
{
  SpateRequest *request = spate_request_new ("/home/user/Down\303\244/loads\377");

  g_assert_true (spate_request_add_uri (request, "https://example.com/my file?a=b", NULL));
  g_assert_true (spate_request_add_uri (request, "http://mirror.example:8080/file", NULL));
  g_assert_true (spate_digest_parse (DIGEST, &request->digest, NULL));
  request->name = g_strdup ("Größe.iso");
  request->exact_name = TRUE;
  request->max_connections = SPATE_MAX_CONNECTIONS;
  request->order = SPATE_ORDER_CHUNKS;
  request->chunk_size = G_GINT64_CONSTANT (5000000000);
  request->rate_limit = G_GINT64_CONSTANT (6000000000);
  request->size = G_GINT64_CONSTANT (7000000000);
  request->on_change = SPATE_ON_CHANGE_FAIL;
  request->allow_http_redirect = TRUE;
  g_assert_true (spate_request_add_mirror (request, "http://outside.example/file", NULL));
  request->pieces = pieces_new ();
  request->referer = g_strdup ("https://example.com/page?q=1");
  request->user_agent = g_strdup ("Agent/1.0 (test)");

  return request;
}

static SpateCheckpoint *
checkpoint_new (void)
{
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"abc\"", NULL, 1000);
  g_autoptr (SpateRangeSet) durable = spate_range_set_new ();

  spate_range_set_add (durable, spate_range (5, 100));

  return spate_checkpoint_new ("a", "a.part", validator, durable);
}

/* What is left of a record after it was bytes. */
static SpateRecord *
through_bytes (const SpateRecord *record)
{
  g_autoptr (GVariant) written = g_variant_ref_sink (spate_record_to_variant (record));
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (written);
  g_autoptr (GVariant) read = g_variant_ref_sink (g_variant_new_from_bytes (TYPE, bytes, FALSE));
  g_autoptr (GError) error = NULL;
  SpateRecord *again = spate_record_from_variant (read, &error);

  g_assert_no_error (error);
  g_assert_nonnull (again);

  return again;
}

static void
assert_same_pieces (const SpatePieces *a,
                    const SpatePieces *b)
{
  g_assert_cmpint (a == NULL, ==, b == NULL);
  if (a == NULL)
    return;

  g_autoptr (GVariant) first = g_variant_ref_sink (spate_pieces_to_variant (a));
  g_autoptr (GVariant) second = g_variant_ref_sink (spate_pieces_to_variant (b));

  g_assert_cmpvariant (first, second);
}

static void
assert_same_request (const SpateRequest *a,
                     const SpateRequest *b)
{
  g_assert_cmpuint (a->uris->len, ==, b->uris->len);
  g_assert_cmpuint (a->n_named, ==, b->n_named);
  g_assert_cmpint (a->allow_http_redirect, ==, b->allow_http_redirect);
  for (guint i = 0; i < a->uris->len; i++)
    g_assert_cmpstr (g_ptr_array_index (a->uris, i), ==, g_ptr_array_index (b->uris, i));
  g_assert_cmpstr (a->folder, ==, b->folder);
  g_assert_cmpstr (a->name, ==, b->name);
  g_assert_cmpint (a->exact_name, ==, b->exact_name);
  g_assert_cmpuint (a->max_connections, ==, b->max_connections);
  g_assert_cmpint (a->order, ==, b->order);
  g_assert_cmpint (a->chunk_size, ==, b->chunk_size);
  g_assert_cmpint (a->rate_limit, ==, b->rate_limit);
  g_assert_cmpint (a->size, ==, b->size);
  g_assert_cmpint (a->on_change, ==, b->on_change);
  assert_same_pieces (a->pieces, b->pieces);
  g_assert_cmpstr (a->referer, ==, b->referer);
  g_assert_cmpstr (a->user_agent, ==, b->user_agent);
  g_assert_true (spate_digest_equal (&a->digest, &b->digest));
}

/* Every field of a record that has them all comes back. */
static void
test_round_trip (void)
{
  g_autoptr (SpateRequest) request = request_new_full ();
  g_autoptr (SpateCheckpoint) checkpoint = checkpoint_new ();
  g_autoptr (SpateRecord) record = spate_record_new ("a-1", request, SPATE_STATE_PAUSED, checkpoint);
  g_autoptr (SpateSnapshot) snapshot = spate_snapshot_new (1);
  g_autoptr (SpateRecord) again = NULL;

  snapshot->size = G_GINT64_CONSTANT (7000000000);
  snapshot->proof = SPATE_PROOF_MISMATCH;
  snapshot->error = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CHECKSUM, "It is another one");
  g_assert_true (spate_digest_parse (DIGEST, &snapshot->sha256, NULL));
  record->added = 1700000000;
  record->rank = 1700000000000001;
  record->ending = spate_ending_new (1800000000, "b ü", snapshot);
  again = through_bytes (record);

  g_assert_cmpstr (again->id, ==, "a-1");
  g_assert_cmpint (again->state, ==, SPATE_STATE_PAUSED);
  assert_same_request (again->request, request);
  g_assert_nonnull (again->checkpoint);
  g_assert_cmpstr (again->checkpoint->part_name, ==, "a.part");
  g_assert_true (spate_range_set_equal (again->checkpoint->durable, checkpoint->durable));
  g_assert_cmpint (again->added, ==, 1700000000);
  g_assert_cmpint (again->rank, ==, 1700000000000001);
  g_assert_nonnull (again->ending);
  g_assert_cmpint (again->ending->when, ==, 1800000000);
  g_assert_cmpstr (again->ending->name, ==, "b ü");
  g_assert_cmpint (again->ending->size, ==, snapshot->size);
  g_assert_cmpint (again->ending->proof, ==, SPATE_PROOF_MISMATCH);
  g_assert_true (spate_digest_equal (&again->ending->sha256, &snapshot->sha256));
  g_assert_error (again->ending->error, SPATE_ERROR, SPATE_ERROR_CHECKSUM);
  g_assert_cmpstr (again->ending->error->message, ==, "It is another one");
}

/* A record that has nothing but a link and a folder does, too, in any state. */
static void
test_round_trip_bare (void)
{
  for (SpateState state = SPATE_STATE_QUEUED; state < SPATE_N_STATES; state++)
    {
      g_autoptr (SpateRequest) request = spate_request_new ("/");

      g_assert_true (spate_request_add_uri (request, "http://a", NULL));

      g_autoptr (SpateRecord) record = spate_record_new ("0", request, state, NULL);
      g_autoptr (SpateRecord) again = through_bytes (record);

      g_test_message ("%s", spate_state_get_nick (state));
      g_assert_cmpint (again->state, ==, state);
      g_assert_null (again->checkpoint);
      assert_same_request (again->request, request);
    }
}

static gboolean
holds (GVariant   *variant,
       const char *text)
{
  return memmem (g_variant_get_data (variant), g_variant_get_size (variant), text, strlen (text)) != NULL;
}

/* Nothing that opens a door is in the bytes of a record: no header, and no user name or password
 * of any link. A link that is signed stays: without the signature it would be none. */
static void
test_no_secrets (void)
{
  static const char *const secrets[] = {
    "Authorization",
    "Bearer",
    "hunter1",
    "Cookie",
    "hunter2",
    "alice",
    "hunter3",
    "bob",
    "hunter4",
    "carol",
    "hunter5",
    "hunter6",
    "dave",
    "hunter7",
  };
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");

  g_assert_true (spate_request_add_header (request, "Authorization: Bearer hunter1", NULL));
  g_assert_true (spate_request_add_header (request, "Cookie: session=hunter2", NULL));
  g_assert_true (spate_request_add_uri (request, "https://alice:hunter3@example.com/a?query#part", NULL));
  g_assert_true (spate_request_add_uri (request, "http://bob:h%75@nter4:hunter4@[::1]:8080/b", NULL));
  request->referer = g_strdup ("https://carol:hunter5@example.com/page?token=hunter6");
  spate_request_set_login (request, spate_login_new ("https://third.example", "dave", "hunter7", NULL));

  g_autoptr (SpateRecord) record = spate_record_new ("a", request, SPATE_STATE_QUEUED, NULL);
  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_record_to_variant (record));
  g_autoptr (SpateRecord) again = through_bytes (record);

  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    {
      g_test_message ("%s", secrets[i]);
      g_assert_false (holds (variant, secrets[i]));
    }

  g_assert_cmpstr (spate_request_get_uri (again->request), ==, "https://example.com/a?query#part");
  g_assert_cmpstr (g_ptr_array_index (again->request->uris, 1), ==, "http://[::1]:8080/b");
  g_assert_cmpstr (again->request->referer, ==, "https://example.com/page");
  g_assert_cmpuint (again->request->headers->len, ==, 0);
  g_assert_cmpuint (again->request->logins->len, ==, 0);
}

/* An id is part of a file name: nothing but letters, digits and hyphens, and not too many. */
static void
test_is_valid_id (void)
{
  static const struct
  {
    const char *name;
    const char *id;
    gboolean    valid;
  } rows[] = {
    { "letters and digits", "aZ09", TRUE },
    { "a UUID", "0b3c2f3e-1d7a-4c5e-9f00-aabbccddeeff", TRUE },
    { "longest", "0123456789012345678901234567890123456789012345678901234567890123", TRUE },
    { "too long", "01234567890123456789012345678901234567890123456789012345678901234", FALSE },
    { "none", NULL, FALSE },
    { "empty", "", FALSE },
    { "dot", ".", FALSE },
    { "suffix", "a.spate", FALSE },
    { "above", "../a", FALSE },
    { "below", "a/b", FALSE },
    { "space", "a b", FALSE },
    { "newline", "a\n", FALSE },
    { "not ASCII", "ä", FALSE },
    { "underscore", "a_b", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);
      g_assert_cmpint (spate_record_is_valid_id (rows[i].id), ==, rows[i].valid);
    }
}

/* A record holds references of its own and lets them go. */
static void
test_free (void)
{
  SpateRequest *request = request_new_full ();
  SpateCheckpoint *checkpoint = checkpoint_new ();
  SpateRecord *record = spate_record_new ("a", request, SPATE_STATE_DONE, checkpoint);

  g_assert_true (record->request == request);
  g_assert_true (record->checkpoint == checkpoint);
  spate_request_unref (request);
  spate_checkpoint_unref (checkpoint);
  g_assert_cmpstr (record->request->name, ==, "Größe.iso");
  g_assert_cmpstr (record->checkpoint->name, ==, "a");
  spate_record_free (record);
  spate_record_free (NULL);
}

/* All links of a Metalink came from outside. */
static void
test_nothing_named (void)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/home/user");
  g_autoptr (SpateRecord) record = NULL;
  g_autoptr (SpateRecord) again = NULL;

  g_ptr_array_add (request->uris, g_strdup ("https://example.com/a"));
  g_ptr_array_add (request->uris, g_strdup ("https://example.org/a"));
  record = spate_record_new ("a-1", request, SPATE_STATE_PAUSED, NULL);
  again = through_bytes (record);
  assert_same_request (again->request, request);
}

/* With more mirrors than a record may have it is readable all the same, and keeps the first ones. */
static void
test_many_uris (void)
{
  g_autoptr (SpateRequest) request = spate_request_new ("/tmp");

  for (guint i = 0; i < SPATE_RECORD_MOST_URIS + 5; i++)
    {
      g_autofree char *uri = g_strdup_printf ("http://example.com/%u", i);

      g_assert_true (spate_request_add_uri (request, uri, NULL));
    }

  g_autoptr (SpateRecord) record = spate_record_new ("a", request, SPATE_STATE_PAUSED, NULL);
  g_autoptr (SpateRecord) again = through_bytes (record);

  g_assert_cmpuint (again->request->uris->len, ==, SPATE_RECORD_MOST_URIS);
  g_assert_cmpstr (spate_request_get_uri (again->request), ==, "http://example.com/0");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/round-trip", test_round_trip);
  g_test_add_func ("/record/round-trip-bare", test_round_trip_bare);
  g_test_add_func ("/record/no-secrets", test_no_secrets);
  g_test_add_func ("/record/is-valid-id", test_is_valid_id);
  g_test_add_func ("/record/free", test_free);
  g_test_add_func ("/record/nothing-named", test_nothing_named);
  g_test_add_func ("/record/many-uris", test_many_uris);

  return g_test_run ();
}
