/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chunked transfer coding (RFC 9112, 7.1). libsoup has a decoder too, but it takes a body
 * that breaks off between two chunks for a whole one (as of 3.2.3): exactly what a proxy does
 * whose own server went away. For a file whose length nobody told, the last chunk is all that
 * vouches for the end. */

#include "spate-chunked-decoder.h"

#include <string.h>

/* So long may what stands between the data be: extensions and trailers, which nobody sends. */
#define MOST_OVERHEAD (16 * 1024)

/* A chunk's size in hexadecimal digits; more would not fit a goffset. */
#define MOST_DIGITS 15

typedef enum
{
  STATE_SIZE,      /* in the digits of a chunk's size */
  STATE_EXTENSION, /* behind them, up to the end of the line */
  STATE_DATA,
  STATE_DATA_END, /* in the line break behind the data */
  STATE_TRAILER,  /* at the start of a line behind the last chunk */
  STATE_FIELD,    /* further on in such a line */
  STATE_DONE,
} State;

struct _SpateChunkedDecoder
{
  GObject parent_instance;

  State   state;
  goffset left;     /* bytes of the chunk */
  guint   n_digits;
  guint   overhead; /* bytes since the last data */
};

static void converter_iface_init (GConverterIface *iface);

/* clang-format off */
G_DEFINE_FINAL_TYPE_WITH_CODE (SpateChunkedDecoder, spate_chunked_decoder, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, converter_iface_init))
/* clang-format on */

static gboolean
read_digit (SpateChunkedDecoder *self,
            char                 byte)
{
  int value = g_ascii_xdigit_value (byte);

  if (value >= 0)
    {
      if (++self->n_digits > MOST_DIGITS)
        return FALSE;
      self->left = self->left * 16 + value;
      return TRUE;
    }

  if (self->n_digits == 0)
    return FALSE;

  if (byte == '\n')
    self->state = self->left > 0 ? STATE_DATA : STATE_TRAILER;
  else
    self->state = STATE_EXTENSION;

  return byte == '\n' || byte == '\r' || byte == ';' || byte == ' ' || byte == '\t';
}

static void
begin_chunk (SpateChunkedDecoder *self)
{
  self->state = STATE_SIZE;
  self->left = 0;
  self->n_digits = 0;
  self->overhead = 0;
}

/* Takes one byte of what is not data. */
static gboolean
read_overhead (SpateChunkedDecoder *self,
               char                 byte)
{
  if (++self->overhead > MOST_OVERHEAD)
    return FALSE;

  switch (self->state)
    {
    case STATE_SIZE:
      return read_digit (self, byte);
    case STATE_EXTENSION:
      if (byte == '\n')
        self->state = self->left > 0 ? STATE_DATA : STATE_TRAILER;
      return TRUE;
    case STATE_DATA_END:
      if (byte == '\n')
        begin_chunk (self);
      return byte == '\n' || byte == '\r';
    case STATE_TRAILER:
      if (byte == '\n')
        self->state = STATE_DONE;
      else if (byte != '\r')
        self->state = STATE_FIELD;
      return TRUE;
    case STATE_FIELD:
      if (byte == '\n')
        self->state = STATE_TRAILER;
      return TRUE;
    case STATE_DATA:
    case STATE_DONE:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gsize
read_data (SpateChunkedDecoder *self,
           const guint8        *input,
           gsize                input_size,
           guint8              *output,
           gsize                output_size)
{
  gsize n = (gsize) MIN ((guint64) self->left, MIN (input_size, output_size));

  memcpy (output, input, n);
  self->left -= (goffset) n;
  if (self->left == 0)
    self->state = STATE_DATA_END;

  return n;
}

/* The very last byte is taken by a call of its own: GConverterInputStream asks the socket for
 * more before it notices that all has come, unless there is something left to convert. */
static gboolean
ends_here (SpateChunkedDecoder *self,
           char                 byte,
           gsize                n_written)
{
  return self->state == STATE_TRAILER && byte == '\n' && n_written > 0;
}

static GConverterResult
convert (GConverter     *converter,
         const void     *input,
         gsize           input_size,
         void           *output,
         gsize           output_size,
         GConverterFlags flags,
         gsize          *ret_n_read,
         gsize          *ret_n_written,
         GError        **error)
{
  SpateChunkedDecoder *self = SPATE_CHUNKED_DECODER (converter);
  const guint8 *bytes = input;
  gsize n_read = 0;
  gsize n_written = 0;

  while (n_read < input_size && self->state != STATE_DONE && (self->state != STATE_DATA || n_written < output_size))
    if (self->state == STATE_DATA)
      {
        gsize n = read_data (self, bytes + n_read, input_size - n_read,
                             (guint8 *) output + n_written, output_size - n_written);

        n_read += n;
        n_written += n;
      }
    else if (ends_here (self, (char) bytes[n_read], n_written))
      break;
    else if (!read_overhead (self, (char) bytes[n_read++]))
      {
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The server's chunks make no sense");
        return G_CONVERTER_ERROR;
      }

  *ret_n_read = n_read;
  *ret_n_written = n_written;

  if (self->state == STATE_DONE)
    return G_CONVERTER_FINISHED;
  if (n_read > 0)
    return G_CONVERTER_CONVERTED;

  g_set_error_literal (error, G_IO_ERROR,
                       input_size > 0 && (flags & G_CONVERTER_INPUT_AT_END) == 0 ? G_IO_ERROR_NO_SPACE
                                                                                 : G_IO_ERROR_PARTIAL_INPUT,
                       "The connection ended before the last chunk had come");

  return G_CONVERTER_ERROR;
}

static void
reset (GConverter *converter)
{
  begin_chunk (SPATE_CHUNKED_DECODER (converter));
}

static void
converter_iface_init (GConverterIface *iface)
{
  iface->convert = convert;
  iface->reset = reset;
}

static void
spate_chunked_decoder_class_init (SpateChunkedDecoderClass *klass G_GNUC_UNUSED)
{
}

static void
spate_chunked_decoder_init (SpateChunkedDecoder *self)
{
  begin_chunk (self);
}

/**
 * spate_chunked_decoder_new:
 *
 * Returns: (transfer full): a converter from a chunked body to the bytes that it carries
 */
GConverter *
spate_chunked_decoder_new (void)
{
  return g_object_new (SPATE_TYPE_CHUNKED_DECODER, NULL);
}
