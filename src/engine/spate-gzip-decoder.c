/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gzip as servers may send it: one member or several, one behind the other (RFC 1952, 2.2).
 * GLib's decompressor is done after the first, and everything behind it would be missing from
 * the file without an error. */

#include "spate-gzip-decoder.h"

struct _SpateGzipDecoder
{
  GObject parent_instance;

  GConverter *member;  /* (owned): decodes one member */
  gboolean    between; /* one has ended; another may begin */
};

static void converter_iface_init (GConverterIface *iface);

/* clang-format off */
G_DEFINE_FINAL_TYPE_WITH_CODE (SpateGzipDecoder, spate_gzip_decoder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, converter_iface_init))
/* clang-format on */

static GConverterResult
convert (GConverter     *converter,
         const void     *input,
         gsize           input_size,
         void           *output,
         gsize           output_size,
         GConverterFlags flags,
         gsize          *bytes_read,
         gsize          *bytes_written,
         GError        **error)
{
  SpateGzipDecoder *self = SPATE_GZIP_DECODER (converter);

  if (self->between && input_size == 0)
    {
      *bytes_read = 0;
      *bytes_written = 0;
      if ((flags & G_CONVERTER_INPUT_AT_END) != 0)
        return G_CONVERTER_FINISHED;

      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "Another member may follow");
      return G_CONVERTER_ERROR;
    }

  if (self->between)
    g_converter_reset (self->member);
  self->between = FALSE;

  GConverterResult result = g_converter_convert (self->member, input, input_size, output, output_size, flags,
                                                 bytes_read, bytes_written, error);

  if (result != G_CONVERTER_FINISHED)
    return result;

  self->between = TRUE;

  return G_CONVERTER_CONVERTED;
}

static void
reset (GConverter *converter)
{
  SpateGzipDecoder *self = SPATE_GZIP_DECODER (converter);

  g_converter_reset (self->member);
  self->between = FALSE;
}

static void
converter_iface_init (GConverterIface *iface)
{
  iface->convert = convert;
  iface->reset = reset;
}

static void
spate_gzip_decoder_dispose (GObject *object)
{
  SpateGzipDecoder *self = SPATE_GZIP_DECODER (object);

  g_clear_object (&self->member);

  G_OBJECT_CLASS (spate_gzip_decoder_parent_class)->dispose (object);
}

static void
spate_gzip_decoder_class_init (SpateGzipDecoderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_gzip_decoder_dispose;
}

static void
spate_gzip_decoder_init (SpateGzipDecoder *self)
{
  self->member = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
}

/**
 * spate_gzip_decoder_new:
 *
 * Returns: (transfer full): a converter from gzip, of any number of members, to what it holds
 */
GConverter *
spate_gzip_decoder_new (void)
{
  return g_object_new (SPATE_TYPE_GZIP_DECODER, NULL);
}
