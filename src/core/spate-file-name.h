/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SPATE_FILE_NAME_PART_SUFFIX:
 *
 * What is put behind a file's name while its bytes are still coming.
 */
#define SPATE_FILE_NAME_PART_SUFFIX ".part"

/**
 * SPATE_FILE_NAME_OLD_SUFFIX:
 *
 * What is behind the name of a file that has changed on the server before all of it had come.
 */
#define SPATE_FILE_NAME_OLD_SUFFIX ".part.old"

/**
 * SPATE_FILE_NAME_MISMATCH_SUFFIX:
 *
 * What is put behind a file's name when its bytes are not those that its checksum names.
 */
#define SPATE_FILE_NAME_MISMATCH_SUFFIX ".mismatch"

/**
 * SPATE_FILE_NAME_MAX:
 *
 * The length of the longest name that is made here, in bytes without the terminator. Linux
 * file systems take 255 (NAME_MAX in linux/limits.h); what Spate itself may add to a name,
 * as in "NAME (999).part.mismatch", has to fit in as well.
 */
#define SPATE_FILE_NAME_MAX                     \
  (255 - (sizeof (" (999)") - 1) -              \
   (sizeof (SPATE_FILE_NAME_PART_SUFFIX) - 1) - \
   (sizeof (SPATE_FILE_NAME_MISMATCH_SUFFIX) - 1))

char *spate_file_name_from_disposition (const char *header) G_GNUC_WARN_UNUSED_RESULT;
char *spate_file_name_from_uri (const char *uri) G_GNUC_WARN_UNUSED_RESULT;
char *spate_file_name_choose (const char *disposition,
                              const char *final_uri,
                              const char *first_uri) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_file_name_is_element (const char *name);
char *spate_file_name_sanitise (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *spate_file_name_number (const char *name,
                              guint       n) G_GNUC_WARN_UNUSED_RESULT;
char *spate_file_name_shorten (const char *name,
                               gsize       max) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
