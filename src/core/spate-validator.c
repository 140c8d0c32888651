/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether two answers, minutes or months apart, speak of the same bytes. To mix bytes of two
 * versions of a file is the worst that can happen here, so what contradicts always outweighs
 * what agrees, except where the server itself ranks its statements (see
 * spate_validator_compare()).
 *
 * ETag and date are kept as they were sent, because RFC 9110 (13.1.5) wants them back exactly
 * so in If-Range, and because they are compared exactly: parsing dates would make the rare
 * "same moment, written differently" match, and the price would be a parser. */

#include "spate-validator.h"

#include <string.h>

#include "spate-range.h"

/* No server in the wild comes near; bounds what a hostile one, or a broken record, can make
 * Spate keep and send back. */
#define MAX_LENGTH 1024

/* An ETag or a date is text without control characters; anything else could not be sent back
 * in a header or kept in a record. */
static gboolean
is_usable (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_LENGTH || !g_utf8_validate (text, (gssize) length, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;

  return TRUE;
}

static char *
dup_usable (const char *text)
{
  g_autofree char *stripped = g_strdup (text);

  if (stripped == NULL || !is_usable (g_strstrip (stripped)))
    return NULL;

  return g_steal_pointer (&stripped);
}

/* The part of an ETag that is compared: what is between the quotes. Servers that forget the
 * quotes or write a small "w/" exist; both forms of their tag are compared alike. */
static const char *
find_opaque_tag (const char *etag,
                 gsize      *ret_length)
{
  gsize length;

  if (g_ascii_strncasecmp (etag, "W/", 2) == 0)
    etag += 2;

  length = strlen (etag);
  if (length >= 2 && etag[0] == '"' && etag[length - 1] == '"')
    {
      etag++;
      length -= 2;
    }

  *ret_length = length;
  return etag;
}

/* Only a tag exactly as RFC 9110, 8.8.3, has it is taken for a promise of equal bytes: whoever
 * gets the form wrong may have the meaning wrong, too, and will not know it in If-Range. */
static gboolean
is_weak (const char *etag)
{
  gsize length = strlen (etag);

  return length < 2 || etag[0] != '"' || strchr (etag + 1, '"') != etag + length - 1;
}

/**
 * spate_validator_new:
 * @etag: (nullable): the value of an ETag header; hostile input is expected
 * @last_modified: (nullable): the value of a Last-Modified header; hostile input is expected
 * @size: the length of the whole file, or -1 if it is not known
 *
 * A header that is empty, too long or not text counts as not sent. So does the ETag `""`,
 * which servers send that have none: it says the same of every file.
 *
 * Returns: (transfer full): a new validator
 */
SpateValidator *
spate_validator_new (const char *etag,
                     const char *last_modified,
                     goffset     size)
{
  SpateValidator *self;
  gsize length;

  g_return_val_if_fail (size >= -1, NULL);

  self = g_new0 (SpateValidator, 1);
  self->etag = dup_usable (etag);
  self->last_modified = dup_usable (last_modified);
  self->size = size;

  if (self->etag != NULL)
    {
      find_opaque_tag (self->etag, &length);
      if (length == 0)
        g_clear_pointer (&self->etag, g_free);
      else
        self->weak = is_weak (self->etag);
    }

  return self;
}

/**
 * spate_validator_copy:
 * @self: a validator
 *
 * Returns: (transfer full): a copy of @self
 */
SpateValidator *
spate_validator_copy (const SpateValidator *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return spate_validator_new (self->etag, self->last_modified, self->size);
}

/**
 * spate_validator_free:
 * @self: (nullable) (transfer full): a validator
 *
 * Frees a validator and what it owns.
 */
void
spate_validator_free (SpateValidator *self)
{
  if (self == NULL)
    return;

  g_free (self->etag);
  g_free (self->last_modified);
  g_free (self);
}

static SpateValidatorMatch
compare_etags (const SpateValidator *a,
               const SpateValidator *b)
{
  gsize length_a, length_b;
  const char *tag_a = find_opaque_tag (a->etag, &length_a);
  const char *tag_b = find_opaque_tag (b->etag, &length_b);

  if (length_a != length_b || memcmp (tag_a, tag_b, length_a) != 0)
    return SPATE_VALIDATOR_DIFFERENT;
  if (a->weak || b->weak)
    return SPATE_VALIDATOR_PROBABLY_SAME;

  return SPATE_VALIDATOR_SAME;
}

/**
 * spate_validator_compare:
 * @a: a validator
 * @b: a validator from the same source
 *
 * The rules, the first that applies decides; the order of @a and @b does not matter:
 *
 * 1. Both sizes are known and differ: different. Whatever the tag says, a plan made for the one
 *    length does not fit the other, and a server that forgets to change its tag is known to
 *    exist, while one file with two lengths is not.
 * 2. Both have an ETag, and the tags differ: different. That is what they are for; also for
 *    weak ones, which change at least when the meaning does.
 * 3. Both have an ETag, the tags are equal and both are strong: same. The dates are not looked
 *    at, since RFC 9110 (13.2.2) ranks the tag above the date, and mirrors behind one name
 *    often stamp the date when they copy.
 * 4. Both have an ETag, the tags are equal, and at least one is weak: probably the same. A weak
 *    tag may outlive a change of bytes, and servers weaken the tag of an unchanged file when
 *    something on the way compresses it. The dates are not looked at, as before.
 * 5. Both have a date, and the dates differ: different. There is no better statement.
 * 6. Otherwise, with equal dates, equal sizes or nothing to go by: probably the same. A date
 *    has a resolution of one second, and files are built twice in one; a size is easily met by
 *    chance. Such a file can be continued, but only with another proof.
 *
 * Digests that a server sends are not part of this: they are checked against the bytes.
 *
 * Returns: how surely @a and @b are validators of the same bytes
 */
SpateValidatorMatch
spate_validator_compare (const SpateValidator *a,
                         const SpateValidator *b)
{
  g_return_val_if_fail (a != NULL, SPATE_VALIDATOR_DIFFERENT);
  g_return_val_if_fail (b != NULL, SPATE_VALIDATOR_DIFFERENT);

  if (a->size >= 0 && b->size >= 0 && a->size != b->size)
    return SPATE_VALIDATOR_DIFFERENT;

  if (a->etag != NULL && b->etag != NULL)
    return compare_etags (a, b);

  if (a->last_modified != NULL && b->last_modified != NULL &&
      strcmp (a->last_modified, b->last_modified) != 0)
    return SPATE_VALIDATOR_DIFFERENT;

  return SPATE_VALIDATOR_PROBABLY_SAME;
}

/**
 * spate_validator_to_variant:
 * @self: a validator
 *
 * Returns: (transfer floating): what @self holds as an `a{sv}`, for a record; what is not known
 *   is left out
 */
GVariant *
spate_validator_to_variant (const SpateValidator *self)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  g_return_val_if_fail (self != NULL, NULL);

  if (self->etag != NULL)
    g_variant_dict_insert (&dict, "etag", "s", self->etag);
  if (self->last_modified != NULL)
    g_variant_dict_insert (&dict, "last-modified", "s", self->last_modified);
  if (self->size >= 0)
    g_variant_dict_insert (&dict, "size", "x", (gint64) self->size);

  return g_variant_dict_end (&dict);
}

