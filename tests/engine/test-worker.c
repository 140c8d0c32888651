/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One connection by itself: a claim goes in, bytes come out in the right place. */

#include "async-helpers.h"
#include "fault-origin.h"
#include "pattern.h"
#include "spate-error.h"
#include "spate-system-clock.h"
#include "spate-worker.h"

#define MIB ((goffset) 1 << 20)
#define SIZE (8 * MIB)

typedef struct
{
  TestOrigin     *origin;
  TestResource   *file;
  TestTempDir    *dir;
  SpateClock     *clock;
  SpateSource    *source;
  SpateWorkerHost host;
  SpateWorker    *worker;
  guint           claim;
  guint           n_answered;
  guint           n_extends;
  goffset         extends_to;   /* how far a claim may grow */
  guint           differs_from; /* the maker, or 0 */
  GAsyncResult   *result;
} Fixture;

static void
answered_cb (SpateWorker *worker,
             gpointer     owner)
{
  Fixture *self = owner;

  g_assert_true (worker == self->worker);
  self->n_answered++;
}

static void
extend_cb (SpateWorker *worker,
           goffset      limit,
           gpointer     owner)
{
  Fixture *self = owner;

  self->n_extends++;
  spate_plan_extend (self->host.plan, spate_worker_get_claim (worker), MIN (limit, self->extends_to));
}

static SpateWriter *
open_writer (const char *dir,
             gboolean    in_order)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  SpateWriter *writer = NULL;

  spate_writer_open_async (dir, "a.bin", FALSE, NULL, SIZE, in_order, NULL, test_store_result_cb, &result);
  writer = spate_writer_open_finish (test_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return writer;
}

/* Nobody looks into it. */
static gboolean
doubts_cb (SpateWorker *worker G_GNUC_UNUSED,
           gpointer     owner G_GNUC_UNUSED)
{
  return FALSE;
}

static GError *
differs_cb (SpateWorker *worker G_GNUC_UNUSED,
            guint        maker,
            gpointer     owner)
{
  ((Fixture *) owner)->differs_from = maker;

  return g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CHANGED, "Its bytes do not fit");
}

/* What comes behind a claim is the run's to compare. */
static void
witnessed_cb (SpateWorker *worker G_GNUC_UNUSED,
              SpateRange   range G_GNUC_UNUSED,
              GBytes      *bytes,
              gpointer     owner G_GNUC_UNUSED)
{
  g_bytes_unref (bytes);
}

static Fixture *
fixture_new_in_order (gboolean in_order)
{
  Fixture *self = g_new0 (Fixture, 1);
  g_autofree char *uri = NULL;
  g_autoptr (SpateValidator) validator = spate_validator_new ("\"first\"", NULL, SIZE);

  self->origin = test_origin_new ();
  self->file = test_origin_add (self->origin, "/a.bin", SIZE);
  self->dir = test_temp_dir_new ();
  uri = test_origin_uri (self->origin, "/a.bin");
  self->clock = spate_system_clock_new ();
  self->source = spate_source_new (uri, 0);
  spate_source_set_validator (self->source, validator);
  self->host = (SpateWorkerHost){
    .http = spate_http_new (),
    .clock = self->clock,
    .throttle = spate_throttle_new (self->clock, NULL, 0),
    .buffer = spate_worker_buffer_new (),
    .request = spate_request_new (self->dir),
    .plan = spate_plan_new (SIZE),
    .writer = open_writer (self->dir, in_order),
    .seams = spate_seams_new (),
    .has_ranges = TRUE,
    .answered = answered_cb,
    .extend = extend_cb,
    .witnessed = witnessed_cb,
    .differs = differs_cb,
    .doubts = doubts_cb,
    .owner = self,
  };
  g_assert_true (spate_request_add_uri (self->host.request, uri, NULL));
  self->worker = spate_worker_new (&self->host, 1);
  g_assert_cmpuint (spate_worker_get_number (self->worker), ==, 1);

  return self;
}

static Fixture *
fixture_new (void)
{
  return fixture_new_in_order (FALSE);
}

