/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-metalink.h"

G_BEGIN_DECLS

/* The priority of a link that has none: behind all others. */
#define SPATE_METALINK_LAST_PRIORITY 1000000

/* What has been read so far of one file. */
typedef struct
{
  SpateMetalinkFile *file;           /* (owned) */
  GArray            *links;          /* (owned) (element-type Link) */
  gboolean           has_bad_size;
  gboolean           has_bad_digest; /* of a kind that is known, but useless */

  /* The pieces that are being read. */
  SpateDigestType piece_type;
  goffset         piece_length;
  GByteArray     *piece_digests; /* (owned) */
  gboolean        are_pieces_bad;
} SpateMetalinkEntry;

SpateMetalinkEntry *_spate_metalink_entry_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void _spate_metalink_entry_free (SpateMetalinkEntry *self);

void _spate_metalink_entry_set_size (SpateMetalinkEntry *self,
                                     const char         *text);
void _spate_metalink_entry_add_digest (SpateMetalinkEntry *self,
                                       SpateDigestType     type,
                                       const char         *hex);
void _spate_metalink_entry_begin_pieces (SpateMetalinkEntry *self,
                                         const char         *type,
                                         const char         *length);
void _spate_metalink_entry_add_piece (SpateMetalinkEntry *self,
                                      const char         *index,
                                      const char         *hex);
void _spate_metalink_entry_end_pieces (SpateMetalinkEntry *self);
void _spate_metalink_entry_add_link (SpateMetalinkEntry *self,
                                     const char         *text,
                                     guint               priority);
SpateMetalinkFile *_spate_metalink_entry_finish (SpateMetalinkEntry *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateMetalinkEntry, _spate_metalink_entry_free)

G_END_DECLS
