/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "spate-certificate.h"

G_BEGIN_DECLS

SpateCertificate *spate_peer_describe (const char          *uri,
                                       GTlsCertificate     *certificate,
                                       GTlsCertificateFlags problems) G_GNUC_WARN_UNUSED_RESULT;
void spate_peer_set_error (const SpateCertificate *certificate,
                           GError                **error);

G_END_DECLS
