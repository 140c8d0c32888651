/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-manager.h"

G_BEGIN_DECLS

/**
 * SpateAdding:
 * @downloads: (owned) (element-type SpateDownload): one for each request, in their order
 * @ids: (owned) (element-type utf8): of those that are new
 * @n_known: how many requests were for what is in the list already
 * @again: (owned) (nullable): a request for what is done, and could be fetched once more
 *
 * What has come of requests that were added.
 */
typedef struct
{
  GPtrArray    *downloads;
  GPtrArray    *ids;
  guint         n_known;
  SpateRequest *again;
} SpateAdding;

SpateAdding *spate_adding_new (SpateManager *manager,
                               GPtrArray    *requests,
                               SpateLook    *look) G_GNUC_WARN_UNUSED_RESULT;
void spate_adding_free (SpateAdding *self);
GHashTable *spate_adding_index_links (SpateManager *manager) G_GNUC_WARN_UNUSED_RESULT;
void spate_adding_place (GPtrArray *requests);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateAdding, spate_adding_free)

G_END_DECLS
