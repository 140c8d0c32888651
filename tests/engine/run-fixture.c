/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What every test of a run demands of it, whatever else it looks at: snapshots that tell one
 * story, one last snapshot and silence behind it, nothing on the disk that was not promised,
 * and a run that is gone afterwards. */

#include "run-fixture.h"

#include "pattern.h"
#include "spate-system-clock.h"
#include "spate-worker.h"
#include "virtual-clock.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* How much faster than the world the clock of a hurried run goes. */
#define HASTE_STEP (G_USEC_PER_SEC / 10)
#define HASTE_INTERVAL_MS 1

/* A run that backs off for a minute may do so under a sanitizer on a slow machine. */
#define RUN_DEADLINE (2 * TEST_DEADLINE)

/**
 * run_fixture_new:
 *
 * Returns: (transfer full): an origin, a folder, and all that a run needs
 */
RunFixture *
run_fixture_new (void)
{
  RunFixture *self = g_new0 (RunFixture, 1);

  self->origin = test_origin_new ();
  self->dir = test_temp_dir_new ();
  self->http = spate_http_new ();
  self->clock = spate_system_clock_new ();
  self->buffer = spate_worker_buffer_new ();
  self->seed = 1;
  self->events = spate_event_array_new ();
  g_weak_ref_init (&self->run_weak, NULL);

  return self;
}

static void
assert_finalized (gpointer object)
{
  test_run_pending ();
  g_assert_finalize_object (object);
}

/**
 * run_fixture_free:
 * @self: (transfer full): a fixture whose run has ended
 */
void
run_fixture_free (RunFixture *self)
{
  g_assert_null (self->run);

  if (self->haste != NULL)
    g_source_destroy (self->haste);
  g_clear_pointer (&self->haste, g_source_unref);
  run_fixture_forget (self);
  g_clear_pointer (&self->request, spate_request_unref);
  assert_finalized (self->http);
  assert_finalized (self->clock);
  g_weak_ref_clear (&self->run_weak);
  g_clear_pointer (&self->events, g_array_unref);
  test_origin_free (self->origin);
  test_temp_dir_free (self->dir);
  spate_worker_buffer_free (self->buffer);
  g_free (self);
}

static gboolean
haste_cb (gpointer user_data)
{
  RunFixture *self = user_data;

  spate_virtual_clock_advance (SPATE_VIRTUAL_CLOCK (self->clock), HASTE_STEP);

  return G_SOURCE_CONTINUE;
}

/**
 * run_fixture_hurry:
 * @self: a fixture without a run
 *
 * Lets time fly, so that nobody waits for pauses that last minutes.
 */
void
run_fixture_hurry (RunFixture *self)
{
  g_clear_object (&self->clock);
  self->clock = SPATE_CLOCK (spate_virtual_clock_new ());
  self->haste = g_timeout_source_new (HASTE_INTERVAL_MS);
  g_source_set_callback (self->haste, haste_cb, self, NULL);
  g_source_attach (self->haste, NULL);
}

/**
 * run_fixture_add:
 * @self: a fixture
 * @path: where the file is to be
 * @size: its size
 *
 * Returns: (transfer none): a file of the origin's
 */
TestResource *
run_fixture_add (RunFixture *self,
                 const char *path,
                 goffset     size)
{
  return test_origin_add (self->origin, path, size);
}

/**
 * run_fixture_ask_uri:
 * @self: a fixture
 * @uri: a link
 *
 * Returns: (transfer none): a request for it, to be refined before the run is started
 */
SpateRequest *
run_fixture_ask_uri (RunFixture *self,
                     const char *uri)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->request, spate_request_unref);
  self->request = spate_request_new (self->dir);
  self->request->with_sha256 = TRUE;
  spate_request_add_uri (self->request, uri, &error);
  g_assert_no_error (error);

  return self->request;
}

/**
 * run_fixture_ask:
 * @self: a fixture
 * @path: a path at the origin
 *
 * Returns: (transfer none): a request for it, to be refined before the run is started
 */
SpateRequest *
run_fixture_ask (RunFixture *self,
                 const char *path)
{
  g_autofree char *uri = test_origin_uri (self->origin, path);

  return run_fixture_ask_uri (self, uri);
}

