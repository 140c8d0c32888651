/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"

G_BEGIN_DECLS

const char *spate_digest_header_get_name (guint index);
void spate_digest_header_read (const char  *name,
                               const char  *value,
                               gboolean     is_whole,
                               SpateDigest *digest);

void spate_digest_header_read_content (const char  *name,
                                       const char  *value,
                                       SpateDigest *digest);

G_END_DECLS
