/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records, as the store reads them: what is accepted is within its bounds, leads nowhere, and is
 * the same after it was written and read again, without its secrets. */

#include "fuzz-support.h"
#include "spate-error.h"
#include "spate-link.h"
#include "spate-record.h"
#include "spate-store-file-private.h"

#include <string.h>

static SpateRecord *
read_record (GBytes *bytes)
{
  g_autoptr (GVariant) variant = _spate_store_file_parse (bytes);
  g_autoptr (GError) error = NULL;
  SpateRecord *record = spate_record_from_variant (variant, &error);

  if (record == NULL)
    g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
  else
    g_assert_no_error (error);

  return record;
}

static void
check_request (const SpateRequest *request)
{
  g_assert_cmpuint (request->uris->len, >, 0);
  for (guint i = 0; i < request->uris->len; i++)
    {
      const char *uri = g_ptr_array_index (request->uris, i);
      g_autofree char *again = spate_link_parse (uri, NULL);

      g_assert_cmpstr (again, ==, uri);
    }

  g_assert_true (g_path_is_absolute (request->folder));
  g_assert_true (request->name == NULL || strchr (request->name, '/') == NULL);
  g_assert_cmpuint (request->max_connections, <=, SPATE_MAX_CONNECTIONS);
  g_assert_cmpuint (request->order, <=, SPATE_ORDER_CHUNKS);
  g_assert_true (request->order != SPATE_ORDER_CHUNKS || request->chunk_size > 0);
  g_assert_cmpint (request->chunk_size, >=, 0);
  g_assert_cmpint (request->rate_limit, >=, 0);
  g_assert_cmpint (request->size, >=, -1);
  g_assert_cmpuint (request->headers->len, ==, 0);
  g_assert_true (request->referer == NULL || strpbrk (request->referer, "\r\n") == NULL);
  g_assert_true (request->user_agent == NULL || strpbrk (request->user_agent, "\r\n") == NULL);
}

/* Not by GUri, which may read another link there than a person does. */
static gboolean
has_user (const char *text)
{
  const char *start = strstr (text, "://");
  const char *authority = start != NULL ? start + strlen ("://") : text;

  return memchr (authority, '@', strcspn (authority, "/?#")) != NULL;
}

static void
check_no_secrets (const SpateRequest *request)
{
  g_assert_false (request->referer != NULL && has_user (request->referer));
  for (guint i = 0; i < request->uris->len; i++)
    {
      g_autoptr (GUri) uri = g_uri_parse (g_ptr_array_index (request->uris, i), SPATE_LINK_FLAGS, NULL);

      g_assert_nonnull (uri);
      g_assert_null (g_uri_get_userinfo (uri));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GBytes) bytes = fuzz_variant_bytes (data, size, G_VARIANT_TYPE ("(ua{sv})"));
  g_autoptr (SpateRecord) record = read_record (bytes);

  if (record == NULL)
    return 0;

  g_assert_true (spate_record_is_valid_id (record->id));
  g_assert_cmpuint (record->state, <, SPATE_N_STATES);
  check_request (record->request);

  g_autoptr (GBytes) written = fuzz_variant_to_bytes (spate_record_to_variant (record));
  g_autoptr (SpateRecord) again = read_record (written);

  g_assert_nonnull (again);
  check_no_secrets (again->request);

  g_autoptr (GBytes) written_again = fuzz_variant_to_bytes (spate_record_to_variant (again));

  g_assert_true (g_bytes_equal (written, written_again));

  return 0;
}
