/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"

G_BEGIN_DECLS

SpateProvenance *spate_provenance_new (const char *uri,
                                       const char *referer,
                                       const char *last_modified) G_GNUC_WARN_UNUSED_RESULT;
void spate_provenance_free (SpateProvenance *self);

void spate_provenance_write (const SpateProvenance *self,
                             int                    fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateProvenance, spate_provenance_free)

G_END_DECLS
