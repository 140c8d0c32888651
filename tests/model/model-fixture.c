/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "model-fixture.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "spate-store.h"

static ModelFixture *
fixture_new (const char *data_dir)
{
  ModelFixture *self = g_new0 (ModelFixture, 1);

  self->dir = test_temp_dir_new ();
  self->data_dir = data_dir != NULL ? g_strdup (data_dir) : g_build_filename (self->dir, "data", NULL);
  self->folder = g_build_filename (self->dir, "folder", NULL);
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  self->origin = test_origin_new ();
  model_start_manager (self);

  return self;
}

ModelFixture *
model_fixture_new (void)
{
  return fixture_new (NULL);
}

/* Its manager may be dropped without a quit: no record is on its way to the folder then, which
 * is about to be removed. */
ModelFixture *
model_fixture_new_without_records (void)
{
  return fixture_new ("/dev/null/records");
}

void
model_fixture_free (ModelFixture *self)
{
  if (self->manager != NULL)
    model_quit (self);
  g_clear_pointer (&self->origin, test_origin_free);
  g_free (self->folder);
  g_free (self->data_dir);
  test_temp_dir_free (self->dir);
  g_free (self);
}

/* A file of which a connection brings so little at a time that there is always some left. */
TestResource *
model_add_slow_file (ModelFixture *self,
                     const char   *path,
                     goffset       size)
{
  TestResource *resource = test_origin_add (self->origin, path, size);

  resource->rate = MIB;

  return resource;
}

void
model_set_fast (ModelFixture *self,
                TestResource *resource)
{
  test_origin_lock (self->origin);
  resource->rate = 0;
  test_origin_unlock (self->origin);
}

/* One connection, so that what is there is a beginning of the file. */
SpateRequest *
model_request_new (ModelFixture *self,
                   const char   *path)
{
  SpateRequest *request = spate_request_new (self->folder);
  g_autofree char *uri = test_origin_uri (self->origin, path);

  request->with_sha256 = TRUE;
  g_assert_true (spate_request_add_uri (request, uri, NULL));
  request->max_connections = 1;

  return request;
}

SpateDownload *
model_add (ModelFixture *self,
           const char   *path)
{
  g_autoptr (SpateRequest) request = model_request_new (self, path);

  return spate_manager_add (self->manager, request);
}

