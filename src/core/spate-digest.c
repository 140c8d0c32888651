/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A digest by value: which hash function, and what it should give. The names are those of
 * the IANA registry of hash function textual names; the spellings people also type are read
 * as well. Computing one is the engine's business. */

#include "spate-digest.h"

#include <string.h>

#include "spate-error.h"

static const struct
{
  const char *name;
  const char *also;    /* another spelling in use, without the hyphen */
  const char *openssl; /* that of its command line */
  gsize       length;
} types[] = {
  [SPATE_DIGEST_NONE] = { "none", "", "", 0 },
  [SPATE_DIGEST_MD5] = { "md5", "md-5", "md5", 16 },
  [SPATE_DIGEST_SHA1] = { "sha-1", "sha1", "sha1", 20 },
  [SPATE_DIGEST_SHA256] = { "sha-256", "sha256", "sha2-256", 32 },
  [SPATE_DIGEST_SHA512] = { "sha-512", "sha512", "sha2-512", 64 },
};

/* Of what is pasted: a digest and the longest path. */
#define LONGEST_TEXT 8192

/**
 * spate_digest_type_from_name:
 * @name: the name of a hash function, in one of the spellings in use
 *
 * Returns: the hash function, or %SPATE_DIGEST_NONE
 */
SpateDigestType
spate_digest_type_from_name (const char *name)
{
  g_return_val_if_fail (name != NULL, SPATE_DIGEST_NONE);

  for (SpateDigestType type = SPATE_DIGEST_MD5; type <= SPATE_DIGEST_SHA512; type++)
    if (g_ascii_strcasecmp (name, types[type].name) == 0 || g_ascii_strcasecmp (name, types[type].also) == 0 ||
        g_ascii_strcasecmp (name, types[type].openssl) == 0)
      return type;

  return SPATE_DIGEST_NONE;
}

static gboolean
is_hex (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isxdigit (*p))
      return FALSE;

  return TRUE;
}

static gboolean
take_hex (SpateDigestType type,
          const char     *hex,
          SpateDigest    *ret_digest,
          GError        **error)
{
  if (strlen (hex) != types[type].length * 2 || !is_hex (hex))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "A %s checksum has %" G_GSIZE_FORMAT " hexadecimal digits",
                   types[type].name, types[type].length * 2);
      return FALSE;
    }

  g_autofree char *lower = g_ascii_strdown (hex, -1);

  ret_digest->type = type;
  g_strlcpy (ret_digest->hex, lower, sizeof ret_digest->hex);

  return TRUE;
}

static gboolean
take_named (char        *name,
            char        *hex,
            SpateDigest *ret_digest,
            GError     **error)
{
  SpateDigestType type = spate_digest_type_from_name (g_strstrip (name));

  if (type == SPATE_DIGEST_NONE)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                   "“%s” is not a kind of checksum Spate knows: take sha-256, sha-512, sha-1 or md5", name);
      return FALSE;
    }

  return take_hex (type, g_strstrip (hex), ret_digest, error);
}

/* What starts with digits and has nothing, or a file's name, behind them. */
static gboolean
take_bare (char        *hex,
           SpateDigest *ret_digest,
           GError     **error)
{
  hex[strcspn (hex, " \t")] = '\0';

  for (SpateDigestType type = SPATE_DIGEST_MD5; type <= SPATE_DIGEST_SHA512; type++)
    if (strlen (hex) == types[type].length * 2)
      return take_hex (type, hex, ret_digest, error);

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
               "No kind of checksum that Spate knows has %" G_GSIZE_FORMAT " hexadecimal digits: "
               "sha-256 has 64, sha-512 has 128, sha-1 has 40 and md5 has 32",
               strlen (hex));

  return FALSE;
}

static gboolean
is_bare (const char *text)
{
  gsize n_digits = strspn (text, "0123456789abcdefABCDEF");

  return n_digits > 0 && strchr (" \t", text[n_digits]) != NULL;
}

/* Where in "SHA256 (name) = HEX" the digits are; names may hold brackets themselves. */
static char *
find_tagged_hex (char *text)
{
  char *end = strrchr (text, ')');

  if (end == NULL || strchr (text, '(') == NULL || strchr (text, '(') > end)
    return NULL;

  end += 1 + strspn (end + 1, " \t");

  return *end == '=' ? end + 1 : NULL;
}

