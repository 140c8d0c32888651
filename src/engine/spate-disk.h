/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void spate_disk_set_error (GError    **error,
                           int         number,
                           const char *what,
                           const char *path);
int spate_disk_open (const char *path,
                     int         mode) G_GNUC_WARN_UNUSED_RESULT;
gboolean spate_disk_read (int     fd,
                          goffset offset,
                          guint8 *bytes,
                          gsize   n_bytes);
gboolean spate_disk_write (int           fd,
                           goffset       offset,
                           const guint8 *bytes,
                           gsize         n_bytes,
                           const char   *path,
                           GError      **error);
void spate_disk_translate_error (GError    **error,
                                 const char *path);
gboolean spate_disk_is_error (const GError *error);

G_END_DECLS
