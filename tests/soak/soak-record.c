/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows what a record promises, one word and its value a line:
 *
 *   soak-record FILE          state, link, folder, name, part, size, and a line for each durable range
 *   soak-record FILE --check  and whether those bytes of the part file are those of the fault origin
 *
 * Ends with 1 and a sentence if there is no such record, or a promise is not kept. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pattern.h"
#include "spate-record.h"

#define BLOCK (256 * 1024)

/* The seed of a file of the fault origin that was given no other. */
#define SEED 1

static SpateRecord *
read_record (const char *path,
             GError    **error)
{
  g_autofree char *contents = NULL;
  gsize length = 0;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;

  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
  g_autoptr (GVariant) stored =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(ua{sv})"), bytes, FALSE));

  return spate_record_from_variant (stored, error);
}

static gboolean
check_range (FILE      *part,
             SpateRange range)
{
  g_autofree guint8 *found = g_malloc (BLOCK);
  g_autofree guint8 *expected = g_malloc (BLOCK);

  if (part == NULL || fseeko (part, range.start, SEEK_SET) != 0)
    return FALSE;

  for (goffset at = range.start; at < range.end; at += BLOCK)
    {
      gsize length = (gsize) MIN (BLOCK, range.end - at);

      test_pattern_fill (expected, at, length, SEED);
      if (fread (found, 1, length, part) != length || memcmp (found, expected, length) != 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
show_ranges (const SpateRecord *record,
             gboolean           check)
{
  const SpateCheckpoint *checkpoint = record->checkpoint;
  g_autofree char *path = g_build_filename (record->request->folder, checkpoint->part_name, NULL);
  FILE *part = check ? fopen (path, "re") : NULL;
  gboolean is_kept = TRUE;

  for (guint i = 0; i < spate_range_set_get_n_ranges (checkpoint->durable); i++)
    {
      const SpateRange range = spate_range_set_get_range (checkpoint->durable, i);

      g_print ("range %" G_GOFFSET_FORMAT " %" G_GOFFSET_FORMAT "\n", range.start, range.end);
      if (check && !check_range (part, range))
        {
          g_printerr ("%s: the bytes from %" G_GOFFSET_FORMAT " to %" G_GOFFSET_FORMAT " are not there\n",
                      path, range.start, range.end);
          is_kept = FALSE;
        }
    }

  if (part != NULL)
    fclose (part);

  return is_kept;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (GError) error = NULL;
  gboolean check = argc > 2 && strcmp (argv[2], "--check") == 0;

  if (argc < 2)
    {
      g_printerr ("Usage: %s FILE [--check]\n", argv[0]);
      return EXIT_FAILURE;
    }

  g_autoptr (SpateRecord) record = read_record (argv[1], &error);

  if (record == NULL)
    {
      g_printerr ("%s: %s\n", argv[1], error->message);
      return EXIT_FAILURE;
    }

  g_print ("state %s\nlink %s\nfolder %s\n", spate_state_get_nick (record->state),
           spate_request_get_uri (record->request), record->request->folder);
  if (record->checkpoint == NULL)
    return EXIT_SUCCESS;

  g_print ("name %s\npart %s\nsize %" G_GOFFSET_FORMAT "\n", record->checkpoint->name, record->checkpoint->part_name,
           record->checkpoint->validator->size);

  return show_ranges (record, check) ? EXIT_SUCCESS : EXIT_FAILURE;
}
