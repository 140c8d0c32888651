/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Headers that tell digests, a line each, as NAME: VALUE; a first byte of "p" says that the
 * answer is a part of the file. A digest only ever becomes a stronger one. */

#include "fuzz-support.h"
#include "spate-digest-header.h"

#include <string.h>

static void
check (const SpateDigest *digest)
{
  g_assert_cmpuint (digest->type, <=, SPATE_DIGEST_SHA512);
  g_assert_cmpuint (strlen (digest->hex), ==, 2 * spate_digest_type_get_length (digest->type));
  g_assert_cmpuint (strspn (digest->hex, "0123456789abcdef"), ==, strlen (digest->hex));
}

static gboolean
is_of_content (const char *name)
{
  return g_ascii_strcasecmp (name, "Content-Digest") == 0 || g_ascii_strcasecmp (name, "Content-MD5") == 0;
}

static void
read_line (char        *line,
           gboolean     is_whole,
           SpateDigest *digest)
{
  char *colon = strchr (line, ':');

  if (colon == NULL)
    return;

  const SpateDigest before = *digest;

  *colon = '\0';
  spate_digest_header_read (line, colon + 1, is_whole, digest);

  check (digest);
  if (digest->type == before.type || (!is_whole && is_of_content (line)))
    g_assert_true (spate_digest_equal (digest, &before));
  else
    g_assert_cmpuint (digest->type, >, before.type);
}

/* What was read is read again as the same from a header of the newest kind. */
static void
check_again (const SpateDigest *digest)
{
  SpateDigest again = { SPATE_DIGEST_NONE, "" };
  guint8 bytes[SPATE_DIGEST_HEX_SIZE / 2];
  gsize length = spate_digest_type_get_length (digest->type);

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) (g_ascii_xdigit_value (digest->hex[2 * i]) << 4 | g_ascii_xdigit_value (digest->hex[2 * i + 1]));

  g_autofree char *base64 = g_base64_encode (bytes, length);
  g_autofree char *value = g_strdup_printf ("%s=:%s:", spate_digest_type_get_name (digest->type), base64);

  spate_digest_header_read ("Repr-Digest", value, FALSE, &again);
  g_assert_true (spate_digest_equal (digest, &again));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  gboolean is_whole = size == 0 || data[0] != 'p';
  FuzzInput input = { data, size };
  SpateDigest digest = { SPATE_DIGEST_NONE, "" };

  for (;;)
    {
      g_autofree char *line = fuzz_input_take_line (&input);

      if (line == NULL)
        break;
      read_line (line, is_whole, &digest);
    }

  if (digest.type != SPATE_DIGEST_NONE)
    check_again (&digest);

  return 0;
}
