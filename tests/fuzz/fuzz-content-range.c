/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Content-Range header: what is accepted makes sense, and is read again as the same. */

#include "fuzz-support.h"
#include "spate-content-range.h"

static void
check (const SpateContentRange *parsed)
{
  if (parsed->unsatisfied)
    {
      g_assert_true (spate_range_is_empty (parsed->range));
      g_assert_cmpint (parsed->total, >=, 0);
      return;
    }

  g_assert_cmpint (parsed->range.start, >=, 0);
  g_assert_cmpint (parsed->range.start, <, parsed->range.end);
  g_assert_cmpint (parsed->range.end, <, SPATE_RANGE_OPEN_END);
  g_assert_true (parsed->total == -1 || parsed->range.end <= parsed->total);
}

static char *
write_header (const SpateContentRange *parsed)
{
  g_autofree char *range = parsed->unsatisfied
                             ? g_strdup ("*")
                             : g_strdup_printf ("%" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT,
                                                parsed->range.start, parsed->range.end - 1);
  g_autofree char *total = parsed->total >= 0 ? g_strdup_printf ("%" G_GOFFSET_FORMAT, parsed->total) : g_strdup ("*");

  return g_strdup_printf ("bytes %s/%s", range, total);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  const SpateContentRange untouched = { { 7, 8 }, 9, TRUE };
  g_autofree char *header = fuzz_text (data, size);
  SpateContentRange parsed = untouched;
  SpateContentRange again = untouched;

  if (!spate_content_range_parse (header, &parsed))
    {
      g_assert_true (spate_range_equal (parsed.range, untouched.range));
      g_assert_true (parsed.total == untouched.total && parsed.unsatisfied);
      return 0;
    }

  check (&parsed);

  g_autofree char *written = write_header (&parsed);

  g_assert_true (spate_content_range_parse (written, &again));
  g_assert_true (spate_range_equal (parsed.range, again.range));
  g_assert_cmpint (parsed.total, ==, again.total);
  g_assert_cmpint (parsed.unsatisfied, ==, again.unsatisfied);

  return 0;
}
