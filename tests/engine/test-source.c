/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A server's patience, as a story of what happens when: pauses that grow, one failure for one
 * burst, a cap that is found, followed and tried again. */

#include "spate-source.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define NOW (1000 * SECOND)

typedef enum
{
  FAILED,
  REFUSED,
  DELIVERED,
  UPDATE,
} What;

/* Times are in milliseconds after NOW; @pause is that from the step's time to not_before. */
typedef struct
{
  What   what;
  gint64 at;
  gint64 retry_after; /* ms, or -1 */
  guint  n_served;
  guint  n_failures;
  guint  cap;
  gint64 pause;       /* ms; -1: in the past */
} Step;

static const Step backing_off[] = {
  { FAILED, 0, -1, 0, 1, 0, 200 },
  { FAILED, 10, -1, 0, 1, 0, 200 }, /* of the same burst */
  { FAILED, 300, -1, 0, 2, 0, 400 },
  { FAILED, 1000, -1, 0, 3, 0, 800 },
  { FAILED, 2000, 5000, 0, 4, 0, 5000 },
  { FAILED, 2001, 60000, 0, 4, 0, 60000 }, /* of the same burst, with more to say */
  { FAILED, 62001, 1, 0, 5, 0, 3200 },
  { DELIVERED, 62002, -1, 0, 0, 0, 3199 },
  { FAILED, 70000, -1, 0, 1, 0, 200 },
};

static const Step refusing[] = {
  { UPDATE, 0, -1, 5, 0, 0, -1 },
  { REFUSED, 0, -1, 1, 0, 1, 250 },
  { REFUSED, 1, -1, 2, 0, 2, 250 }, /* of the same burst */
  { UPDATE, 2, -1, 4, 0, 4, 249 },  /* others were served after all */
  { UPDATE, 10250, -1, 4, 0, 4, -1 },
  { UPDATE, 10252, -1, 4, 0, 5, -1 }, /* time to try one more */
  { UPDATE, 10253, -1, 4, 0, 5, -1 },
  { REFUSED, 10300, -1, 4, 0, 4, 250 }, /* in vain: wait twice as long */
  { UPDATE, 30549, -1, 4, 0, 4, -1 },
  { UPDATE, 30551, -1, 4, 0, 5, -1 },
  { REFUSED, 30600, 3000, 4, 0, 4, 3000 },
};

static void
take (SpateSource *source,
      const Step  *step)
{
  gint64 now = NOW + step->at * 1000;
  gint64 retry_after = step->retry_after >= 0 ? step->retry_after * 1000 : -1;

  switch (step->what)
    {
    case FAILED:
      spate_source_failed (source, now, retry_after, 0.5);
      break;
    case REFUSED:
      spate_source_refused (source, now, step->n_served, retry_after);
      break;
    case DELIVERED:
      spate_source_delivered (source);
      break;
    case UPDATE:
    default:
      spate_source_update (source, now, step->n_served);
      break;
    }
}

static void
tell (const Step *steps,
      gsize       n_steps)
{
  g_autoptr (SpateSource) source = spate_source_new ("http://example.org/");

  for (gsize i = 0; i < n_steps; i++)
    {
      gint64 now = NOW + steps[i].at * 1000;

      take (source, &steps[i]);
      g_test_message ("step %" G_GSIZE_FORMAT ": %u failures, cap %u, pause %" G_GINT64_FORMAT " ms", i,
                      source->n_failures, source->cap, (source->not_before - now) / 1000);
      g_assert_cmpuint (source->n_failures, ==, steps[i].n_failures);
      g_assert_cmpuint (source->cap, ==, steps[i].cap);
      if (steps[i].pause >= 0)
        g_assert_cmpint (source->not_before - now, ==, steps[i].pause * 1000);
      else
        g_assert_cmpint (source->not_before, <=, now);
    }
}

static void
test_backing_off (void)
{
  tell (backing_off, G_N_ELEMENTS (backing_off));
}

static void
test_refusing (void)
{
  tell (refusing, G_N_ELEMENTS (refusing));
}

/* Where redirects led, and the way back. */
static void
test_links (void)
{
  g_autoptr (SpateSource) source = spate_source_new ("http://example.org/a");
  g_autoptr (SpateSource) none = NULL;

  g_assert_cmpstr (spate_source_get_uri (source), ==, "http://example.org/a");
  g_assert_false (spate_source_forget_effective_uri (source));
  spate_source_set_effective_uri (source, "http://example.org/b");
  spate_source_set_effective_uri (source, "http://example.org/c");
  g_assert_cmpstr (spate_source_get_uri (source), ==, "http://example.org/c");
  g_assert_true (spate_source_forget_effective_uri (source));
  g_assert_cmpstr (spate_source_get_uri (source), ==, "http://example.org/a");
  spate_source_set_effective_uri (source, "http://example.org/a");
  g_assert_false (spate_source_forget_effective_uri (source));
  spate_source_free (g_steal_pointer (&none));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/source/backing-off", test_backing_off);
  g_test_add_func ("/source/refusing", test_refusing);
  g_test_add_func ("/source/links", test_links);

  return g_test_run ();
}
