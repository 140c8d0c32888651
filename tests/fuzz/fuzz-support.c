/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What fuzz targets share: inputs as text, lines, numbers and variants, and converters that are
 * fed in pieces. */

#include "fuzz-support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* A few bytes can unpack to a thousand times as many. */
#define MOST_OUTPUT (1024 * 1024)

static void
trap (int number G_GNUC_UNUSED)
{
  abort ();
}

/* A precondition that does not hold is as bad as a crash. GLib stops at it as for a debugger, and
 * libFuzzer knows only of programs that abort. */
int
LLVMFuzzerInitialize (int    *argc G_GNUC_UNUSED,
                      char ***argv G_GNUC_UNUSED)
{
  signal (SIGTRAP, trap);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL);

  return 0;
}

/**
 * fuzz_input_take_below:
 * @self: an input
 * @limit: up to 256
 *
 * Returns: a number below @limit from the next byte, 0 behind the end
 */
guint
fuzz_input_take_below (FuzzInput *self,
                       guint      limit)
{
  if (self->size == 0)
    return 0;

  self->size--;

  return *self->data++ % limit;
}

/**
 * fuzz_input_take_line:
 * @self: an input
 *
 * Returns: (transfer full) (nullable): the next line without its end, %NULL behind the last one
 */
char *
fuzz_input_take_line (FuzzInput *self)
{
  if (self->size == 0)
    return NULL;

  const guint8 *end = memchr (self->data, '\n', self->size);
  gsize length = end != NULL ? (gsize) (end - self->data) : self->size;
  char *line = fuzz_text (self->data, length);

  self->data += MIN (length + 1, self->size);
  self->size -= MIN (length + 1, self->size);

  return line;
}

/**
 * fuzz_text:
 * @data: (array length=size): an input
 * @size: its length
 *
 * Returns: (transfer full): the input as text of which nothing else is known; it ends at a NUL
 */
char *
fuzz_text (const uint8_t *data,
           size_t         size)
{
  return size > 0 ? g_strndup ((const char *) data, size) : g_strdup ("");
}

/**
 * fuzz_variant_bytes:
 * @data: (array length=size): an input
 * @size: its length
 * @type: what it should be
 *
 * A variant may be written as text in an input: that is easier to change into another one than
 * its bytes, to which it is turned here. What is no such text is taken for the bytes.
 *
 * Returns: (transfer full): what could be in a file
 */
GBytes *
fuzz_variant_bytes (const uint8_t      *data,
                    size_t              size,
                    const GVariantType *type)
{
  g_autofree char *text = fuzz_text (data, size);
  gboolean is_text = (*text == '(' || *text == '{') && g_utf8_validate (text, -1, NULL);
  g_autoptr (GVariant) variant = is_text ? g_variant_parse (type, text, NULL, NULL, NULL) : NULL;

  return variant != NULL ? fuzz_variant_to_bytes (variant) : g_bytes_new (data, size);
}

/**
 * fuzz_variant_from_bytes:
 * @bytes: what is in a file
 * @type: what it should be
 *
 * Returns: (transfer full): a variant in normal form
 */
GVariant *
fuzz_variant_from_bytes (GBytes             *bytes,
                         const GVariantType *type)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_from_bytes (type, bytes, FALSE));

  return g_variant_get_normal_form (variant);
}

/**
 * fuzz_variant_to_bytes:
 * @variant: a variant; a floating one is consumed
 *
 * Returns: (transfer full): what it is in a file
 */
GBytes *
fuzz_variant_to_bytes (GVariant *variant)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (variant);

  return g_variant_get_data_as_bytes (owned);
}

/**
 * fuzz_convert:
 * @converter: a converter
 * @data: (array length=size): what it shall convert
 * @size: the length of that
 * @step: how many bytes come at a time, and how many may go out at a time
 * @output: what is converted is put behind what is there
 * @ret_n_read: (out) (optional): how many bytes it has taken
 *
 * Calls a converter as GConverterInputStream does, and aborts if it neither takes nor gives
 * anything without saying why.
 *
 * Returns: %TRUE if it came to the end of what it converts
 */
gboolean
fuzz_convert (GConverter   *converter,
              const guint8 *data,
              gsize         size,
              gsize         step,
              GByteArray   *output,
              gsize        *ret_n_read)
{
  g_autofree guint8 *buffer = g_malloc (step);
  gsize start = 0;
  gsize end = MIN (step, size);

  while (output->len < MOST_OUTPUT)
    {
      g_autoptr (GError) error = NULL;
      gsize n_read = 0;
      gsize n_written = 0;
      GConverterResult result =
        g_converter_convert (converter, data + start, end - start, buffer, step,
                             end == size ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS,
                             &n_read, &n_written, &error);

      if (result == G_CONVERTER_ERROR)
        {
          g_assert_nonnull (error);
          if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) || end == size)
            return FALSE;
          end = MIN (end + step, size);
          continue;
        }

      g_assert_no_error (error);
      g_assert_cmpuint (n_read, <=, end - start);
      g_assert_cmpuint (n_written, <=, step);
      g_assert_true (result == G_CONVERTER_FINISHED || n_read + n_written > 0);
      g_byte_array_append (output, buffer, (guint) n_written);
      start += n_read;
      if (ret_n_read != NULL)
        *ret_n_read = start;
      if (result == G_CONVERTER_FINISHED)
        return TRUE;
      if (start == end)
        end = MIN (end + step, size);
    }

  return FALSE;
}
