/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-certificate.h"

G_BEGIN_DECLS

char *spate_format_certificate_problems (const SpateCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_certificate_validity (const SpateCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;
char *spate_format_certificate_fingerprint (const SpateCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
