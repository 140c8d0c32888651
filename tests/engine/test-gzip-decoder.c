/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-gzip-decoder.h"

/* Puts what @text compresses to behind what is there. */
static void
append_member (GByteArray *packed,
               const char *text)
{
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, -1, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, compressor);
  guint8 buffer[512];
  gssize n_read = 0;

  while ((n_read = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_byte_array_append (packed, buffer, (guint) n_read);
  g_assert_cmpint (n_read, ==, 0);
}

/* Unpacks; returns NULL if that fails. */
static char *
unpack (const GByteArray *packed)
{
  g_autoptr (GConverter) decoder = spate_gzip_decoder_new ();
  g_autoptr (GInputStream) input = g_memory_input_stream_new_from_data (packed->data, packed->len, NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (input, decoder);
  GString *text = g_string_new (NULL);
  char buffer[7]; /* small, so that members end inside and between reads */
  gssize n_read = 0;

  while ((n_read = g_input_stream_read (stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (text, buffer, n_read);

  return g_string_free (text, n_read < 0);
}

/* One member, several, and an empty one among them: all of it comes out. */
static void
test_members (void)
{
  static const char *const texts[] = { "first of all, ", "", "then the second, ", "and the last" };
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autoptr (GString) wanted = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      append_member (packed, texts[i]);
      g_string_append (wanted, texts[i]);

      g_autofree char *text = unpack (packed);

      g_assert_cmpstr (text, ==, wanted->str);
    }
}

/* A body that breaks off anywhere in a member, or goes on with something else, is an error. */
static void
test_broken (void)
{
  g_autoptr (GByteArray) packed = g_byte_array_new ();

  append_member (packed, "first of all, ");

  guint first = packed->len;

  append_member (packed, "then the second");

  for (guint length = first + 1; length < packed->len; length++)
    {
      g_autoptr (GByteArray) cut = g_byte_array_new ();

      g_byte_array_append (cut, packed->data, length);

      g_autofree char *text = unpack (cut);

      g_test_message ("cut after %u bytes", length);
      g_assert_null (text);
    }

  g_byte_array_append (packed, (const guint8 *) "no gzip at all", 14);

  g_autofree char *text = unpack (packed);

  g_assert_null (text);
}

static void
test_finalize (void)
{
  GConverter *decoder = spate_gzip_decoder_new ();

  g_converter_reset (decoder);
  g_assert_finalize_object (decoder);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/gzip-decoder/members", test_members);
  g_test_add_func ("/gzip-decoder/broken", test_broken);
  g_test_add_func ("/gzip-decoder/finalize", test_finalize);

  return g_test_run ();
}