/**
 * run_fixture_forget:
 * @self: a fixture without a run
 *
 * Forgets what the last run left, and its part file, so that the next one begins anew.
 */
void
run_fixture_forget (RunFixture *self)
{
  if (self->checkpoint != NULL)
    {
      g_autofree char *path = run_fixture_path (self, self->checkpoint->part_name);

      g_unlink (path);
    }
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  g_clear_pointer (&self->last, spate_snapshot_unref);
  g_clear_pointer (&self->previous, spate_snapshot_unref);
  g_array_set_size (self->events, 0);
}

/* --- every snapshot ------------------------------------------------------------------- */

/* Whether bytes that had come were given up since the snapshot before. */
static gboolean
has_lost_bytes (const SpateSnapshot *snapshot)
{
  for (guint i = 0; i < snapshot->events->len; i++)
    {
      SpateEventKind kind = g_array_index (snapshot->events, SpateEvent, i).kind;

      if (kind == SPATE_EVENT_RESTARTED || kind == SPATE_EVENT_WRONG)
        return TRUE;
    }

  return FALSE;
}

static void
check_against_previous (const SpateSnapshot *snapshot,
                        const SpateSnapshot *previous)
{
  g_assert_false (spate_snapshot_is_last (previous));
  if (snapshot->state != previous->state)
    g_assert_true (spate_state_can_change (previous->state, snapshot->state));

  g_assert_cmpuint (snapshot->run, ==, previous->run);
  g_assert_cmpint (snapshot->elapsed, >=, previous->elapsed);
  g_assert_cmpint (snapshot->fetched, >=, previous->fetched);
  g_assert_cmpint (snapshot->wasted, >=, previous->wasted);
  if (snapshot->state == previous->state)
    g_assert_cmpint (snapshot->hashed, >=, previous->hashed);
  g_assert_cmpuint (snapshot->n_requests, >=, previous->n_requests);
  g_assert_cmpuint (snapshot->most_connections, >=, previous->most_connections);

  /* Bytes that turn out to be of another file are forgotten, and those count as wasted. */
  if (!has_lost_bytes (snapshot))
    g_assert_cmpint (snapshot->written + snapshot->wasted, >=, previous->written + previous->wasted);
}

static void
check_snapshot (const SpateSnapshot *snapshot)
{
  goffset position = 0;

  g_assert_cmpint (snapshot->error != NULL, ==, snapshot->state == SPATE_STATE_FAILED);
  g_assert_cmpuint (snapshot->n_connections, <=, snapshot->most_connections);
  g_assert_cmpint (snapshot->written, >=, 0);
  if (snapshot->size >= 0)
    g_assert_cmpint (snapshot->written, <=, snapshot->size);
  if (snapshot->checkpoint != NULL && !snapshot->checkpoint->is_outdated)
    g_assert_cmpint (spate_range_set_get_total (snapshot->checkpoint->durable), <=, snapshot->written);

  for (guint i = 0; snapshot->segments != NULL && i < snapshot->segments->len; i++)
    {
      const SpateSegment *segment = &g_array_index (snapshot->segments, SpateSegment, i);

      g_assert_cmpint (segment->range.start, >=, position);
      position = segment->range.start;
    }
}

static void
snapshot_cb (SpateRun      *run,
             SpateSnapshot *snapshot,
             gpointer       user_data)
{
  RunFixture *self = user_data;

  /* Nothing comes from a run whose last word was heard. */
  g_assert_null (self->last);
  g_assert_cmpuint (snapshot->run, ==, self->last_id);
  g_assert_cmpuint (snapshot->run, ==, spate_run_get_id (run));

  check_snapshot (snapshot);
  if (self->previous != NULL)
    check_against_previous (snapshot, self->previous);
  else
    g_assert_true (snapshot->state == SPATE_STATE_PROBING || snapshot->state == SPATE_STATE_PAUSED);
  g_clear_pointer (&self->previous, spate_snapshot_unref);
  self->previous = spate_snapshot_ref (snapshot);
  self->n_snapshots++;

  for (guint i = 0; i < snapshot->events->len; i++)
    {
      SpateEvent event = g_array_index (snapshot->events, SpateEvent, i);

      event.reason = g_strdup (event.reason);
      g_array_append_val (self->events, event);
    }

  if (spate_snapshot_is_last (snapshot))
    self->last = spate_snapshot_ref (snapshot);
  if (self->on_snapshot != NULL)
    self->on_snapshot (self, snapshot);
}

