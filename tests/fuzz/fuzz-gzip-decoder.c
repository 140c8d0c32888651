/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Gzip: how a body is cut into pieces on the way changes nothing, what was packed in any number
 * of members comes out as it went in, and none that breaks off is taken for whole. The first
 * byte says how the body is cut, the second how it is divided into members. */

#include "fuzz-support.h"
#include "spate-gzip-decoder.h"

/* Of a longer body the rest would only take time. */
#define LONGEST_BODY 200

static gboolean
decode (const guint8 *data,
        gsize         size,
        gsize         step,
        GByteArray   *output)
{
  g_autoptr (GConverter) decoder = spate_gzip_decoder_new ();

  return fuzz_convert (decoder, data, size, step, output, NULL);
}

static void
check_cuts (const guint8 *data,
            gsize         size,
            gsize         step)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_autoptr (GByteArray) cut = g_byte_array_new ();

  if (!decode (data, size, 4096, whole))
    return;

  g_assert_true (decode (data, size, step, cut));
  g_assert_cmpmem (whole->data, whole->len, cut->data, cut->len);
}

static GByteArray *
encode (const guint8 *data,
        gsize         size,
        gsize         member_size)
{
  GByteArray *body = g_byte_array_new ();
  gsize start = 0;

  do
    {
      g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1));
      gsize length = MIN (member_size, size - start);

      g_assert_true (fuzz_convert (compressor, data + start, length, 4096, body, NULL));
      start += length;
    }
  while (start < size);

  return body;
}

static void
check_round_trip (const guint8 *data,
                  gsize         size,
                  gsize         step,
                  gsize         member_size)
{
  g_autoptr (GByteArray) body = encode (data, size, member_size);
  g_autoptr (GByteArray) decoded = g_byte_array_new ();
  g_autoptr (GByteArray) begun = g_byte_array_new ();

  /* The last eight bytes of a member are its checksum and its length. */
  g_assert_false (decode (body->data, body->len - 1 - step % 9, step, begun));
  g_assert_true (decode (body->data, body->len, step, decoded));
  g_assert_cmpmem (decoded->data, decoded->len, data, size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  gsize step = 1 + fuzz_input_take_below (&input, 40);
  gsize member_size = 20 + fuzz_input_take_below (&input, LONGEST_BODY);

  check_cuts (input.data, input.size, step);
  check_round_trip (input.data, MIN (input.size, LONGEST_BODY), step, member_size);

  return 0;
}
