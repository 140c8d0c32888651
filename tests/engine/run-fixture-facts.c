/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a run has told, and what its server has seen. */

#include "run-fixture.h"

/**
 * run_fixture_count_events:
 * @self: a fixture
 * @kind: a kind of event
 *
 * Returns: how many of them the last run has told of so far
 */
guint
run_fixture_count_events (RunFixture    *self,
                          SpateEventKind kind)
{
  guint n = 0;

  for (guint i = 0; i < self->events->len; i++)
    n += g_array_index (self->events, SpateEvent, i).kind == kind;

  return n;
}

/**
 * run_fixture_get_range:
 * @self: a fixture
 * @path: a path at the origin
 * @index: which of the requests for it
 *
 * Returns: (transfer full) (nullable): the Range header of that request
 */
char *
run_fixture_get_range (RunFixture *self,
                       const char *path,
                       guint       index)
{
  g_autoptr (TestRequest) request = test_origin_get_request (self->origin, path, index);

  return g_strdup (request->range);
}
