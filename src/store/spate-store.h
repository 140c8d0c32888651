/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-record.h"

G_BEGIN_DECLS

#define SPATE_TYPE_STORE (spate_store_get_type ())
G_DECLARE_FINAL_TYPE (SpateStore, spate_store, SPATE, STORE, GObject)

SpateStore *spate_store_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

GPtrArray *spate_store_load (SpateStore *self,
                             guint      *ret_n_corrupt) G_GNUC_WARN_UNUSED_RESULT;
void spate_store_begin (SpateStore        *self,
                        const SpateRecord *record);
void spate_store_save (SpateStore        *self,
                       const SpateRecord *record);
void spate_store_remove (SpateStore *self,
                         const char *id);

void spate_store_flush_async (SpateStore         *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data);
gboolean spate_store_flush_finish (SpateStore   *self,
                                   GAsyncResult *result,
                                   GError      **error);

G_END_DECLS
