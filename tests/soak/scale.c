/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What takes long when there is much of it: a file of 50 GiB that is here in 100,000 ranges, and 5,000
 * records. Loads, saves and goes on with them, prints how long each takes and how much of that is work
 * for the processor, and ends with 1 if something takes more than a second. With --short there is less of everything, and time does not count. */

#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>

#include "async-helpers.h"
#include "fault-origin.h"
#include "spate-manager.h"
#include "spate-plan.h"
#include "spate-record.h"
#include "spate-store.h"

#define GIB ((goffset) 1 << 30)
#define LONGEST 1.0 /* s */

typedef struct
{
  int      n_ranges;
  int      n_records;
  goffset  size;
  gboolean is_short;
  gint64   begun;
  gint64   work;
  guint    n_slow;
} Scale;

/* What the process has had of the processor, in µs. */
static gint64
get_work (void)
{
  struct timespec time;

  g_assert_cmpint (clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time), ==, 0);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
begin (Scale *self)
{
  self->begun = g_get_monotonic_time ();
  self->work = get_work ();
}

static void
end (Scale      *self,
     const char *what)
{
  double seconds = (double) (g_get_monotonic_time () - self->begun) / G_USEC_PER_SEC;
  double work = (double) (get_work () - self->work) / G_USEC_PER_SEC;
  gboolean is_slow = seconds > LONGEST;

  self->n_slow += is_slow;
  g_print ("%8.3f s %8.3f s  %s%s\n", seconds, work, what, is_slow && !self->is_short ? "  TOO SLOW" : "");
}

/* Of what happens once for each request, and not at once for all ranges. */
static void
end_each (Scale      *self,
          const char *what)
{
  g_print ("%7.1f us %7.1f us  %s, each\n", (double) (g_get_monotonic_time () - self->begun) / self->n_ranges,
           (double) (get_work () - self->work) / self->n_ranges, what);
}

static SpateRange
nth_range (const Scale *self,
           int          i)
{
  goffset step = self->size / self->n_ranges;

  return spate_range (i * step, i * step + step / 2);
}

static SpateRangeSet *
make_ranges (const Scale *self)
{
  SpateRangeSet *ranges = spate_range_set_new ();

  for (int i = 0; i < self->n_ranges; i++)
    spate_range_set_add (ranges, nth_range (self, i));

  return ranges;
}

/* --- in memory -------------------------------------------------------------------------- */

static int *
shuffle (int n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  int *order = g_new (int, n);

  for (int i = 0; i < n; i++)
    {
      int other = g_rand_int_range (rand, 0, i + 1);

      order[i] = order[other];
      order[other] = i;
    }

  return order;
}

static void
scale_ranges (Scale *self)
{
  g_autoptr (SpateRangeSet) set = spate_range_set_new ();
  g_autofree int *order = shuffle (self->n_ranges);

  begin (self);
  for (int i = 0; i < self->n_ranges; i++)
    spate_range_set_add (set, nth_range (self, order[i]));
  end_each (self, "ranges added in any order");
  g_assert_cmpint (spate_range_set_get_n_ranges (set), ==, self->n_ranges);

  begin (self);
  g_autoptr (SpateRangeSet) gaps = spate_range_set_gaps (set, spate_range (0, self->size));
  end (self, "gaps between them");
  g_assert_cmpint (spate_range_set_get_total (gaps) + spate_range_set_get_total (set), ==, self->size);

  begin (self);
  for (int i = 0; i < self->n_ranges; i++)
    spate_range_set_subtract (set, nth_range (self, order[i]));
  end_each (self, "ranges taken out in any order");
  g_assert_cmpint (spate_range_set_get_total (set), ==, 0);
}

static void
scale_plan (Scale *self)
{
  g_autoptr (SpateRangeSet) ranges = make_ranges (self);

  begin (self);
  SpatePlan *plan = spate_plan_new_resumed (self->size, ranges);
  end (self, "plan made of them");

  begin (self);
  g_autoptr (GArray) segments = spate_plan_get_segments (plan);
  g_autoptr (SpateRangeSet) synced = spate_range_set_copy (spate_plan_get_written (plan));
  spate_plan_promote (plan, synced);
  end (self, "picture, copy and synchronisation of the plan");
  g_assert_cmpint (segments->len, ==, self->n_ranges);

  begin (self);
  for (int i = self->n_ranges - 1; i >= 0; i--)
    {
      const SpateRange free = { nth_range (self, i).end, nth_range (self, i).end + 1 };
      guint claim = spate_plan_claim (plan, free, 1);

      spate_plan_advance (plan, claim, 1);
      spate_plan_release (plan, claim);
    }
  end_each (self, "a byte of a gap claimed, written and released");

  spate_plan_free (plan);
}

