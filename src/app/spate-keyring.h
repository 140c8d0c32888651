/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-login.h"

G_BEGIN_DECLS

/**
 * SpateKeyringUse:
 * @SPATE_KEYRING_SERVER: a server
 * @SPATE_KEYRING_PROXY: a proxy
 *
 * Whom a login is for: there may be both under one address.
 */
typedef enum
{
  SPATE_KEYRING_SERVER,
  SPATE_KEYRING_PROXY,
} SpateKeyringUse;

void spate_keyring_look_up_async (SpateKeyringUse     use,
                                  const char         *link,
                                  const char         *realm,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data);
SpateLogin *spate_keyring_look_up_finish (GAsyncResult *result,
                                          GError      **error) G_GNUC_WARN_UNUSED_RESULT;

void spate_keyring_store_async (SpateKeyringUse     use,
                                const SpateLogin   *login,
                                const char         *realm,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data);
gboolean spate_keyring_store_finish (GAsyncResult *result,
                                     GError      **error);

void spate_keyring_forget_async (SpateKeyringUse     use,
                                 const char         *link,
                                 const char         *realm,
                                 GCancellable       *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data);
gboolean spate_keyring_forget_finish (GAsyncResult *result,
                                      GError      **error);

G_END_DECLS
