/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/* The priority of a link that tells none: behind all others. */
#define SPATE_HEADER_LINK_LAST_PRIORITY 1000000

/* More mirrors of one file are not kept. */
#define SPATE_HEADER_LINK_MOST 100

/**
 * SpateLinkRelation:
 * @SPATE_LINK_RELATION_DUPLICATE: the same file
 * @SPATE_LINK_RELATION_METALINK: a Metalink of version 4 that describes the file
 *
 * What a link in a header leads to.
 */
typedef enum
{
  SPATE_LINK_RELATION_DUPLICATE,
  SPATE_LINK_RELATION_METALINK,
} SpateLinkRelation;

/**
 * SpateHeaderLink:
 * @relation: what it leads to
 * @uri: (owned): the link, as spate_link_parse() makes it
 * @priority: 1 is the best, %SPATE_HEADER_LINK_LAST_PRIORITY if it was not told
 * @country: where the mirror is, two letters in lower case, or empty
 * @is_preferred: whether it says to have the same ETag as the server that told of it
 * @depth: how many folders upwards the mirror has the same files, 0 if it was not told
 *
 * A link to what else there is of a file, as a server told it. Hostile: nothing but its form has
 * been checked.
 */
struct _SpateHeaderLink
{
  SpateLinkRelation relation;
  char             *uri;
  guint             priority;
  char              country[3];
  gboolean          is_preferred;
  guint             depth;
};

void spate_header_link_free (SpateHeaderLink *self);

GPtrArray *spate_link_header_read (const char *value,
                                   const char *base) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateHeaderLink, spate_header_link_free)

G_END_DECLS
