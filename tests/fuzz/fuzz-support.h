/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Called once, before any input. */
int LLVMFuzzerInitialize (int    *argc,
                          char ***argv);

/* What each target has: it looks at one input and aborts if something is wrong. */
int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* What is left of an input that is read piece by piece. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} FuzzInput;

guint fuzz_input_take_below (FuzzInput *self,
                             guint      limit);
char *fuzz_input_take_line (FuzzInput *self) G_GNUC_WARN_UNUSED_RESULT;
char *fuzz_text (const uint8_t *data,
                 size_t         size) G_GNUC_WARN_UNUSED_RESULT;

GBytes *fuzz_variant_bytes (const uint8_t      *data,
                            size_t              size,
                            const GVariantType *type) G_GNUC_WARN_UNUSED_RESULT;
GVariant *fuzz_variant_from_bytes (GBytes             *bytes,
                                   const GVariantType *type) G_GNUC_WARN_UNUSED_RESULT;
GBytes *fuzz_variant_to_bytes (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

gboolean fuzz_convert (GConverter   *converter,
                       const guint8 *data,
                       gsize         size,
                       gsize         step,
                       GByteArray   *output,
                       gsize        *ret_n_read);

G_END_DECLS