/* --- the end -------------------------------------------------------------------------- */

static guint
count_part_files (RunFixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  const char *name = NULL;
  guint n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, ".part");

  return n;
}

static void
check_durable_range (int        fd,
                     SpateRange range,
                     guint32    seed)
{
  g_autofree guint8 *found = g_malloc (MIB);
  g_autofree guint8 *expected = g_malloc (MIB);

  while (!spate_range_is_empty (range))
    {
      gsize length = (gsize) MIN (spate_range_get_length (range), MIB);

      g_assert_cmpint (pread (fd, found, length, range.start), ==, (gssize) length);
      test_pattern_fill (expected, range.start, length, seed);
      g_assert_cmpmem (found, length, expected, length);
      range.start += (goffset) length;
    }
}

/* Every byte that a checkpoint promises is there and right. */
static void
check_checkpoint (RunFixture            *self,
                  const SpateCheckpoint *checkpoint)
{
  g_autofree char *path = run_fixture_path (self, checkpoint->part_name);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  /* What is outdated may be of two files: it is only kept. */
  if (spate_range_set_get_n_ranges (checkpoint->durable) == 0 || checkpoint->is_outdated)
    {
      if (fd >= 0)
        close (fd);
      return;
    }

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < spate_range_set_get_n_ranges (checkpoint->durable); i++)
    check_durable_range (fd, spate_range_set_get_range (checkpoint->durable, i), self->seed);
  close (fd);
}

static void
check_disk (RunFixture *self)
{
  const SpateSnapshot *last = self->last;
  guint n_expected = last->state != SPATE_STATE_DONE && last->checkpoint != NULL;

  /* Bytes that do not agree with a checksum have been set aside; nobody goes on from there. */
  if (last->error != NULL && g_error_matches (last->error, SPATE_ERROR, SPATE_ERROR_CHECKSUM))
    n_expected = 0;
  else if (n_expected > 0 && !self->keeps_others)
    check_checkpoint (self, last->checkpoint);

  if (!self->keeps_others)
    g_assert_cmpuint (count_part_files (self), <=, n_expected);
}

static gboolean
is_over (gpointer data)
{
  return ((RunFixture *) data)->last != NULL;
}

static void
make_run (RunFixture *self)
{
  g_assert_nonnull (self->request);
  g_assert_null (self->run);

  g_clear_pointer (&self->last, spate_snapshot_unref);
  g_clear_pointer (&self->previous, spate_snapshot_unref);
  g_array_set_size (self->events, 0);
  self->n_snapshots = 0;
  self->run = spate_run_new (++self->last_id, self->mark, self->request, self->checkpoint, NULL, self->http, self->clock, NULL,
                             self->buffer, snapshot_cb, self);
  g_weak_ref_set (&self->run_weak, self->run);
}

/**
 * run_fixture_start:
 * @self: a fixture with a request
 *
 * Starts a run, which goes on where the last one stopped.
 */
void
run_fixture_start (RunFixture *self)
{
  make_run (self);
  spate_run_start (self->run);
}

/**
 * run_fixture_look:
 * @self: a fixture with a request
 *
 * Starts a run that only looks.
 */
void
run_fixture_look (RunFixture *self)
{
  make_run (self);
  spate_run_look (self->run);
}

/**
 * run_fixture_go_on:
 * @self: a fixture whose run looks
 * @request: what is wanted now
 *
 * Lets it download. Its story begins anew.
 */
void
run_fixture_go_on (RunFixture   *self,
                   SpateRequest *request)
{
  g_clear_pointer (&self->previous, spate_snapshot_unref);
  g_array_set_size (self->events, 0);
  g_assert_true (spate_run_go_on (self->run, ++self->last_id, self->mark, request));
}

/**
 * run_fixture_finish:
 * @self: a fixture whose run was started
 *
 * Waits for the run's end, whatever it is, and looks whether it was a good one.
 */
