/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Names of files, out of three lines: a Content-Disposition header, the link that answered and
 * the link that was asked. Whatever is in them, the name is one element of a path that any file
 * system takes, that hides nothing, and that is as it is when it is looked at again. */

#include "fuzz-support.h"
#include "spate-file-name.h"

#include <string.h>

/* NAME_MAX of Linux. */
#define LONGEST 255

static gboolean
ends_with (const char *name,
           const char *suffix)
{
  gsize length = strlen (name);
  gsize suffix_length = strlen (suffix);

  return length >= suffix_length && g_ascii_strcasecmp (name + length - suffix_length, suffix) == 0;
}

static void
check_element (const char *name,
               gsize       longest)
{
  g_assert_cmpstr (name, !=, "");
  g_assert_cmpuint (strlen (name), <=, longest);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "/\\:*?\"<>|"));
  g_assert_cmpint (name[0], !=, '.');

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (p));

      g_assert_true (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT);
    }
}

static void
check_numbers (const char *name)
{
  static const guint numbers[] = { 0, 1, 999 };
  const gsize suffixes = strlen (SPATE_FILE_NAME_PART_SUFFIX SPATE_FILE_NAME_MISMATCH_SUFFIX);

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *numbered = spate_file_name_number (name, numbers[i]);

      check_element (numbered, LONGEST - suffixes);
      g_assert_cmpint (g_strcmp0 (name, numbered) == 0, ==, numbers[i] == 0);
    }
}

static void
check_name (const char *name)
{
  g_autofree char *composed = NULL;
  g_autofree char *again = NULL;

  check_element (name, SPATE_FILE_NAME_MAX);
  g_assert_false (ends_with (name, SPATE_FILE_NAME_PART_SUFFIX));
  g_assert_false (ends_with (name, SPATE_FILE_NAME_MISMATCH_SUFFIX));
  g_assert_false (ends_with (name, ".") || ends_with (name, " "));

  composed = g_utf8_normalize (name, -1, G_NORMALIZE_NFC);
  g_assert_cmpstr (name, ==, composed);
  again = spate_file_name_sanitise (name);
  g_assert_cmpstr (name, ==, again);

  check_numbers (name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *disposition = fuzz_input_take_line (&input);
  g_autofree char *final_uri = fuzz_input_take_line (&input);
  g_autofree char *first_uri = fuzz_input_take_line (&input);
  g_autofree char *chosen = spate_file_name_choose (disposition, final_uri, first_uri);
  g_autofree char *sanitised = spate_file_name_sanitise (text);

  check_name (chosen);
  check_name (sanitised);

  return 0;
}
