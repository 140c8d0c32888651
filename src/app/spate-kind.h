/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SpateKind:
 * @SPATE_KIND_OTHER: none of those that follow
 * @SPATE_KIND_MUSIC: what is listened to
 * @SPATE_KIND_PICTURES: what is looked at
 * @SPATE_KIND_VIDEOS: what is watched
 * @SPATE_KIND_DOCUMENTS: what is read
 * @SPATE_KIND_ARCHIVES: what is unpacked, or installed
 *
 * What people do with a file, as far as they put it into a folder of its own for that.
 */
typedef enum
{
  SPATE_KIND_OTHER,
  SPATE_KIND_MUSIC,
  SPATE_KIND_PICTURES,
  SPATE_KIND_VIDEOS,
  SPATE_KIND_DOCUMENTS,
  SPATE_KIND_ARCHIVES,
} SpateKind;

#define SPATE_N_KINDS (SPATE_KIND_ARCHIVES + 1)

SpateKind spate_kind_from_name (const char *name);
const char *spate_kind_get_nick (SpateKind kind);

G_END_DECLS
