/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What servers say a file hashes to. There are two generations of a standard, one header of
 * mail, and what large stores of files came up with:
 *
 *   Repr-Digest            RFC 9530: of the whole file, also in the answer for a part of it
 *   Content-Digest         RFC 9530: of what is sent with this answer
 *   Digest                 RFC 3230: of the whole file
 *   Content-MD5            RFC 1864: of what is sent with this answer
 *   x-goog-hash            of the stored object
 *   x-amz-checksum-sha256  of the stored object, or of the digests of its parts, which looks
 *   x-amz-checksum-sha1    else and is left aside
 *
 * Hash functions that Spate does not know are skipped, and so is whatever is malformed: nobody
 * loses a download to a header that nobody asked for. */

#include "spate-digest-header.h"

#include <string.h>

/* More than all digests of a file together. */
#define MOST_CHARACTERS 4096

typedef enum
{
  SYNTAX_FIELDS, /* sha-256=:BASE64:, of structured fields */
  SYNTAX_LIST,   /* sha-256=BASE64, */
  SYNTAX_VALUE,  /* BASE64 */
} Syntax;

static const struct
{
  const char     *name;
  Syntax          syntax;
  gboolean        of_content; /* of what is sent, be it a part or all of the file */
  SpateDigestType type;       /* of a bare value */
} headers[] = {
  { "Repr-Digest", SYNTAX_FIELDS, FALSE, SPATE_DIGEST_NONE },
  { "Content-Digest", SYNTAX_FIELDS, TRUE, SPATE_DIGEST_NONE },
  { "Digest", SYNTAX_LIST, FALSE, SPATE_DIGEST_NONE },
  { "Content-MD5", SYNTAX_VALUE, TRUE, SPATE_DIGEST_MD5 },
  { "x-goog-hash", SYNTAX_LIST, FALSE, SPATE_DIGEST_NONE },
  { "x-amz-checksum-sha256", SYNTAX_VALUE, FALSE, SPATE_DIGEST_SHA256 },
  { "x-amz-checksum-sha1", SYNTAX_VALUE, FALSE, SPATE_DIGEST_SHA1 },
};

/**
 * spate_digest_header_get_name:
 * @index: from 0 on
 *
 * Returns: (transfer none) (nullable): the name of a header that may tell a digest, %NULL behind
 *   the last one
 */
const char *
spate_digest_header_get_name (guint index)
{
  return index < G_N_ELEMENTS (headers) ? headers[index].name : NULL;
}

/* RFC 3230 has a name of its own for SHA-1. */
static SpateDigestType
find_type (const char *name)
{
  return g_ascii_strcasecmp (name, "sha") == 0 ? SPATE_DIGEST_SHA1 : spate_digest_type_from_name (name);
}

/* g_base64_decode() passes over what is no base64. */
static gboolean
is_base64 (const char *text,
           gsize       n_bytes)
{
  gsize length = strlen (text);
  gsize n_digits = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

  return length == (n_bytes + 2) / 3 * 4 && n_digits == (n_bytes * 8 + 5) / 6 &&
         strspn (text + n_digits, "=") == length - n_digits;
}

static void
take (SpateDigestType type,
      const char     *text,
      SpateDigest    *digest)
{
  gsize n_bytes = spate_digest_type_get_length (type);

  if (type <= digest->type || !is_base64 (text, n_bytes))
    return;

  gsize length = 0;
  g_autofree guint8 *bytes = g_base64_decode (text, &length);

  spate_digest_set (digest, type, bytes, length);
}

/* Takes the colons of a byte sequence off, and the parameters after it. */
static const char *
unwrap (char *value)
{
  char *end = value[0] == ':' ? strchr (value + 1, ':') : NULL;

  if (end == NULL)
    return "";

  const char *rest = end + 1 + strspn (end + 1, " ");

  if (*rest != '\0' && *rest != ';')
    return "";
  *end = '\0';

  return value + 1;
}

static void
take_item (char        *item,
           Syntax       syntax,
           SpateDigest *digest)
{
  char *equals = strchr (item, '=');

  if (equals == NULL)
    return;

  *equals = '\0';

  char *value = g_strstrip (equals + 1);

  take (find_type (g_strstrip (item)), syntax == SYNTAX_FIELDS ? unwrap (value) : value, digest);
}

static void
read_value (Syntax          syntax,
            SpateDigestType type,
            const char     *value,
            SpateDigest    *digest)
{
  if (strlen (value) > MOST_CHARACTERS)
    return;

  if (syntax == SYNTAX_VALUE)
    {
      g_autofree char *text = g_strstrip (g_strdup (value));

      take (type, text, digest);
      return;
    }

  g_auto (GStrv) items = g_strsplit (value, ",", -1);

  for (char **item = items; *item != NULL; item++)
    take_item (*item, syntax, digest);
}

/**
 * spate_digest_header_read:
 * @name: the name of a header, see spate_digest_header_get_name()
 * @value: what it says; several of a name are joined by commas
 * @is_whole: whether the answer carries the whole file, not a part of it
 * @digest: (inout): the strongest digest so far, or one of type %SPATE_DIGEST_NONE
 *
 * Replaces @digest by a stronger one of the whole file, if the header tells one.
 */
void
spate_digest_header_read (const char  *name,
                          const char  *value,
                          gboolean     is_whole,
                          SpateDigest *digest)
{
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);
  g_return_if_fail (digest != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    if (g_ascii_strcasecmp (name, headers[i].name) == 0 && (!headers[i].of_content || is_whole))
      read_value (headers[i].syntax, headers[i].type, value, digest);
}

/**
 * spate_digest_header_read_content:
 * @name: the name of a header, see spate_digest_header_get_name()
 * @value: what it says; several of a name are joined by commas
 * @digest: (inout): the strongest digest so far, or one of type %SPATE_DIGEST_NONE
 *
 * Replaces @digest by a stronger one of what is sent with the answer, if the header tells one.
 */
void
spate_digest_header_read_content (const char  *name,
                                  const char  *value,
                                  SpateDigest *digest)
{
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);
  g_return_if_fail (digest != NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    if (g_ascii_strcasecmp (name, headers[i].name) == 0 && headers[i].of_content)
      read_value (headers[i].syntax, headers[i].type, value, digest);
}
