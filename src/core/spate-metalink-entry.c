/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file of a Metalink while it is being read: what its elements say is collected, and judged
 * when all is there.
 *
 * Hash functions that Spate does not know are passed over, as the standard wants it, and so are
 * links that are neither http nor https. Of digests of a kind that it knows the strongest that can
 * be used counts. Pieces that are malformed, or are too many or too few for the size, are dropped
 * as long as something else is left to compare with: all they do then is to save work. But a file
 * whose digests and pieces are all useless is refused: somebody would believe that it had been
 * compared. */

#include "spate-metalink-private.h"

#include <string.h>

#include "spate-error.h"
#include "spate-file-name.h"
#include "spate-link.h"

typedef struct
{
  char *uri;      /* (owned) */
  guint priority; /* 1 is the best */
  guint order;    /* its place in the document */
} Link;

static void
link_clear (gpointer data)
{
  g_free (((Link *) data)->uri);
}

/**
 * spate_metalink_file_new:
 * @name: any name
 *
 * Returns: (transfer full): a file of which nothing but its name, sanitised, is known
 */
SpateMetalinkFile *
spate_metalink_file_new (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  SpateMetalinkFile *self = g_new0 (SpateMetalinkFile, 1);

  self->name = spate_file_name_sanitise (name);
  self->size = -1;
  self->uris = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/**
 * spate_metalink_file_free:
 * @self: (transfer full) (nullable): a file
 */
void
spate_metalink_file_free (SpateMetalinkFile *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->pieces, spate_pieces_unref);
  g_clear_error (&self->refusal);
  g_ptr_array_unref (self->uris);
  g_free (self->name);
  g_free (self);
}

SpateMetalinkEntry *
_spate_metalink_entry_new (const char *name)
{
  SpateMetalinkEntry *self = g_new0 (SpateMetalinkEntry, 1);

  self->file = spate_metalink_file_new (name);
  self->links = g_array_new (FALSE, FALSE, sizeof (Link));
  g_array_set_clear_func (self->links, link_clear);

  return self;
}

void
_spate_metalink_entry_free (SpateMetalinkEntry *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->piece_digests, g_byte_array_unref);
  g_clear_pointer (&self->file, spate_metalink_file_free);
  g_array_unref (self->links);
  g_free (self);
}

static gboolean
read_number (const char *text,
             goffset     least,
             goffset    *ret_number)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (text, 10, (guint64) least, G_MAXINT64, &number, NULL))
    return FALSE;

  *ret_number = (goffset) number;

  return TRUE;
}

void
_spate_metalink_entry_set_size (SpateMetalinkEntry *self,
                                const char         *text)
{
  if (!read_number (text, 0, &self->file->size))
    self->has_bad_size = TRUE;
}

void
_spate_metalink_entry_add_digest (SpateMetalinkEntry *self,
                                  SpateDigestType     type,
                                  const char         *hex)
{
  g_autofree char *text = g_strdup_printf ("%s=%s", spate_digest_type_get_name (type), hex);
  SpateDigest digest = { SPATE_DIGEST_NONE, "" };

  if (type == SPATE_DIGEST_NONE)
    return;

  if (!spate_digest_parse (text, &digest, NULL))
    self->has_bad_digest = TRUE;
  else if (type > self->file->digest.type)
    self->file->digest = digest;
}

/* --- pieces ------------------------------------------------------------------------- */

void
_spate_metalink_entry_begin_pieces (SpateMetalinkEntry *self,
                                    const char         *type,
                                    const char         *length)
{
  self->piece_type = type != NULL ? spate_digest_type_from_name (type) : SPATE_DIGEST_NONE;
  self->are_pieces_bad = length == NULL || !read_number (length, 1, &self->piece_length);
  g_clear_pointer (&self->piece_digests, g_byte_array_unref);
  self->piece_digests = g_byte_array_new ();
}

static gboolean
append_hex (GByteArray *bytes,
            const char *hex,
            gsize       n_bytes)
{
  if (strlen (hex) != 2 * n_bytes)
    return FALSE;

  for (gsize i = 0; i < n_bytes; i++)
    {
      int high = g_ascii_xdigit_value (hex[2 * i]);
      int low = g_ascii_xdigit_value (hex[2 * i + 1]);
      guint8 byte = (guint8) (16 * high + low);

      if (high < 0 || low < 0)
        return FALSE;
      g_byte_array_append (bytes, &byte, 1);
    }

  return TRUE;
}

