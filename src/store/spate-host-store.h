/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-host-memory.h"

G_BEGIN_DECLS

#define SPATE_TYPE_HOST_STORE (spate_host_store_get_type ())
G_DECLARE_FINAL_TYPE (SpateHostStore, spate_host_store, SPATE, HOST_STORE, GObject)

SpateHostStore *spate_host_store_new (const char *folder) G_GNUC_WARN_UNUSED_RESULT;

SpateHostMemory *spate_host_store_load (SpateHostStore *self,
                                        gint64          now,
                                        gboolean       *ret_corrupt) G_GNUC_WARN_UNUSED_RESULT;
void spate_host_store_save (SpateHostStore        *self,
                            const SpateHostMemory *memory,
                            gint64                 now);

void spate_host_store_flush_async (SpateHostStore     *self,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data);
gboolean spate_host_store_flush_finish (SpateHostStore *self,
                                        GAsyncResult   *result,
                                        GError        **error);

G_END_DECLS
