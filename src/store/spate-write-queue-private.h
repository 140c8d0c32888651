/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Brings files to what their contents say: @batch has them by path. One that fails does not keep the
 * others from it. Called in a thread, with values only. */
typedef gboolean (*SpateWriteFunc) (GHashTable *batch,
                                    GError    **error);

typedef struct _SpateWriteQueue SpateWriteQueue;

SpateWriteQueue *_spate_write_queue_new (GObject       *owner,
                                         SpateWriteFunc write,
                                         GDestroyNotify free_content) G_GNUC_WARN_UNUSED_RESULT;
void _spate_write_queue_free (SpateWriteQueue *self);

void _spate_write_queue_put (SpateWriteQueue *self,
                             const char      *path,
                             gpointer         content);

void _spate_write_queue_flush_async (SpateWriteQueue    *self,
                                     GAsyncReadyCallback callback,
                                     gpointer            user_data);
gboolean _spate_write_queue_flush_finish (GObject      *owner,
                                          GAsyncResult *result,
                                          GError      **error);

G_END_DECLS
