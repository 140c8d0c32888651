/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SPATE_PORTAL "org.freedesktop.portal.Desktop"
#define SPATE_PORTAL_PATH "/org/freedesktop/portal/desktop"
#define SPATE_PORTAL_BACKGROUND "org.freedesktop.portal.Background"

void spate_background_portal_request_async (GDBusConnection    *bus,
                                            const char         *reason,
                                            const char *const  *autostart,
                                            GCancellable       *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer            user_data);
gboolean spate_background_portal_request_finish (GAsyncResult *result,
                                                 gboolean     *ret_background,
                                                 gboolean     *ret_autostart,
                                                 GError      **error);

G_END_DECLS
