/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Checksums as people give them: what is accepted is a digest, and is read again as the same. */

#include "fuzz-support.h"
#include "spate-digest.h"
#include "spate-error.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  SpateDigest digest = { SPATE_DIGEST_NONE, "" };
  SpateDigest again = { SPATE_DIGEST_NONE, "" };

  if (!spate_digest_parse (text, &digest, &error))
    {
      g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
      return 0;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (digest.type, !=, SPATE_DIGEST_NONE);
  g_assert_cmpuint (strlen (digest.hex), ==, 2 * spate_digest_type_get_length (digest.type));
  g_assert_cmpuint (strspn (digest.hex, "0123456789abcdef"), ==, strlen (digest.hex));

  g_autofree char *written = g_strdup_printf ("%s=%s", spate_digest_type_get_name (digest.type), digest.hex);

  g_assert_true (spate_digest_parse (written, &again, NULL));
  g_assert_true (spate_digest_equal (&digest, &again));

  return 0;
}