/* Ends as programs do. */
void
model_quit (ModelFixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  spate_manager_quit_async (self->manager, test_store_result_cb, &result);
  g_assert_true (spate_manager_quit_finish (self->manager, test_wait_for_result (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (spate_manager_get_n_active (self->manager), ==, 0);
  g_clear_object (&result);
  model_drop_manager (self);
}

void
model_drop_manager (ModelFixture *self)
{
  g_assert_finalize_object (self->manager);
  self->manager = NULL;
}

void
model_start_manager (ModelFixture *self)
{
  g_assert_null (self->manager);
  self->manager = spate_manager_new (self->data_dir);
}

typedef struct
{
  SpateDownload *download;
  SpateState     state;
  goffset        bytes;
} Wanted;

static gboolean
has_state (gpointer data)
{
  const Wanted *wanted = data;
  SpateState state = spate_download_get_state (wanted->download);

  if (state == SPATE_STATE_FAILED && wanted->state != state)
    {
      const GError *error = spate_download_get_error (wanted->download);

      g_error ("It failed: %s", error != NULL ? error->message : "nobody knows why");
    }

  return state == wanted->state;
}

void
model_wait_for_state (SpateDownload *download,
                      SpateState     state)
{
  Wanted wanted = { .download = download, .state = state };

  test_wait_until (has_state, &wanted, TEST_DEADLINE);
}

static gboolean
has_bytes (gpointer data)
{
  const Wanted *wanted = data;

  return spate_download_get_written (wanted->download) >= wanted->bytes;
}

void
model_wait_for_bytes (SpateDownload *download,
                      goffset        bytes)
{
  Wanted wanted = { .download = download, .bytes = bytes };

  test_wait_until (has_bytes, &wanted, TEST_DEADLINE);
}

static gboolean
is_gone (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* @watched: what g_object_add_weak_pointer() was given. */
void
model_wait_until_gone (gpointer *watched)
{
  test_wait_until (is_gone, watched, TEST_DEADLINE);
}

char *
model_path (ModelFixture *self,
            const char   *name)
{
  return g_build_filename (self->folder, name, NULL);
}

/* Fails unless the file is the origin's, with the default seed, byte for byte. */
void
model_assert_file (ModelFixture *self,
                   const char   *name,
                   goffset       size)
{
  g_autofree char *path = model_path (self, name);
  g_autofree char *expected = test_pattern_sha256 (size, 1);

  test_pattern_check_file (path, size, 1);

  g_autofree char *found = test_sha256_of_file (path);

  g_assert_cmpstr (found, ==, expected);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* @names: what must be in the folder to download to, sorted, with a bar between each. */
void
model_assert_listing (ModelFixture *self,
                      const char   *names)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (found, g_strdup (name));
  g_ptr_array_sort (found, compare_names);
  g_ptr_array_add (found, NULL);

  g_autofree char *listing = g_strjoinv ("|", (GStrv) found->pdata);

  g_assert_cmpstr (listing, ==, names);
}

/* What another program that starts now would find. Only sure after a quit. */
void
model_assert_n_records (ModelFixture *self,
                        guint         n_records)
{
  g_autoptr (SpateStore) store = spate_store_new (self->data_dir);
  guint n_corrupt = 0;
  g_autoptr (GPtrArray) records = spate_store_load (store, &n_corrupt);

  g_assert_cmpuint (n_corrupt, ==, 0);
  g_assert_cmpuint (records->len, ==, n_records);
}

static gboolean
is_idle (gpointer data)
{
  ModelFixture *self = data;

  return test_origin_get_n_active (self->origin, NULL) == 0;
}

/* Forgets all requests, also those that the origin has not yet noticed the end of. */
void
model_clear_log (ModelFixture *self)
{
  test_wait_until (is_idle, self, TEST_DEADLINE);
  test_origin_clear_log (self->origin);
}

/* Fails unless something was asked for since the log was cleared, but nothing from a byte that
 * was here already. */
void
model_assert_resumed (ModelFixture  *self,
                      const char    *path,
                      SpateRangeSet *durable)
{
  guint n_requests = test_origin_get_n_requests (self->origin, path);

  g_assert_cmpint (spate_range_set_get_total (durable), >, 0);
  g_assert_cmpuint (n_requests, >, 0);
  for (guint i = 0; i < n_requests; i++)
    {
      g_autoptr (TestRequest) request = test_origin_get_request (self->origin, path, i);

      g_test_message ("request %u: %s", i, request->range);
      g_assert_nonnull (request->range);
      g_assert_true (g_str_has_prefix (request->range, "bytes="));

      goffset start = g_ascii_strtoll (request->range + strlen ("bytes="), NULL, 10);

      g_assert_false (spate_range_set_contains (durable, spate_range (start, start + 1)));
    }
}

/* --- promises ------------------------------------------------------------------------- */

typedef struct
{
  SpateState last_state;
} Watch;

static void
check_state (SpateDownload *download,
             Watch         *watch)
{
  SpateState state = spate_download_get_state (download);

  if (state == watch->last_state)
    g_error ("The state is told again: %s", spate_state_get_nick (state));
  if (!spate_state_can_change (watch->last_state, state))
    g_error ("From %s to %s", spate_state_get_nick (watch->last_state), spate_state_get_nick (state));
  watch->last_state = state;
}

static void
notify_cb (SpateDownload *download,
           GParamSpec    *pspec,
           gpointer       user_data)
{
  Watch *watch = user_data;
  g_autofree char *name = NULL;
  SpateState state = SPATE_STATE_QUEUED;
  gint64 size = 0;
  gint64 written = 0;
  gint64 time_left = 0;
  double rate = 0.0;
  guint connections = 0;

  if (strcmp (pspec->name, "state") == 0)
    check_state (download, watch);

  g_object_get (download, "name", &name, "state", &state, "size", &size, "written", &written, "rate", &rate,
                "time-left", &time_left, "connections", &connections, NULL);

  g_assert_true (state == watch->last_state || spate_state_can_change (watch->last_state, state));
  g_assert_true (name != NULL && *name != '\0' && strchr (name, '/') == NULL);
  g_assert_cmpint (size, >=, -1);
  g_assert_cmpint (written, >=, 0);
  g_assert_true (size == -1 || written <= size);
  g_assert_true (isfinite (rate) && rate >= 0.0);
  g_assert_cmpint (time_left, >=, -1);
  g_assert_cmpuint (connections, <=, SPATE_MAX_CONNECTIONS);
  if (state != SPATE_STATE_TRANSFERRING)
    g_assert_true (rate <= 0.0 && time_left == -1);
  if (!spate_state_is_running (state))
    g_assert_cmpuint (connections, ==, 0);
  if (state == SPATE_STATE_DONE)
    g_assert_cmpint (written, ==, size);
  if (state == SPATE_STATE_FAILED)
    g_assert_nonnull (spate_download_get_error (download));
}

static void
watch_free (gpointer  data,
            GClosure *closure G_GNUC_UNUSED)
{
  g_free (data);
}

/* From now on whatever @download tells must make sense. */
void
model_watch (SpateDownload *download)
{
  Watch *watch = g_new0 (Watch, 1);

  watch->last_state = spate_download_get_state (download);
  g_signal_connect_data (download, "notify", G_CALLBACK (notify_cb), watch, watch_free, 0);
}