/**
 * spate_digest_parse:
 * @text: what a user types or pastes: `TYPE=HEX`, `HEX`, a line that `sha256sum` and its kin
 *   print, or one in the style of BSD, `TYPE (NAME) = HEX`
 * @ret_digest: (out caller-allocates): the digest
 * @error: set to %SPATE_ERROR_INVALID
 *
 * The name of a file is passed over: the file may be called otherwise here.
 *
 * Returns: %TRUE if @text names a known hash function, or leaves no doubt which one it is, and has
 *   as many digits as that gives
 */
gboolean
spate_digest_parse (const char  *text,
                    SpateDigest *ret_digest,
                    GError     **error)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (ret_digest != NULL, FALSE);

  if (strlen (text) > LONGEST_TEXT)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "That is too long to be a checksum");
      return FALSE;
    }

  g_autofree char *copy = g_strstrip (g_strdup (text));

  if (strpbrk (copy, "\r\n") != NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           "There is more than one line of checksums: take the one that names the file");
      return FALSE;
    }

  /* GNU's tools put a backslash before a line whose name they had to escape. */
  char *line = copy + (copy[0] == '\\' ? 1 : 0);
  char *tagged_hex = find_tagged_hex (line);
  char *equals = strchr (line, '=');

  if (is_bare (line))
    return take_bare (line, ret_digest, error);

  if (tagged_hex != NULL)
    {
      *strchr (line, '(') = '\0';
      return take_named (line, tagged_hex, ret_digest, error);
    }

  if (equals != NULL)
    {
      *equals = '\0';
      return take_named (line, equals + 1, ret_digest, error);
    }

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
               "“%s” is not a checksum: give TYPE=HEX, or a line as sha256sum prints it", copy);

  return FALSE;
}

/**
 * spate_digest_set:
 * @self: (out caller-allocates): a digest
 * @type: the hash function
 * @bytes: (array length=n_bytes): what it gave
 * @n_bytes: as many bytes as @type gives
 *
 * Returns: %TRUE if @n_bytes was right
 */
gboolean
spate_digest_set (SpateDigest    *self,
                  SpateDigestType type,
                  const guint8   *bytes,
                  gsize           n_bytes)
{
  static const char digits[] = "0123456789abcdef";

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  if (type == SPATE_DIGEST_NONE || n_bytes != types[type].length)
    return FALSE;

  for (gsize i = 0; i < n_bytes; i++)
    {
      self->hex[2 * i] = digits[bytes[i] >> 4];
      self->hex[2 * i + 1] = digits[bytes[i] & 0xf];
    }
  self->hex[2 * n_bytes] = '\0';
  self->type = type;

  return TRUE;
}

/**
 * spate_digest_equal:
 * @a: a digest
 * @b: another one
 *
 * Returns: %TRUE if both have the same type and value
 */
gboolean
spate_digest_equal (const SpateDigest *a,
                    const SpateDigest *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return a->type == b->type && strcmp (a->hex, b->hex) == 0;
}

/**
 * spate_digest_type_is_strong:
 * @type: a hash function
 *
 * Returns: %TRUE if nobody can make another file with the same digest, as far as is known
 */
gboolean
spate_digest_type_is_strong (SpateDigestType type)
{
  return type == SPATE_DIGEST_SHA256 || type == SPATE_DIGEST_SHA512;
}

/**
 * spate_digest_type_get_name:
 * @type: a hash function
 *
 * Returns: (transfer none): its registered name in lower case, such as `sha-256`
 */
const char *
spate_digest_type_get_name (SpateDigestType type)
{
  g_return_val_if_fail (type <= SPATE_DIGEST_SHA512, NULL);

  return types[type].name;
}

/**
 * spate_digest_type_get_length:
 * @type: a hash function
 *
 * Returns: how many bytes it gives
 */
gsize
spate_digest_type_get_length (SpateDigestType type)
{
  g_return_val_if_fail (type <= SPATE_DIGEST_SHA512, 0);

  return types[type].length;
}
