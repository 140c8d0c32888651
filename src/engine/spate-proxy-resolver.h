/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-login.h"

G_BEGIN_DECLS

#define SPATE_TYPE_PROXY_RESOLVER (spate_proxy_resolver_get_type ())
G_DECLARE_FINAL_TYPE (SpateProxyResolver, spate_proxy_resolver, SPATE, PROXY_RESOLVER, GObject)

SpateProxyResolver *spate_proxy_resolver_get_default (void);

void spate_proxy_resolver_use_system (SpateProxyResolver *self);
void spate_proxy_resolver_use_none (SpateProxyResolver *self);
void spate_proxy_resolver_use (SpateProxyResolver *self,
                               const char         *uri);

void spate_proxy_resolver_sign_in (SpateProxyResolver *self,
                                   const SpateLogin   *login);
SpateLogin *spate_proxy_resolver_dup_login (SpateProxyResolver *self,
                                            const char         *origin) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
