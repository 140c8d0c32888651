/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-digest.h"

#include <string.h>

#include "spate-error.h"

#define TEN "0123456789"
#define MD5 TEN TEN TEN "ab"
#define SHA1 TEN TEN TEN TEN
#define SHA256 MD5 MD5
#define SHA512 SHA256 SHA256

#define N_ROUNDS 5000

/* What people type and paste, and which digest that is. */
static const struct
{
  const char     *name;
  const char     *text;
  SpateDigestType type;
  const char     *hex;
} lines[] = {
  { "md5", "md5=" MD5, SPATE_DIGEST_MD5, MD5 },
  { "md5, hyphen", "MD-5=" MD5, SPATE_DIGEST_MD5, MD5 },
  { "sha-1", "sha-1=" SHA1, SPATE_DIGEST_SHA1, SHA1 },
  { "sha1", "sha1=" SHA1, SPATE_DIGEST_SHA1, SHA1 },
  { "sha-256", "sha-256=" SHA256, SPATE_DIGEST_SHA256, SHA256 },
  { "sha256", "sha256=" SHA256, SPATE_DIGEST_SHA256, SHA256 },
  { "sha-512", "sha-512=" SHA512, SPATE_DIGEST_SHA512, SHA512 },
  { "capital name", "SHA512=" SHA512, SPATE_DIGEST_SHA512, SHA512 },
  { "capital digits", "md5=ABCDEFABCDEFABCDEFABCDEFABCDEF01", SPATE_DIGEST_MD5, "abcdefabcdefabcdefabcdefabcdef01" },
  { "spaces", " sha-1 = " SHA1 "\n", SPATE_DIGEST_SHA1, SHA1 },
  { "nothing", "", SPATE_DIGEST_NONE, NULL },
  { "bare md5", MD5, SPATE_DIGEST_MD5, MD5 },
  { "bare sha-1", " " SHA1 "\n", SPATE_DIGEST_SHA1, SHA1 },
  { "bare sha-256", SHA256, SPATE_DIGEST_SHA256, SHA256 },
  { "bare sha-512", SHA512, SPATE_DIGEST_SHA512, SHA512 },
  { "bare, capital digits", "ABCDEFABCDEFABCDEFABCDEFABCDEF01", SPATE_DIGEST_MD5, "abcdefabcdefabcdefabcdefabcdef01" },
  { "bare, a length that nothing has", SHA1 TEN, SPATE_DIGEST_NONE, NULL },
  { "bare, longer than any", SHA512 "0", SPATE_DIGEST_NONE, NULL },
  { "sha256sum, text", SHA256 "  debian.iso", SPATE_DIGEST_SHA256, SHA256 },
  { "sha256sum, binary", SHA256 " *debian.iso\r\n", SPATE_DIGEST_SHA256, SHA256 },
  { "sha512sum, tab", SHA512 "\tdebian.iso", SPATE_DIGEST_SHA512, SHA512 },
  { "sha1sum, odd name", SHA1 "  a = b (c) = d.iso", SPATE_DIGEST_SHA1, SHA1 },
  { "md5sum, escaped name", "\\" MD5 "  a\\nb", SPATE_DIGEST_MD5, MD5 },
  { "sum, a length that nothing has", TEN "  name", SPATE_DIGEST_NONE, NULL },
  { "sum, two lines", SHA256 "  a\n" SHA256 "  b\n", SPATE_DIGEST_NONE, NULL },
  { "BSD", "SHA256 (debian.iso) = " SHA256, SPATE_DIGEST_SHA256, SHA256 },
  { "BSD, brackets in the name", "MD5 (a (1) = b).iso) = " MD5 "\n", SPATE_DIGEST_MD5, MD5 },
  { "openssl 1", "SHA512(debian.iso)= " SHA512, SPATE_DIGEST_SHA512, SHA512 },
  { "openssl 3", "SHA2-256(debian.iso)= " SHA256, SPATE_DIGEST_SHA256, SHA256 },
  { "BSD, unknown name", "RMD160 (a) = " SHA1, SPATE_DIGEST_NONE, NULL },
  { "BSD, another's length", "SHA1 (a) = " SHA256, SPATE_DIGEST_NONE, NULL },
  { "BSD, no digits", "SHA1 (a) =", SPATE_DIGEST_NONE, NULL },
  { "BSD, no sign", "SHA1 (a) " SHA1, SPATE_DIGEST_NONE, NULL },
  { "BSD, brackets the wrong way round", "SHA1 )a( = " SHA1, SPATE_DIGEST_NONE, NULL },
  { "BSD, no name of a type", "(a) = " SHA1, SPATE_DIGEST_NONE, NULL },
  { "backslash only", "\\", SPATE_DIGEST_NONE, NULL },
  { "a sentence", "the file is good", SPATE_DIGEST_NONE, NULL },
  { "colon", "md5:" MD5, SPATE_DIGEST_NONE, NULL },
  { "no name", "=" MD5, SPATE_DIGEST_NONE, NULL },
  { "no digits", "md5=", SPATE_DIGEST_NONE, NULL },
  { "the name of no digest", "none=", SPATE_DIGEST_NONE, NULL },
  { "unknown name", "crc32=01234567", SPATE_DIGEST_NONE, NULL },
  { "longer name", "md5x=" MD5, SPATE_DIGEST_NONE, NULL },
  { "a digit too few", "md5=" TEN TEN TEN "a", SPATE_DIGEST_NONE, NULL },
  { "a digit too many", "md5=" MD5 "0", SPATE_DIGEST_NONE, NULL },
  { "another's length", "sha-256=" SHA512, SPATE_DIGEST_NONE, NULL },
  { "longer than any", "sha-512=" SHA512 SHA512, SPATE_DIGEST_NONE, NULL },
  { "letter that is no digit", "md5=" TEN TEN TEN "ag", SPATE_DIGEST_NONE, NULL },
  { "space among digits", "md5=" TEN TEN TEN " a", SPATE_DIGEST_NONE, NULL },
  { "digits that are not ASCII", "md5=" TEN TEN TEN "ä", SPATE_DIGEST_NONE, NULL },
  { "two signs", "md5==" TEN TEN TEN "a", SPATE_DIGEST_NONE, NULL },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      const SpateDigest untouched = { SPATE_DIGEST_SHA1, "untouched" };
      SpateDigest digest = untouched;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", lines[i].name);
      g_assert_cmpint (spate_digest_parse (lines[i].text, &digest, &error), ==, lines[i].type != SPATE_DIGEST_NONE);
      if (lines[i].type != SPATE_DIGEST_NONE)
        {
          g_assert_no_error (error);
          g_assert_cmpint (digest.type, ==, lines[i].type);
          g_assert_cmpstr (digest.hex, ==, lines[i].hex);
        }
      else
        {
          g_assert_error (error, SPATE_ERROR, SPATE_ERROR_INVALID);
          g_assert_true (spate_digest_equal (&digest, &untouched));
        }
    }
}

