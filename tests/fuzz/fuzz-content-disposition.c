/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Content-Disposition header. What a name may be is looked at in fuzz-file-name.c; here: a
 * name that was read is read as the same when it is written as it should be. */

#include "fuzz-support.h"
#include "spate-file-name.h"

static void
check_again (const char *name)
{
  g_autofree char *escaped = g_uri_escape_string (name, NULL, FALSE);
  g_autofree char *extended = g_strdup_printf ("attachment; filename=\"other\"; filename*=UTF-8''%s", escaped);
  g_autofree char *quoted = g_strdup_printf ("attachment; filename=\"%s\"", escaped);
  g_autofree char *from_extended = spate_file_name_from_disposition (extended);
  g_autofree char *from_quoted = spate_file_name_from_disposition (quoted);

  g_assert_cmpstr (from_extended, ==, name);
  g_assert_cmpstr (from_quoted, ==, name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *header = fuzz_text (data, size);
  g_autofree char *name = spate_file_name_from_disposition (header);

  if (name == NULL)
    return 0;

  g_autofree char *again = spate_file_name_sanitise (name);

  g_assert_cmpstr (name, ==, again);
  check_again (name);

  return 0;
}
