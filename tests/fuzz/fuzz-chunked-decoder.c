/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chunked coding: how a body is cut into pieces on the way changes nothing, a body that was
 * chunked comes out as it went in, and none that breaks off is taken for whole. The first byte
 * says how the body is cut, the second how it is chunked. */

#include "fuzz-support.h"
#include "spate-chunked-decoder.h"

#include <string.h>

#define BEHIND "HTTP/1.1 200 OK\r\n"

/* Of a longer body the rest would only take time. */
#define LONGEST_BODY 500

static gboolean
decode (const guint8 *data,
        gsize         size,
        gsize         step,
        GByteArray   *output,
        gsize        *ret_n_read)
{
  g_autoptr (GConverter) decoder = spate_chunked_decoder_new ();

  return fuzz_convert (decoder, data, size, step, output, ret_n_read);
}

static void
check_cuts (const guint8 *data,
            gsize         size,
            gsize         step)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GByteArray) cut = g_byte_array_new ();
  gsize whole_n_read = 0;
  gsize cut_n_read = 0;
  gboolean ended = decode (data, size, MAX (size, 1), whole, &whole_n_read);

  g_assert_cmpint (decode (data, size, step, cut, &cut_n_read), ==, ended);
  g_assert_cmpuint (whole->len, <=, size);
  if (!ended)
    return;

  g_assert_cmpuint (whole_n_read, ==, cut_n_read);
  g_assert_cmpmem (whole->data, whole->len, cut->data, cut->len);
}

static GByteArray *
encode (const guint8 *data,
        gsize         size,
        gsize         chunk_size)
{
  GByteArray *body = g_byte_array_new ();
  char line[32];

  for (gsize start = 0; start < size; start += chunk_size)
    {
      gsize length = MIN (chunk_size, size - start);

      g_snprintf (line, sizeof line, "%" G_GSIZE_MODIFIER "X\r\n", length);
      g_byte_array_append (body, (const guint8 *) line, (guint) strlen (line));
      g_byte_array_append (body, data + start, (guint) length);
      g_byte_array_append (body, (const guint8 *) "\r\n", 2);
    }
  g_byte_array_append (body, (const guint8 *) "0\r\n\r\n", 5);

  return body;
}

static void
check_round_trip (const guint8 *data,
                  gsize         size,
                  gsize         step,
                  gsize         chunk_size)
{
  g_autoptr (GByteArray) body = encode (data, size, chunk_size);
  g_autoptr (GByteArray) decoded = g_byte_array_new ();
  g_autoptr (GByteArray) begun = g_byte_array_new ();
  guint length = body->len;
  gsize n_read = 0;

  g_assert_false (decode (body->data, length - 1 - step % 5, step, begun, NULL));

  g_byte_array_append (body, (const guint8 *) BEHIND, strlen (BEHIND));
  g_assert_true (decode (body->data, body->len, step, decoded, &n_read));
  g_assert_cmpuint (n_read, ==, length);
  g_assert_cmpmem (decoded->data, decoded->len, data, size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  gsize step = 1 + fuzz_input_take_below (&input, 40);
  gsize chunk_size = 1 + fuzz_input_take_below (&input, 200);

  check_cuts (input.data, input.size, step);
  check_round_trip (input.data, MIN (input.size, LONGEST_BODY), step, chunk_size);

  return 0;
}