/* --- records ---------------------------------------------------------------------------- */

static SpateRecord *
make_record (const Scale     *self,
             const char      *id,
             const char      *folder,
             const char      *uri,
             SpateCheckpoint *checkpoint)
{
  g_autoptr (SpateRequest) request = spate_request_new (folder);

  g_assert_true (spate_request_add_uri (request, uri, NULL));
  if (checkpoint != NULL && !self->is_short)
    {
      g_autofree guint8 *digests = g_malloc0 (64 * SPATE_MOST_PIECES);
      g_autoptr (GBytes) bytes = g_bytes_new (digests, 64 * SPATE_MOST_PIECES);

      request->pieces = spate_pieces_new (SPATE_DIGEST_SHA512, GIB, bytes);
    }

  return spate_record_new (id, request, SPATE_STATE_PAUSED, checkpoint);
}

static SpateCheckpoint *
make_checkpoint (const Scale *self)
{
  g_autoptr (SpateRangeSet) ranges = make_ranges (self);
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"one\"", NULL, self->size);

  return spate_checkpoint_new ("large.bin", "large.bin.part", validator, ranges);
}

static void
flush (SpateStore *store)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_store_flush_async (store, test_store_result_cb, &result);
  g_assert_true (spate_store_flush_finish (store, test_wait_for_result (&result), NULL));
}

/* Saves one record, with all that a record can hold, and loads it again. */
static void
scale_one_record (Scale      *self,
                  const char *folder)
{
  g_autoptr (SpateStore) store = spate_store_new (folder);
  g_autoptr (SpateCheckpoint) checkpoint = make_checkpoint (self);
  g_autoptr (SpateRecord) record = make_record (self, "large", "/tmp", "http://127.0.0.1/large.bin", checkpoint);
  guint n_corrupt = 0;

  begin (self);
  spate_store_save (store, record);
  end (self, "record of the file given to the store (in the main thread)");
  begin (self);
  flush (store);
  end (self, "the same on the disk");

  begin (self);
  g_autoptr (GPtrArray) records = spate_store_load (store, &n_corrupt);
  end (self, "the same loaded (in the main thread)");
  g_assert_cmpuint (n_corrupt, ==, 0);
  g_assert_cmpuint (records->len, ==, 1);
}

static void
quit (SpateManager *manager)
{
  g_autoptr (GAsyncResult) result = NULL;

  spate_manager_quit_async (manager, test_store_result_cb, &result);
  g_assert_true (spate_manager_quit_finish (manager, test_wait_for_result (&result), NULL));
}

static void
save_many (Scale      *self,
           const char *folder)
{
  g_autoptr (SpateStore) store = spate_store_new (folder);
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_record_free);

  for (int i = 0; i < self->n_records; i++)
    {
      g_autofree char *id = g_strdup_printf ("record-%d", i);
      g_autofree char *uri = g_strdup_printf ("https://example.com/a/folder/file-%d.iso?which=%d", i, i);

      g_ptr_array_add (records, make_record (self, id, "/tmp", uri, NULL));
    }

  begin (self);
  for (guint i = 0; i < records->len; i++)
    spate_store_save (store, g_ptr_array_index (records, i));
  end (self, "all records given to the store (in the main thread)");
  begin (self);
  flush (store);
  end (self, "the same on the disk");

  begin (self);
  spate_store_save (store, g_ptr_array_index (records, 0));
  flush (store);
  end (self, "one of them saved again");
}

static void
load_many (Scale      *self,
           const char *folder)
{
  begin (self);
  g_autoptr (SpateManager) manager = spate_manager_new (folder);
  end (self, "all of them loaded (in the main thread)");

  begin (self);
  spate_manager_restore (manager);
  end (self, "list made of them");
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, self->n_records);

  begin (self);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:1/other-%u", i);
      g_autoptr (SpateRequest) request = spate_request_new ("/tmp");

      g_assert_true (spate_request_add_uri (request, uri, NULL));
      spate_manager_add (manager, request);
    }
  end (self, "100 others added");

  begin (self);
  quit (manager);
  end (self, "quit");
}

/* --- a real file ------------------------------------------------------------------------ */

typedef struct
{
  SpateDownload *download;
  goffset        n_bytes;
  SpateState     state;
} Wanted;

static gboolean
has_bytes (gpointer data)
{
  const Wanted *wanted = data;

  return spate_download_get_written (wanted->download) > wanted->n_bytes;
}

static gboolean
has_state (gpointer data)
{
  const Wanted *wanted = data;

  return spate_download_get_state (wanted->download) == wanted->state;
}

