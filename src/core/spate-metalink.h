/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"
#include "spate-pieces.h"

G_BEGIN_DECLS

/* A longer text, and one that names more files or links than this, is not read. */
#define SPATE_METALINK_LONGEST (10 * 1024 * 1024)
#define SPATE_METALINK_MOST_ENTRIES 10000

/* Of a file; the best are kept. */
#define SPATE_METALINK_MOST_URIS 1000

/**
 * SpateMetalinkFile:
 * @name: (owned): its name: one path element, as spate_file_name_sanitise() makes it, and no other
 *   file's of the same Metalink
 * @size: bytes, or -1 if the Metalink does not say
 * @digest: the strongest digest that it tells of the whole file, or of type %SPATE_DIGEST_NONE
 * @pieces: (owned) (nullable): the strongest that it tells of the file's pieces; they fit @size
 * @uris: (owned) (element-type utf8): http and https links that spate_link_parse() made, the best
 *   first, each once
 * @refusal: (owned) (nullable): an error of %SPATE_ERROR that says why the file is not to be
 *   downloaded from what the Metalink says; the other files may be
 *
 * A file that a Metalink describes. Once made it never changes.
 */
struct _SpateMetalinkFile
{
  char        *name;
  goffset      size;
  SpateDigest  digest;
  SpatePieces *pieces;
  GPtrArray   *uris;
  GError      *refusal;
};

SpateMetalinkFile *spate_metalink_file_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void spate_metalink_file_free (SpateMetalinkFile *self);

gboolean spate_metalink_is_one (const char *text,
                                gsize       length);
GPtrArray *spate_metalink_parse (const char *text,
                                 gsize       length,
                                 GError    **error) G_GNUC_WARN_UNUSED_RESULT;
char *spate_metalink_write (const SpateMetalinkFile *file) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateMetalinkFile, spate_metalink_file_free)

G_END_DECLS