void
run_fixture_finish (RunFixture *self)
{
  test_wait_until (is_over, self, RUN_DEADLINE);
  test_run_pending ();
  if (self->run != NULL)
    g_assert_finalize_object (g_steal_pointer (&self->run));
  test_run_pending ();

  check_disk (self);
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  if (self->last->checkpoint != NULL)
    self->checkpoint = spate_checkpoint_ref (self->last->checkpoint);
}

/**
 * run_fixture_run:
 * @self: a fixture with a request
 *
 * Starts a run and waits for its end.
 */
void
run_fixture_run (RunFixture *self)
{
  run_fixture_start (self);
  run_fixture_finish (self);
}

/**
 * run_fixture_wait:
 * @self: a fixture whose run was started
 * @condition: what to wait for; its data is @self
 */
void
run_fixture_wait (RunFixture   *self,
                  TestCondition condition)
{
  test_wait_until (condition, self, RUN_DEADLINE);
}

/**
 * run_fixture_download:
 * @self: a fixture
 * @path: "/NAME" of a file of the origin's
 * @size: its size
 *
 * Runs from nothing to the finished file.
 */
void
run_fixture_download (RunFixture *self,
                      const char *path,
                      goffset     size)
{
  run_fixture_forget (self);
  run_fixture_ask (self, path);
  run_fixture_run (self);
  run_fixture_assert_done (self, path + 1, size);
}

/**
 * run_fixture_assert_done:
 * @self: a fixture whose run has ended
 * @name: the name that the file must have
 * @size: its size
 */
void
run_fixture_assert_done (RunFixture *self,
                         const char *name,
                         goffset     size)
{
  g_autofree char *path = run_fixture_path (self, name);
  g_autofree char *sha256 = test_pattern_sha256 (size, self->seed);

  g_assert_no_error (self->last->error);
  g_assert_cmpstr (spate_state_get_nick (self->last->state), ==, "done");
  g_assert_cmpstr (self->last->name, ==, name);
  g_assert_cmpint (self->last->size, ==, size);
  g_assert_cmpint (self->last->written, ==, size);
  g_assert_cmpuint (self->last->n_connections, ==, 0);
  g_assert_cmpint (self->last->sha256.type, ==, SPATE_DIGEST_SHA256);
  g_assert_cmpstr (self->last->sha256.hex, ==, sha256);
  test_pattern_check_file (path, size, self->seed);
}

/**
 * run_fixture_assert_fetched:
 * @self: a fixture whose run is done
 * @needed: bytes that were missing
 *
 * Asserts that it brought these, and little twice: what races at the end of a file cost.
 */
void
run_fixture_assert_fetched (RunFixture *self,
                            goffset     needed)
{
  g_assert_cmpint (self->last->fetched - self->last->wasted, ==, needed);
  g_assert_cmpint (self->last->wasted, <=, needed / 10);
}

/**
 * run_fixture_assert_failed:
 * @self: a fixture whose run has ended
 * @code: of the error
 */
void
run_fixture_assert_failed (RunFixture *self,
                           int         code)
{
  g_assert_cmpstr (spate_state_get_nick (self->last->state), ==, "failed");
  g_assert_error (self->last->error, SPATE_ERROR, code);
}

/**
 * run_fixture_assert_paused:
 * @self: a fixture whose run has ended
 */
void
run_fixture_assert_paused (RunFixture *self)
{
  g_assert_no_error (self->last->error);
  g_assert_cmpstr (spate_state_get_nick (self->last->state), ==, "paused");
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * run_fixture_assert_listing:
 * @self: a fixture
 * @expected: the names of all files in its folder, sorted, with spaces in between
 */
void
run_fixture_assert_listing (RunFixture *self,
                            const char *expected)
{
  g_autoptr (GDir) dir = g_dir_open (self->dir, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  g_autofree char *listing = g_strjoinv (" ", (char **) names->pdata);

  g_assert_cmpstr (listing, ==, expected);
}

/**
 * run_fixture_path:
 * @self: a fixture
 * @name: a file's name
 *
 * Returns: (transfer full): its path in the fixture's folder
 */
char *
run_fixture_path (RunFixture *self,
                  const char *name)
{
  return g_build_filename (self->dir, name, NULL);
}