static void
make_part (const Scale *self,
           const char  *folder)
{
  g_autofree char *path = g_build_filename (folder, "large.bin.part", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, NULL);

  g_assert_true (g_seekable_truncate (G_SEEKABLE (stream), self->size, NULL, NULL));
}

/* Room is reserved for the whole file when a download goes on. */
static goffset
get_room (const char *folder)
{
  struct statvfs system;

  g_assert_cmpint (statvfs (folder, &system), ==, 0);

  return (goffset) system.f_bavail * (goffset) system.f_frsize - 2 * GIB;
}

static void
go_on (Scale      *self,
       const char *data_dir)
{
  begin (self);
  g_autoptr (SpateManager) manager = spate_manager_new (data_dir);
  spate_manager_restore (manager);
  end (self, "its record loaded");

  g_autoptr (SpateDownload) download = g_list_model_get_item (G_LIST_MODEL (manager), 0);
  Wanted wanted = { download, spate_download_get_written (download), SPATE_STATE_PAUSED };

  begin (self);
  spate_download_start (download);
  test_wait_until (has_bytes, &wanted, TEST_DEADLINE);
  end (self, "gone on with, until the first bytes came");

  gint64 work = get_work ();
  gint64 until = g_get_monotonic_time () + (self->is_short ? 1 : 6) * G_USEC_PER_SEC;
  gint64 longest = 0;

  while (g_get_monotonic_time () < until)
    {
      gint64 before = g_get_monotonic_time ();

      g_main_context_iteration (NULL, FALSE);
      longest = MAX (longest, g_get_monotonic_time () - before);
      g_usleep (1000);
    }
  g_print ("%8.3f s %8.3f s  longest that the main thread was busy in a while of transfer, and all work in it\n",
           (double) longest / G_USEC_PER_SEC, (double) (get_work () - work) / G_USEC_PER_SEC);

  begin (self);
  spate_download_pause (download);
  test_wait_until (has_state, &wanted, TEST_DEADLINE);
  end (self, "paused");
  begin (self);
  quit (manager);
  end (self, "saved");
  g_assert_no_error (spate_download_get_error (download));
}

static void
scale_file (Scale      *self,
            const char *dir)
{
  g_autofree char *data_dir = g_build_filename (dir, "file", "downloads", NULL);
  g_autoptr (SpateStore) store = spate_store_new (data_dir);
  g_autoptr (TestOrigin) origin = test_origin_new ();
  g_autofree char *uri = test_origin_uri (origin, "/large.bin");
  g_autoptr (SpateCheckpoint) checkpoint = make_checkpoint (self);
  g_autoptr (SpateRecord) record = make_record (self, "large", dir, uri, checkpoint);
  TestResource *file = test_origin_add (origin, "/large.bin", self->size);

  if (get_room (dir) < self->size)
    {
      g_print ("There is no room for the file: %s\n", dir);
      return;
    }

  file->etag = "\"one\"";
  file->rate = 1024 * 1024;
  g_clear_pointer (&record->request->pieces, spate_pieces_unref);
  make_part (self, dir);
  spate_store_save (store, record);
  flush (store);

  go_on (self, data_dir);
}

int
main (int   argc,
      char *argv[])
{
  Scale scale = { .n_ranges = 100000, .n_records = 5000, .size = 50 * GIB };
  const GOptionEntry entries[] = {
    { "ranges", 0, 0, G_OPTION_ARG_INT, &scale.n_ranges, "How many ranges (default: 100000)", "N" },
    { "short", 0, 0, G_OPTION_ARG_NONE, &scale.is_short, "Less of everything", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- load, save and go on with very much");
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return EXIT_FAILURE;
    }
  if (scale.is_short)
    {
      scale.n_ranges = MIN (scale.n_ranges, 10000);
      scale.n_records = 50;
      scale.size = GIB;
    }

  g_autoptr (TestTempDir) dir = test_temp_dir_new ();
  g_autofree char *one = g_build_filename (dir, "one", "downloads", NULL);
  g_autofree char *many = g_build_filename (dir, "many", "downloads", NULL);

  g_print ("      time  processor  %d ranges\n", scale.n_ranges);
  scale_ranges (&scale);
  scale_plan (&scale);
  scale_one_record (&scale, one);
  g_print ("%d records\n", scale.n_records);
  save_many (&scale, many);
  load_many (&scale, many);
  g_print ("%" G_GOFFSET_FORMAT " GiB in %d ranges, on the disk\n", scale.size / GIB, scale.n_ranges);
  scale_file (&scale, dir);

  return scale.n_slow > 0 && !scale.is_short ? EXIT_FAILURE : EXIT_SUCCESS;
}