/* @index is what Metalink 3 numbers its pieces with. */
void
_spate_metalink_entry_add_piece (SpateMetalinkEntry *self,
                                 const char         *index,
                                 const char         *hex)
{
  gsize n_bytes = spate_digest_type_get_length (self->piece_type);
  goffset number = 0;

  if (n_bytes == 0 || self->are_pieces_bad)
    return;

  self->are_pieces_bad = (index != NULL && (!read_number (index, 0, &number) ||
                                            number != (goffset) (self->piece_digests->len / n_bytes))) ||
                         !append_hex (self->piece_digests, hex, n_bytes);
}

void
_spate_metalink_entry_end_pieces (SpateMetalinkEntry *self)
{
  g_autoptr (GBytes) digests = g_byte_array_free_to_bytes (g_steal_pointer (&self->piece_digests));
  g_autoptr (SpatePieces) pieces = NULL;

  if (self->piece_type == SPATE_DIGEST_NONE)
    return;

  if (!self->are_pieces_bad)
    pieces = spate_pieces_new (self->piece_type, self->piece_length, digests);

  if (pieces == NULL)
    self->has_bad_digest = TRUE;
  else if (self->file->pieces == NULL || self->piece_type > spate_pieces_get_digest_type (self->file->pieces))
    {
      g_clear_pointer (&self->file->pieces, spate_pieces_unref);
      self->file->pieces = g_steal_pointer (&pieces);
    }
}

/* --- links -------------------------------------------------------------------------- */

void
_spate_metalink_entry_add_link (SpateMetalinkEntry *self,
                                const char         *text,
                                guint               priority)
{
  Link link = { spate_link_parse (text, NULL), priority, self->links->len };

  if (link.uri != NULL)
    g_array_append_val (self->links, link);
}

static int
compare_links (gconstpointer a,
               gconstpointer b)
{
  const Link *first = a;
  const Link *second = b;

  if (first->priority != second->priority)
    return first->priority < second->priority ? -1 : 1;

  return first->order < second->order ? -1 : first->order > second->order;
}

static void
sort_links (SpateMetalinkEntry *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_array_sort (self->links, compare_links);
  for (guint i = 0; i < self->links->len && self->file->uris->len < SPATE_METALINK_MOST_URIS; i++)
    {
      Link *link = &g_array_index (self->links, Link, i);

      if (g_hash_table_add (known, link->uri))
        g_ptr_array_add (self->file->uris, g_strdup (link->uri));
    }
}

/* --- the end ------------------------------------------------------------------------ */

static void
check_pieces (SpateMetalinkEntry *self)
{
  SpateMetalinkFile *file = self->file;

  if (file->pieces == NULL || (file->size >= 0 && spate_pieces_fit (file->pieces, file->size)))
    return;

  g_clear_pointer (&file->pieces, spate_pieces_unref);
  self->has_bad_digest = TRUE;
}

static GError *
find_refusal (const SpateMetalinkEntry *self)
{
  const SpateMetalinkFile *file = self->file;

  if (self->has_bad_size)
    return g_error_new (SPATE_ERROR, SPATE_ERROR_INVALID, "What the Metalink says of the size of “%s” is no number", file->name);
  if (file->uris->len == 0)
    return g_error_new (SPATE_ERROR, SPATE_ERROR_INVALID, "The Metalink has no http or https link to “%s”", file->name);
  if (self->has_bad_digest && file->digest.type == SPATE_DIGEST_NONE && file->pieces == NULL)
    return g_error_new (SPATE_ERROR, SPATE_ERROR_INVALID,
                        "The checksums that the Metalink has of “%s” cannot be used", file->name);

  return NULL;
}

/* Returns: (transfer full): the file, complete */
SpateMetalinkFile *
_spate_metalink_entry_finish (SpateMetalinkEntry *self)
{
  sort_links (self);
  check_pieces (self);
  self->file->refusal = find_refusal (self);

  return g_steal_pointer (&self->file);
}