/* Whatever is pasted, of whatever length: a digest is whole, or there is none and a sentence says
 * why. */
static void
test_hostile (void)
{
  static const char *const parts[] = { "sha-256", "SHA2-256", "=", "(", ")", " ", "\\", "*", "\n", SHA256, MD5, SHA1,
                                       "a", "\377", "ä", "  name" };
  g_autofree char *spaces = g_strnfill (100000, ' ');
  g_autofree char *endless = g_strconcat (MD5, spaces, "name", NULL);
  SpateDigest none = { 0 };
  g_autoptr (GError) too_long = NULL;

  g_assert_false (spate_digest_parse (endless, &none, &too_long));
  g_assert_error (too_long, SPATE_ERROR, SPATE_ERROR_INVALID);

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      SpateDigest digest = { 0 };

      for (gint32 n = g_test_rand_int_range (0, 10); n > 0; n--)
        g_string_append (text, parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))]);

      gboolean is_digest = spate_digest_parse (text->str, &digest, &error);

      g_assert_cmpint (is_digest, ==, error == NULL);
      g_assert_cmpint (is_digest, ==, digest.type != SPATE_DIGEST_NONE);
      g_assert_cmpuint (strlen (digest.hex), ==, 2 * spate_digest_type_get_length (digest.type));
    }
}

