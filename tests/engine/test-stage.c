/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What comes before its turn waits, and comes out when there is no hole before it any more. */

#include "spate-stage.h"

#include <string.h>

static void
put (SpateStage *stage,
     goffset     offset,
     const char *text)
{
  spate_stage_put (stage, offset, (const guint8 *) text, strlen (text));
}

static void
assert_due (SpateStage *stage,
            goffset     offset,
            const char *text)
{
  goffset found = -1;
  g_autoptr (GBytes) bytes = spate_stage_take_due (stage, &found);

  g_assert_nonnull (bytes);
  g_assert_cmpint (found, ==, offset);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
  spate_stage_note_written (stage, spate_range (offset, offset + (goffset) strlen (text)));
}

static void
assert_nothing_due (SpateStage *stage)
{
  goffset offset = 0;

  g_assert_null (spate_stage_take_due (stage, &offset));
}

static void
test_turns (void)
{
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
  g_autoptr (SpateStage) stage = spate_stage_new (nothing);

  g_assert_cmpint (spate_stage_get_front (stage), ==, 0);
  assert_nothing_due (stage);
  put (stage, 8, "ijkl");
  put (stage, 4, "efgh");
  put (stage, 14, "op");
  assert_nothing_due (stage);

  spate_stage_note_written (stage, spate_range (0, 4));
  g_assert_cmpint (spate_stage_get_front (stage), ==, 4);
  assert_due (stage, 4, "efgh");
  assert_due (stage, 8, "ijkl");
  assert_nothing_due (stage);
  g_assert_cmpint (spate_stage_get_front (stage), ==, 12);

  spate_stage_note_written (stage, spate_range (12, 14));
  assert_due (stage, 14, "op");
  assert_nothing_due (stage);
}

/* What was there before counts, and so does what is there twice. */
static void
test_present (void)
{
  g_autoptr (SpateRangeSet) present = spate_range_set_new ();
  g_autoptr (SpateStage) stage = NULL;

  spate_range_set_add (present, spate_range (4, 8));
  stage = spate_stage_new (present);
  g_assert_cmpint (spate_stage_get_front (stage), ==, 0);
  put (stage, 8, "ij");
  put (stage, 8, "ijkl");
  spate_stage_note_written (stage, spate_range (0, 4));
  g_assert_cmpint (spate_stage_get_front (stage), ==, 8);
  assert_due (stage, 8, "ij");
  assert_due (stage, 8, "ijkl");
  g_assert_cmpint (spate_stage_get_front (stage), ==, 12);
  assert_nothing_due (stage);
}

/* Who will not wait any longer gets all of it; until then it is not in the file. */
static void
test_all (void)
{
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
  g_autoptr (SpateRangeSet) written = spate_range_set_new ();
  g_autoptr (SpateStage) stage = spate_stage_new (nothing);
  goffset offset = 0;

  put (stage, 20, "uv");
  put (stage, 10, "kl");
  spate_range_set_add (written, spate_range (0, 12));
  spate_range_set_add (written, spate_range (20, 22));
  spate_stage_subtract (stage, written);
  g_assert_cmpint (spate_range_set_get_total (written), ==, 10);
  g_assert_true (spate_range_set_contains (written, spate_range (0, 10)));

  for (goffset expected = 10; expected <= 20; expected += 10)
    {
      g_autoptr (GBytes) bytes = spate_stage_take_first (stage, &offset);

      g_assert_nonnull (bytes);
      g_assert_cmpint (offset, ==, expected);
    }
  g_assert_null (spate_stage_take_first (stage, &offset));
}

/* Of what is wrong nothing waits any more, and nothing else is lost. */
static void
test_forget (void)
{
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
  g_autoptr (SpateStage) stage = spate_stage_new (nothing);

  put (stage, 4, "efghijkl");
  put (stage, 12, "mn");
  put (stage, 14, "opqr");
  put (stage, 20, "uv");
  spate_stage_forget (stage, spate_range (6, 7));
  spate_stage_forget (stage, spate_range (10, 15));
  spate_stage_forget (stage, spate_range (18, 20));
  put (stage, 10, "KLMNO");

  spate_stage_note_written (stage, spate_range (0, 4));
  assert_due (stage, 4, "ef");
  assert_nothing_due (stage);
  put (stage, 6, "G");
  assert_due (stage, 6, "G");
  assert_due (stage, 7, "hij");
  assert_due (stage, 10, "KLMNO");
  assert_due (stage, 15, "pqr");
  assert_nothing_due (stage);
  put (stage, 18, "st");
  assert_due (stage, 18, "st");
  assert_due (stage, 20, "uv");
  assert_nothing_due (stage);
}

/* What waits can be looked at, whatever it overlaps with. */
static void
test_read (void)
{
  g_autoptr (SpateRangeSet) nothing = spate_range_set_new ();
  g_autoptr (SpateStage) stage = spate_stage_new (nothing);
  guint8 bytes[] = "----------";

  spate_stage_read (stage, spate_range (0, 10), bytes);
  g_assert_cmpstr ((const char *) bytes, ==, "----------");

  put (stage, 4, "efgh");
  put (stage, 6, "ghij");
  put (stage, 12, "mnop");
  spate_stage_read (stage, spate_range (5, 15), bytes);
  g_assert_cmpstr ((const char *) bytes, ==, "fghij--mno");
  spate_stage_read (stage, spate_range (8, 9), bytes);
  g_assert_cmpstr ((const char *) bytes, ==, "ighij--mno");
  spate_stage_read (stage, spate_range (16, 20), bytes);
  g_assert_cmpstr ((const char *) bytes, ==, "ighij--mno");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/stage/turns", test_turns);
  g_test_add_func ("/stage/present", test_present);
  g_test_add_func ("/stage/all", test_all);
  g_test_add_func ("/stage/forget", test_forget);
  g_test_add_func ("/stage/read", test_read);

  return g_test_run ();
}
