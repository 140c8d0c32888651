/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _RawServer RawServer;

RawServer *raw_server_new (GBytes *answer) G_GNUC_WARN_UNUSED_RESULT;
RawServer *raw_server_new_text (const char *answer) G_GNUC_WARN_UNUSED_RESULT;
void raw_server_say_next (RawServer  *self,
                          const char *answer);
void raw_server_use_tls (RawServer  *self,
                         const char *certificate_file,
                         const char *key_file);
void raw_server_hold (RawServer *self,
                      gsize      n_bytes);
void raw_server_release (RawServer *self);
void raw_server_free (RawServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RawServer, raw_server_free)

char *raw_server_uri (RawServer  *self,
                      const char *path) G_GNUC_WARN_UNUSED_RESULT;
guint raw_server_get_n_requests (RawServer *self);
gboolean raw_server_has_heard (RawServer  *self,
                               const char *text);

G_END_DECLS
