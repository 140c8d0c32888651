/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Metalinks: every name is one element of a path, every link can be followed, pieces fit; and what
 * was read can be written and read again. */

#include <string.h>

#include "fuzz-support.h"
#include "spate-link.h"
#include "spate-metalink.h"

static void
check (const SpateMetalinkFile *file)
{
  g_assert_nonnull (file->name);
  g_assert_true (g_utf8_validate (file->name, -1, NULL));
  g_assert_cmpuint (strlen (file->name), <=, 255);
  g_assert_null (strchr (file->name, '/'));
  g_assert_cmpstr (file->name, !=, "");
  g_assert_cmpstr (file->name, !=, ".");
  g_assert_cmpstr (file->name, !=, "..");
  g_assert_cmpint (file->size, >=, -1);

  for (guint i = 0; i < file->uris->len; i++)
    {
      g_autofree char *again = spate_link_parse (g_ptr_array_index (file->uris, i), NULL);

      g_assert_nonnull (again);
    }

  if (file->pieces != NULL && file->size >= 0 && file->refusal == NULL)
    g_assert_true (spate_pieces_fit (file->pieces, file->size));
}

static void
write_and_read (const SpateMetalinkFile *file)
{
  g_autofree char *written = spate_metalink_write (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = spate_metalink_parse (written, strlen (written), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (files->len, ==, 1);

  const SpateMetalinkFile *again = g_ptr_array_index (files, 0);

  g_assert_no_error (again->refusal);
  g_assert_cmpstr (again->name, ==, file->name);
  g_assert_cmpint (again->size, ==, file->size);
  g_assert_true (spate_digest_equal (&again->digest, &file->digest));
  g_assert_cmpuint (again->uris->len, ==, file->uris->len);
  for (guint i = 0; i < file->uris->len; i++)
    g_assert_cmpstr (g_ptr_array_index (again->uris, i), ==, g_ptr_array_index (file->uris, i));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = spate_metalink_parse ((const char *) data, size, &error);

  g_assert_true ((files == NULL) == (error != NULL));
  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const SpateMetalinkFile *file = g_ptr_array_index (files, i);

      check (file);
      if (file->refusal == NULL)
        write_and_read (file);
    }

  return 0;
}
