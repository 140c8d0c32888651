/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"

G_BEGIN_DECLS

#define SPATE_TYPE_CHUNKED_DECODER (spate_chunked_decoder_get_type ())
G_DECLARE_FINAL_TYPE (SpateChunkedDecoder, spate_chunked_decoder, SPATE, CHUNKED_DECODER, GObject)

GConverter *spate_chunked_decoder_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
