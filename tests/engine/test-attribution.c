/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Attributions are compared with a note for every byte of a very small file. */

#include "spate-attribution.h"

#define N_BYTES 30
#define N_SOURCES 4
#define N_ROUNDS 500

static goffset
count (const int *senders,
       SpateRange range,
       int        source)
{
  goffset n = 0;

  for (goffset i = range.start; i < range.end; i++)
    n += senders[i] == source;

  return n;
}

static SpateRange
random_range (void)
{
  goffset start = g_test_rand_int_range (0, N_BYTES);

  return spate_range (start, g_test_rand_int_range ((gint32) start + 1, N_BYTES + 1));
}

static void
test_random (void)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (SpateAttribution) attribution = spate_attribution_new (N_SOURCES);
      int senders[N_BYTES];

      for (guint i = 0; i < N_BYTES; i++)
        senders[i] = -1;

      for (guint step = 0; step < 10; step++)
        {
          const SpateRange written = random_range ();
          const SpateRange asked = random_range ();
          int source = g_test_rand_int_range (0, N_SOURCES);
          guint n_senders = 0;
          gboolean is_all = FALSE;

          for (goffset i = written.start; i < written.end; i++)
            senders[i] = source;
          spate_attribution_note (attribution, written, (guint) source);

          g_autoptr (GArray) found = spate_attribution_get_senders (attribution, asked, &is_all);

          for (int i = 0; i < N_SOURCES; i++)
            n_senders += count (senders, asked, i) > 0;
          g_assert_cmpuint (found->len, ==, n_senders);
          g_assert_cmpint (is_all, ==, count (senders, asked, -1) == 0);
          for (guint i = 1; i < found->len; i++)
            g_assert_cmpint (count (senders, asked, (int) g_array_index (found, guint, i - 1)), >=,
                             count (senders, asked, (int) g_array_index (found, guint, i)));
          if (found->len > 0)
            g_assert_cmpint (count (senders, asked, (int) g_array_index (found, guint, found->len - 1)), >, 0);
        }
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/attribution/random", test_random);

  return g_test_run ();
}
