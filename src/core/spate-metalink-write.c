/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes Metalinks of version 4 (RFC 5854). The same file gives the same text, always: there is
 * no date in it. */

#include "spate-metalink.h"

static void
add_pieces (GString           *text,
            const SpatePieces *pieces)
{
  gsize n_bytes = spate_digest_type_get_length (spate_pieces_get_digest_type (pieces));

  g_string_append_printf (text, "    <pieces length=\"%" G_GOFFSET_FORMAT "\" type=\"%s\">\n",
                          spate_pieces_get_length (pieces),
                          spate_digest_type_get_name (spate_pieces_get_digest_type (pieces)));
  for (guint i = 0; i < spate_pieces_get_n (pieces); i++)
    {
      SpateDigest digest;

      if (spate_digest_set (&digest, spate_pieces_get_digest_type (pieces), spate_pieces_get_digest (pieces, i), n_bytes))
        g_string_append_printf (text, "      <hash>%s</hash>\n", digest.hex);
    }
  g_string_append (text, "    </pieces>\n");
}

/**
 * spate_metalink_write:
 * @file: a file with at least one link; they are ranked in their order
 *
 * Returns: (transfer full): a Metalink that describes it
 */
char *
spate_metalink_write (const SpateMetalinkFile *file)
{
  g_return_val_if_fail (file != NULL && file->uris->len > 0, NULL);

  g_autofree char *name = g_markup_escape_text (file->name, -1);
  GString *text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                "<metalink xmlns=\"urn:ietf:params:xml:ns:metalink\">\n");

  g_string_append_printf (text, "  <file name=\"%s\">\n", name);
  if (file->size >= 0)
    g_string_append_printf (text, "    <size>%" G_GOFFSET_FORMAT "</size>\n", file->size);
  if (file->digest.type != SPATE_DIGEST_NONE)
    g_string_append_printf (text, "    <hash type=\"%s\">%s</hash>\n", spate_digest_type_get_name (file->digest.type),
                            file->digest.hex);
  if (file->pieces != NULL)
    add_pieces (text, file->pieces);
  for (guint i = 0; i < file->uris->len; i++)
    {
      g_autofree char *uri = g_markup_escape_text (g_ptr_array_index (file->uris, i), -1);

      g_string_append_printf (text, "    <url priority=\"%u\">%s</url>\n", i + 1, uri);
    }
  g_string_append (text, "  </file>\n</metalink>\n");

  return g_string_free (text, FALSE);
}