/* Whether @key is either absent, which leaves @ret alone, or holds a usable string. */
static gboolean
lookup_text (GVariant   *variant,
             const char *key,
             char      **ret)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (variant, key, NULL);

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return FALSE;
  if (!is_usable (g_variant_get_string (value, NULL)))
    return FALSE;

  *ret = g_variant_dup_string (value, NULL);
  return TRUE;
}

/* No file has a size that a plan would take for an unknown one. */
static gboolean
lookup_size (GVariant *variant,
             goffset  *ret)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (variant, "size", NULL);

  if (value == NULL)
    return TRUE;
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return FALSE;
  if (g_variant_get_int64 (value) < 0 || g_variant_get_int64 (value) >= SPATE_RANGE_OPEN_END)
    return FALSE;

  *ret = g_variant_get_int64 (value);
  return TRUE;
}

/**
 * spate_validator_from_variant:
 * @variant: what spate_validator_to_variant() made, or anything at all: hostile input is
 *   expected; not consumed
 *
 * Keys that are not known here are ignored, so that an older Spate reads a newer one's record.
 *
 * Returns: (transfer full) (nullable): the validator, or %NULL if @variant or a value in it
 *   has the wrong type, or a value cannot be right
 */
SpateValidator *
spate_validator_from_variant (GVariant *variant)
{
  g_autofree char *etag = NULL;
  g_autofree char *last_modified = NULL;
  goffset size = -1;

  g_return_val_if_fail (variant != NULL, NULL);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT))
    return NULL;
  if (!lookup_text (variant, "etag", &etag) ||
      !lookup_text (variant, "last-modified", &last_modified) ||
      !lookup_size (variant, &size))
    return NULL;

  return spate_validator_new (etag, last_modified, size);
}
