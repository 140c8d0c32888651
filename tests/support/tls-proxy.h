/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An https server in front of a http one: whatever the origin can do, it can do over TLS. */
typedef struct _TestTlsProxy TestTlsProxy;

TestTlsProxy *test_tls_proxy_new (guint    port,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
void test_tls_proxy_free (TestTlsProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestTlsProxy, test_tls_proxy_free)

const char *test_tls_proxy_get_ca_file (TestTlsProxy *self);
char *test_tls_proxy_uri (TestTlsProxy *self,
                          const char   *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
