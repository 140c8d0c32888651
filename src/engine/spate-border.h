/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-request.h"

G_BEGIN_DECLS

typedef struct _SpateBorder SpateBorder;

SpateBorder *spate_border_new (void) G_GNUC_WARN_UNUSED_RESULT;
void spate_border_free (SpateBorder *self);

gboolean spate_border_may_ask (SpateBorder        *self,
                               const SpateRequest *request,
                               const char         *uri,
                               GError            **error);
gboolean spate_border_may_connect (SpateBorder        *self,
                                   const SpateRequest *request,
                                   const char         *uri,
                                   GSocketAddress     *address);
gboolean spate_border_may_use (SpateBorder        *self,
                               const SpateRequest *request,
                               const char         *uri,
                               GSocketAddress     *address);
void spate_border_set_error (const char *uri,
                             GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateBorder, spate_border_free)

G_END_DECLS
