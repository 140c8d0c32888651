/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/* Longer links are refused by servers (8 KiB is the usual limit for a request line) and only
 * serve to make trouble. */
#define SPATE_LINK_LONGEST 8192

/**
 * SPATE_LINK_FLAGS:
 *
 * How links are parsed everywhere: what is escaped stays as the server wrote it.
 */
#define SPATE_LINK_FLAGS                                                             \
  (G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | \
   G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE)

char *spate_link_parse (const char *text,
                        GError    **error) G_GNUC_WARN_UNUSED_RESULT;
char *spate_link_resolve (const char *base,
                          const char *location,
                          GError    **error) G_GNUC_WARN_UNUSED_RESULT;
char *spate_link_without_secrets (const char *link) G_GNUC_WARN_UNUSED_RESULT;
char *spate_link_redact (const char *link) G_GNUC_WARN_UNUSED_RESULT;
char *spate_link_conceal (const char *link) G_GNUC_WARN_UNUSED_RESULT;
char *spate_link_get_host (const char *link) G_GNUC_WARN_UNUSED_RESULT;
char *spate_link_get_origin (const char *link) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_link_same_origin (const char *a,
                                 const char *b);
gboolean spate_link_is_secure (const char *link);
gboolean spate_link_is_signed (const char *link);

G_END_DECLS