static void
fixture_free (Fixture *self)
{
  test_run_pending ();
  g_assert_finalize_object (self->worker);
  g_assert_finalize_object (self->host.writer);
  g_assert_finalize_object (self->host.http);
  g_assert_finalize_object (self->host.throttle);
  g_assert_finalize_object (self->clock);
  spate_plan_free (self->host.plan);
  spate_seams_free (self->host.seams);
  spate_request_unref (self->host.request);
  spate_source_free (self->source);
  spate_worker_buffer_free (self->host.buffer);
  test_temp_dir_free (self->dir);
  test_origin_free (self->origin);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

static void
begin (Fixture *self,
       goffset  start,
       goffset  end)
{
  self->claim = spate_plan_claim (self->host.plan, spate_range (start, end), 1);
  spate_worker_fetch_async (self->worker, self->source, self->claim, NULL, spate_range (0, 0),
                            test_store_result_cb, &self->result);
  g_assert_true (spate_worker_is_busy (self->worker));
  g_assert_false (spate_worker_is_served (self->worker));
  g_assert_false (spate_worker_is_delivering (self->worker));
}

static gboolean
finish (Fixture *self,
        GError **error)
{
  gboolean fulfilled = spate_worker_fetch_finish (self->worker, test_wait_for_result (&self->result), error);

  g_clear_object (&self->result);
  g_assert_false (spate_worker_is_busy (self->worker));
  g_assert_false (spate_worker_is_served (self->worker));
  spate_plan_release (self->host.plan, self->claim);
  g_assert_true (spate_plan_check (self->host.plan, NULL));

  return fulfilled;
}

static void
assert_written (Fixture *self)
{
  const SpateRangeSet *written = spate_plan_get_written (self->host.plan);
  g_autofree char *path = g_build_filename (self->dir, "a.bin.part", NULL);
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  for (guint i = 0; i < spate_range_set_get_n_ranges (written); i++)
    {
      const SpateRange range = spate_range_set_get_range (written, i);
      gsize length = (gsize) spate_range_get_length (range);
      g_autofree guint8 *expected = g_malloc (length);

      test_pattern_fill (expected, range.start, length, 1);
      g_assert_cmpmem (content + range.start, length, expected, length);
    }
}

/* Ranges one after the other, in any order, over one and the same connection. */
static void
test_reuse (void)
{
  static const SpateRange ranges[] = { { 5 * MIB, 7 * MIB + 1 }, { 0, 1 }, { 100, 3 * MIB }, { SIZE - 1, SIZE } };
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;
  goffset total = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      begin (fixture, ranges[i].start, ranges[i].end);
      g_assert_true (finish (fixture, &error));
      g_assert_no_error (error);
      g_assert_cmpint (spate_worker_get_range_bytes (fixture->worker), ==, spate_range_get_length (ranges[i]));
      total += spate_range_get_length (ranges[i]);
    }
  g_assert_cmpint (spate_worker_get_fetched (fixture->worker), ==, total);
  g_assert_cmpint (spate_worker_get_wasted (fixture->worker), ==, 0);
  g_assert_cmpuint (spate_worker_get_n_requests (fixture->worker), ==, G_N_ELEMENTS (ranges));
  g_assert_cmpuint (test_origin_get_n_connections (fixture->origin, NULL), ==, 1);
  g_assert_cmpint (spate_range_set_get_total (spate_plan_get_written (fixture->host.plan)), ==, total);
  assert_written (fixture);
}

static gboolean
delivers (gpointer data)
{
  return spate_worker_is_delivering (((Fixture *) data)->worker);
}

/* Somebody takes the tail of its claim: it ends there, and not a byte later. */
static void
test_split (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  fixture->file->rate = 8 * MIB;
  begin (fixture, 0, SIZE);
  test_wait_until (delivers, fixture, TEST_DEADLINE);
  g_assert_true (spate_worker_is_served (fixture->worker));
  g_assert_cmpint (spate_plan_split (fixture->host.plan, fixture->claim, 2 * MIB + 77), ==, 2 * MIB + 77);
  g_assert_true (finish (fixture, &error));
  g_assert_no_error (error);
  g_assert_cmpint (spate_worker_get_range_bytes (fixture->worker), ==, 2 * MIB + 77);
  assert_written (fixture);

  /* What was cut off may be asked for again, over another connection. */
  begin (fixture, 2 * MIB + 77, 3 * MIB);
  g_assert_true (finish (fixture, &error));
  assert_written (fixture);
}

/* Its claim may grow while its response goes on. */
static void
test_extend (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  fixture->file->rate = 8 * MIB;
  fixture->extends_to = 4 * MIB;
  begin (fixture, 0, SIZE);
  test_wait_until (delivers, fixture, TEST_DEADLINE);
  g_assert_cmpint (spate_plan_split (fixture->host.plan, fixture->claim, MIB), ==, MIB);
  g_assert_true (finish (fixture, &error));
  g_assert_cmpint (spate_worker_get_range_bytes (fixture->worker), ==, 4 * MIB);
  g_assert_cmpuint (fixture->n_extends, >, 0);
  g_assert_cmpuint (spate_worker_get_n_requests (fixture->worker), ==, 1);
  assert_written (fixture);
}

