/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define SPATE_TYPE_GZIP_DECODER (spate_gzip_decoder_get_type ())
G_DECLARE_FINAL_TYPE (SpateGzipDecoder, spate_gzip_decoder, SPATE, GZIP_DECODER, GObject)

GConverter *spate_gzip_decoder_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
