/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GVariant *_spate_store_file_parse (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;
GVariant *_spate_store_file_read (const char *path,
                                  GError    **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean _spate_store_file_set_aside (const char *path);
gboolean _spate_store_file_replace (const char *path,
                                    GBytes     *bytes,
                                    GError    **error);
gboolean _spate_store_file_create (const char *path,
                                   GBytes     *bytes,
                                   GError    **error);
gboolean _spate_store_file_replace_many (const char *folder,
                                         GHashTable *contents,
                                         GError    **error);
gboolean _spate_store_file_is_abandoned (const char *path);
gboolean _spate_store_file_delete (const char *path,
                                   GError    **error);

G_END_DECLS