/* Names and lengths belong together, and every name can be typed back. */
static void
test_types (void)
{
  static const struct
  {
    SpateDigestType type;
    const char     *name;
    gsize           length;
    gboolean        is_strong;
  } rows[] = {
    { SPATE_DIGEST_NONE, "none", 0, FALSE },
    { SPATE_DIGEST_MD5, "md5", 16, FALSE },
    { SPATE_DIGEST_SHA1, "sha-1", 20, FALSE },
    { SPATE_DIGEST_SHA256, "sha-256", 32, TRUE },
    { SPATE_DIGEST_SHA512, "sha-512", 64, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);
      g_assert_cmpstr (spate_digest_type_get_name (rows[i].type), ==, rows[i].name);
      g_assert_cmpuint (spate_digest_type_get_length (rows[i].type), ==, rows[i].length);
      g_assert_cmpint (spate_digest_type_is_strong (rows[i].type), ==, rows[i].is_strong);
      g_assert_cmpuint (rows[i].length * 2, <, SPATE_DIGEST_HEX_SIZE);
    }
}

/* Random bytes become the digits that can be typed to mean them; a wrong number of bytes, or no
 * type, changes nothing. */
static void
test_set (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      SpateDigestType type = (SpateDigestType) g_test_rand_int_range (SPATE_DIGEST_NONE, SPATE_DIGEST_SHA512 + 1);
      const SpateDigest untouched = { SPATE_DIGEST_SHA1, "untouched" };
      SpateDigest digest = untouched;
      SpateDigest typed = { 0 };
      guint8 bytes[65];
      gsize n_bytes = spate_digest_type_get_length (type);
      g_autoptr (GString) text = g_string_new (spate_digest_type_get_name (type));
      g_autoptr (GError) error = NULL;

      g_string_append_c (text, '=');
      for (gsize i = 0; i < sizeof bytes; i++)
        {
          bytes[i] = (guint8) g_test_rand_int ();
          if (i < n_bytes)
            g_string_append_printf (text, "%02X", bytes[i]);
        }

      g_assert_false (spate_digest_set (&digest, type, bytes, n_bytes + 1));
      g_assert_true (spate_digest_equal (&digest, &untouched));
      g_assert_cmpint (spate_digest_set (&digest, type, bytes, n_bytes), ==, type != SPATE_DIGEST_NONE);
      if (type == SPATE_DIGEST_NONE)
        continue;

      g_test_message ("%s", text->str);
      g_assert_true (spate_digest_parse (text->str, &typed, &error));
      g_assert_no_error (error);
      g_assert_true (spate_digest_equal (&digest, &typed));

      bytes[g_test_rand_int_range (0, (gint32) n_bytes)] ^= 1;
      g_assert_true (spate_digest_set (&typed, type, bytes, n_bytes));
      g_assert_false (spate_digest_equal (&digest, &typed));
    }
}

/* The same digits of another type are another digest. */
static void
test_equal (void)
{
  const SpateDigest a = { SPATE_DIGEST_SHA256, SHA256 };
  const SpateDigest b = { SPATE_DIGEST_SHA512, SHA256 };
  const SpateDigest none = { 0 };

  g_assert_true (spate_digest_equal (&a, &a));
  g_assert_false (spate_digest_equal (&a, &b));
  g_assert_false (spate_digest_equal (&a, &none));
  g_assert_true (spate_digest_equal (&none, &none));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/digest/parse", test_parse);
  g_test_add_func ("/digest/hostile", test_hostile);
  g_test_add_func ("/digest/types", test_types);
  g_test_add_func ("/digest/set", test_set);
  g_test_add_func ("/digest/equal", test_equal);

  return g_test_run ();
}
