/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The headers of an answer as they come from the network, its first line included: whatever they
 * say, what is read of them is within its bounds. */

#include "fuzz-support.h"
#include "spate-headers.h"

#include <string.h>

#define LINK "http://example.com/"

/* µs */
#define DAY (24 * 60 * 60 * (gint64) G_USEC_PER_SEC)

static void
check_identity (const SpateResponse *response)
{
  g_autoptr (SpateValidator) validator = spate_response_get_validator (response, response->content_length);
  g_autoptr (GVariant) variant = g_variant_ref_sink (spate_validator_to_variant (validator));
  g_autoptr (SpateValidator) again = spate_validator_from_variant (variant);

  g_assert_nonnull (again);
  g_assert_cmpuint (spate_validator_compare (validator, again), !=, SPATE_VALIDATOR_DIFFERENT);
  g_assert_cmpstr (validator->etag, ==, again->etag);
  g_assert_cmpstr (validator->last_modified, ==, again->last_modified);
  g_assert_cmpint (validator->size, ==, again->size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", LINK);
  g_autofree char *text = fuzz_text (data, size);

  if (!soup_headers_parse (text, (int) strlen (text), soup_message_get_response_headers (message)))
    return 0;

  g_autoptr (SpateResponse) response = spate_headers_read (message, LINK);

  g_assert_cmpstr (response->uri, ==, LINK);
  g_assert_cmpint (response->content_length, >=, -1);
  g_assert_cmpint (response->content_length, <, SPATE_RANGE_OPEN_END);
  g_assert_cmpint (response->retry_after, >=, -1);
  g_assert_cmpint (response->retry_after, <=, DAY);
  g_assert_cmpuint (strlen (response->digest.hex), ==, 2 * spate_digest_type_get_length (response->digest.type));
  check_identity (response);

  return 0;
}