/* How it ends when the answer is not what was asked for, or breaks off. */
static void
test_failures (void)
{
  static const struct
  {
    TestFaultKind kind;
    goffset       bytes;
    int           code;
  } cases[] = {
    { TEST_FAULT_WHOLE, 0, SPATE_ERROR_PROTOCOL },
    { TEST_FAULT_OTHER_RANGE, 1, SPATE_ERROR_PROTOCOL },
    { TEST_FAULT_GZIP, 0, SPATE_ERROR_PROTOCOL },
    { TEST_FAULT_ETAG, 0, SPATE_ERROR_CHANGED },
    { TEST_FAULT_SHORT_BODY, 1000, SPATE_ERROR_NETWORK },
    { TEST_FAULT_RESET_BODY, 1000, SPATE_ERROR_NETWORK },
    { TEST_FAULT_CLOSE, 0, SPATE_ERROR_NETWORK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new ();
      g_autoptr (GError) error = NULL;
      TestFault *fault = test_resource_add_fault (fixture->file, cases[i].kind);

      if (cases[i].bytes > 0)
        fault->bytes = cases[i].bytes;
      begin (fixture, MIB, 2 * MIB);
      g_assert_false (finish (fixture, &error));
      g_assert_error (error, SPATE_ERROR, cases[i].code);
      g_assert_cmpint (spate_worker_get_fetched (fixture->worker), ==, spate_worker_get_range_bytes (fixture->worker));
      assert_written (fixture);
    }
}

/* Stopped at any time, it says so, once, and can be given something else afterwards. */
static void
test_stop (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  fixture->file->rate = 4 * MIB;
  spate_worker_stop (fixture->worker);
  for (guint turns = 0; turns < 12; turns++)
    {
      g_autoptr (GError) error = NULL;

      begin (fixture, turns * 4096, SIZE);
      for (guint i = 0; i < turns; i++)
        g_main_context_iteration (NULL, TRUE);
      spate_worker_stop (fixture->worker);
      spate_worker_stop (fixture->worker);
      g_assert_false (finish (fixture, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_written (fixture);
      spate_plan_free (fixture->host.plan);
      fixture->host.plan = spate_plan_new (SIZE);
    }
}

/* Within a limit that lets through a byte or two at a time. */
static void
test_throttle (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GError) error = NULL;

  fixture->file->framing = TEST_FRAMING_CHUNKED;
  spate_throttle_set_rate (fixture->host.throttle, 200000);
  begin (fixture, 0, 50001);
  g_assert_true (finish (fixture, &error));
  g_assert_no_error (error);
  assert_written (fixture);
}

/* Somebody else brings [MIB, 2 MIB), of another file if @seed is not 1. Returns its claim and its maker. */
static guint
bring (Fixture *fixture,
       guint32  seed,
       guint   *ret_maker)
{
  g_autofree guint8 *bytes = g_malloc ((gsize) MIB);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileIOStream) stream = spate_writer_open_stream (fixture->host.writer, &error);
  guint claim = spate_plan_claim (fixture->host.plan, spate_range (MIB, 3 * MIB), 2);

  fixture->host.compares = TRUE;
  *ret_maker = spate_seams_add_maker (fixture->host.seams, 0);
  fixture->claim = spate_plan_hedge (fixture->host.plan, claim, spate_range (MIB + MIB / 2, 3 * MIB), 1);
  test_pattern_fill (bytes, MIB, (gsize) MIB, seed);
  g_assert_true (spate_writer_write (fixture->host.writer, stream, MIB, bytes, (gsize) MIB, &error));
  spate_plan_advance (fixture->host.plan, claim, MIB);
  spate_seams_note (fixture->host.seams, spate_range (MIB, 2 * MIB), *ret_maker);

  return claim;
}

/* What it brings is compared with what somebody else has brought, before its claim or in a race for
 * the same bytes, be that in the file or in memory, before its turn. */
static void
test_meet (void)
{
  for (guint i = 0; i < 8; i++)
    {
      gboolean races = (i & 1) != 0;
      gboolean is_other = (i & 2) != 0;
      g_autoptr (Fixture) fixture = fixture_new_in_order ((i & 4) != 0);
      g_autoptr (GError) error = NULL;
      guint maker = 0;
      guint other = bring (fixture, is_other ? 2 : 1, &maker);

      if (!races)
        {
          spate_plan_release (fixture->host.plan, fixture->claim);
          spate_plan_release (fixture->host.plan, other);
          fixture->claim = spate_plan_claim (fixture->host.plan, spate_range (2 * MIB, 3 * MIB), 1);
        }
      spate_worker_fetch_async (fixture->worker, fixture->source, fixture->claim, NULL, spate_range (0, 0),
                                test_store_result_cb, &fixture->result);
      g_assert_cmpint (finish (fixture, &error), ==, !is_other);
      g_assert_cmpuint (fixture->differs_from, ==, is_other ? maker : 0);
      if (races)
        spate_plan_release (fixture->host.plan, other);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/reuse", test_reuse);
  g_test_add_func ("/worker/split", test_split);
  g_test_add_func ("/worker/extend", test_extend);
  g_test_add_func ("/worker/failures", test_failures);
  g_test_add_func ("/worker/stop", test_stop);
  g_test_add_func ("/worker/throttle", test_throttle);
  g_test_add_func ("/worker/meet", test_meet);

  return g_test_run ();
}
