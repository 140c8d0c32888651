/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-format-download.h"

#include <gtk/gtk.h>

#include "spate-error.h"
#include "spate-format-answer.h"
#include "spate-format-status.h"

#define KB G_GINT64_CONSTANT (1000)
#define MB (1000 * KB)
#define GB (1000 * MB)

#define SECOND ((gint64) G_USEC_PER_SEC)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* As it is read, not as it is wrapped. */
static char *
with_spaces (char *text)
{
  g_autoptr (GString) plain = g_string_new (text);

  if (text == NULL)
    return NULL;

  g_free (text);
  g_string_replace (plain, "\302\240", " ", 0);

  return g_strdup (plain->str);
}

static void
test_amounts (void)
{
  g_autofree char *nothing = with_spaces (spate_format_size (0));
  g_autofree char *some = with_spaces (spate_format_size (412 * MB));
  g_autofree char *huge = with_spaces (spate_format_size (G_MAXINT64));
  g_autofree char *rate = with_spaces (spate_format_rate (34.2e6));
  g_autofree char *none = with_spaces (spate_format_rate (-1));
  g_autofree char *one = spate_format_connections (1);
  g_autofree char *many = spate_format_connections (11);

  g_assert_cmpstr (nothing, ==, "0 bytes");
  g_assert_cmpstr (some, ==, "412.0 MB");
  g_assert_cmpstr (huge, ==, "9.2 EB");
  g_assert_cmpstr (rate, ==, "34.2 MB/s");
  g_assert_cmpstr (none, ==, "0 bytes/s");
  g_assert_cmpstr (one, ==, "1 connection");
  g_assert_cmpstr (many, ==, "11 connections");
}

static void
test_time_left (void)
{
  static const struct
  {
    gint64      time_left;
    const char *words;
  } rows[] = {
    { -1, NULL },
    { 0, "1 s left" },
    { 1, "1 s left" },
    { 12 * SECOND, "12 s left" },
    { 12 * SECOND + 1, "13 s left" },
    { 99 * SECOND, "99 s left" },
    { 100 * SECOND, "2 min left" },
    { 4 * MINUTE, "4 min left" },
    { 59 * MINUTE + 1, "1 h 0 min left" },
    { 2 * HOUR + 5 * MINUTE, "2 h 5 min left" },
    { 24 * HOUR, "1 day left" },
    { 30 * HOUR, "2 days left" },
    { 31 * 24 * HOUR, NULL },
    { G_MAXINT64, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = with_spaces (spate_format_time_left (rows[i].time_left));

      g_assert_cmpstr (words, ==, rows[i].words);
    }

  g_autofree char *one_line = spate_format_time_left (12 * SECOND);

  g_assert_cmpstr (one_line, ==, "12\302\240s left");
}

static void
test_progress (void)
{
  static const struct
  {
    goffset     written;
    goffset     size;
    guint       n_connections;
    const char *words;
  } rows[] = {
    { 0, 100, 0, "0 per cent" },
    { 419 * MB, 1000 * MB, 11, "41 per cent, 11 connections" },
    { 999, 1000, 1, "99 per cent, 1 connection" },
    { 1000, 1000, 0, "100 per cent" },
    { 0, 0, 0, "100 per cent" },
    { 41 * MB, -1, 1, "41.0 MB, 1 connection" },
    { G_MAXINT64, G_MAXINT64, 32, "100 per cent, 32 connections" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = with_spaces (spate_format_progress (rows[i].written,
                                                                   rows[i].size,
                                                                   rows[i].n_connections));

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

static void
test_folder (void)
{
  g_autofree char *downloads = spate_format_folder ("/home/somebody/Downloads");
  g_autofree char *home = spate_format_folder (g_get_home_dir ());

  g_assert_cmpstr (downloads, ==, "Downloads");
  g_assert_cmpstr (home, ==, "Home");
}

static void
test_facts (void)
{
  g_autoptr (GError) network = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "refused");
  g_autoptr (GError) busy = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_BUSY, "503");
  g_autoptr (GError) full = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NO_SPACE, "ENOSPC");
  g_autoptr (GError) mismatch = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_CHECKSUM, "Its sha-256 checksum is another one");
  const struct
  {
    SpateFacts  facts;
    const char *words;
  } rows[] = {
    { { SPATE_STATE_QUEUED, .size = -1 }, "Waiting for its turn" },
    { { SPATE_STATE_QUEUED, .size = GB, .written = MB, .error = full }, "1.0 MB of 1.0 GB · Waiting for its turn" },
    { { SPATE_STATE_PROBING, .size = -1 }, "Asking the server…" },
    { { SPATE_STATE_PROBING, .size = GB, .written = 412 * MB }, "412.0 MB of 1.0 GB · Asking the server…" },
    { { SPATE_STATE_TRANSFERRING, .size = GB, .written = 412 * MB, .rate = 34.2e6, .time_left = 12 * SECOND, .connections = 11 },
      "412.0 MB of 1.0 GB · 34.2 MB/s · 12 s left · 11 connections" },
    { { SPATE_STATE_TRANSFERRING, .size = GB, .written = 412 * MB, .rate = 34.2e6, .time_left = -1, .connections = 1, .is_out_of_turn = TRUE },
      "412.0 MB of 1.0 GB · 34.2 MB/s · 1 connection · Out of turn" },
    { { SPATE_STATE_DONE, .size = GB, .written = GB, .folder = "/home/somebody/Downloads", .is_gone = TRUE }, "The file is not there any more" },
    { { SPATE_STATE_TRANSFERRING, .size = -1, .written = 41 * MB, .rate = 5e6, .time_left = -1, .connections = 1 },
      "41.0 MB · 5.0 MB/s · 1 connection" },
    { { SPATE_STATE_TRANSFERRING, .size = GB, .written = 412 * MB, .time_left = -1, .error = network },
      "412.0 MB of 1.0 GB · The server cannot be reached, trying again soon" },
    { { SPATE_STATE_VERIFYING, .size = GB, .written = GB, .hashed = GB / 2 }, "1.0 GB of 1.0 GB · Checking… 50%" },
    { { SPATE_STATE_VERIFYING, .size = 0 }, "0 bytes of 0 bytes · Checking…" },
    { { SPATE_STATE_WAITING, .size = -1, .error = network }, "The server cannot be reached, trying again soon" },
    { { SPATE_STATE_WAITING, .size = GB, .written = MB, .error = full }, "1.0 MB of 1.0 GB · The disk is full" },
    { { SPATE_STATE_WAITING, .size = -1 }, "Waiting" },
    { { SPATE_STATE_WAITING, .size = -1, .error = network, .wait = SPATE_WAIT_NETWORK }, "Waiting for the network" },
    { { SPATE_STATE_WAITING, .size = -1, .error = network, .wait = SPATE_WAIT_SERVER, .time_to_try = 11 * SECOND + 1 },
      "The server cannot be reached, next try in 12 s" },
    { { SPATE_STATE_WAITING, .size = -1, .error = busy, .wait = SPATE_WAIT_SERVER, .time_to_try = 1 },
      "The server is busy, next try in 1 s" },
    { { SPATE_STATE_WAITING, .size = GB, .written = MB, .error = busy, .wait = SPATE_WAIT_SERVER, .time_to_try = 250 * SECOND },
      "1.0 MB of 1.0 GB · The server is busy, next try in 5 min" },
    { { SPATE_STATE_WAITING, .size = -1, .error = busy, .wait = SPATE_WAIT_SERVER }, "The server is busy, trying again soon" },
    { { SPATE_STATE_WAITING, .size = -1, .error = busy, .wait = SPATE_WAIT_LOGIN, .time_to_try = SECOND },
      "Waiting for somebody to log in to the network or the site" },
    { { SPATE_STATE_WAITING, .size = -1, .error = full, .wait = SPATE_WAIT_SPACE, .time_to_try = SECOND },
      "The disk is full, waiting for room" },
    { { SPATE_STATE_PAUSED, .size = GB, .written = 412 * MB, .error = network }, "412.0 MB of 1.0 GB · Paused" },
    { { SPATE_STATE_FAILED, .size = GB, .written = 412 * MB, .error = full }, "The disk is full" },
    { { SPATE_STATE_FAILED, .size = -1 }, "Something went wrong" },
    { { SPATE_STATE_DONE, .size = GB, .written = GB, .folder = "/home/somebody/Downloads" }, "1.0 GB · in Downloads" },
    { { SPATE_STATE_DONE, .size = -1, .written = GB, .proof = SPATE_PROOF_VERIFIED }, "1.0 GB · Verified" },
    { { SPATE_STATE_DONE, .size = -1, .written = GB, .proof = SPATE_PROOF_INTACT }, "1.0 GB · Intact" },
    { { SPATE_STATE_DONE, .size = -1, .written = GB, .proof = SPATE_PROOF_UNVERIFIED }, "1.0 GB · Unverified" },
    { { SPATE_STATE_DONE, .size = -1, .written = GB, .proof = SPATE_PROOF_MISMATCH }, "1.0 GB · Mismatch" },
    { { SPATE_STATE_FAILED, .size = GB, .written = GB, .proof = SPATE_PROOF_MISMATCH, .error = mismatch },
      "The file is not the one that its checksum names: fetch it again, or delete it" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = with_spaces (spate_format_facts (&rows[i].facts));

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* Nothing has failed, and nobody knows how long it takes. Why all stand still is told of what stands still for
 * the same reason, and of nothing else. */
static void
test_surroundings (void)
{
  static const SpateFacts metered = { SPATE_STATE_WAITING, .size = GB, .written = MB, .wait = SPATE_WAIT_METERED };
  static const SpateFacts asleep = { SPATE_STATE_WAITING, .size = -1, .wait = SPATE_WAIT_SLEEP };
  g_autofree char *first = with_spaces (spate_format_facts (&metered));
  g_autofree char *second = with_spaces (spate_format_facts (&asleep));

  g_assert_cmpstr (first, ==, "1.0 MB of 1.0 GB · Waiting for a network that is not metered");
  g_assert_cmpstr (second, ==, "Going on as soon as the computer is awake");

  g_assert_cmpstr (spate_format_reason (SPATE_WAIT_METERED, TRUE), ==, "This network is metered: downloads may cost money.");
  g_assert_cmpstr (spate_format_reason (SPATE_WAIT_METERED, FALSE), ==, "This network is metered, so downloads wait for another.");
  g_assert_cmpstr (spate_format_reason (SPATE_WAIT_NETWORK, FALSE), ==, "You are offline. Downloads go on when the network is back.");
  g_assert_cmpstr (spate_format_reason (SPATE_WAIT_LOGIN, FALSE), ==, "This network wants you to log in. Downloads go on when you have.");
  for (SpateWait wait = SPATE_WAIT_NONE; wait <= SPATE_WAIT_SLEEP; wait++)
    g_assert_true ((spate_format_reason (wait, FALSE) != NULL) ==
                   (wait == SPATE_WAIT_METERED || wait == SPATE_WAIT_NETWORK || wait == SPATE_WAIT_LOGIN));
}

/* A sentence without abbreviations. */
static void
test_spoken (void)
{
  g_autoptr (GError) network = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NETWORK, "refused");
  g_autoptr (GError) full = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NO_SPACE, "ENOSPC");
  const struct
  {
    SpateFacts  facts;
    const char *words;
  } rows[] = {
    { { SPATE_STATE_TRANSFERRING, .size = GB, .written = 412 * MB, .rate = 34.2e6, .time_left = 12 * SECOND, .connections = 11 },
      "a.iso, downloading, 41 per cent, 12 seconds left" },
    { { SPATE_STATE_TRANSFERRING, .size = GB, .written = 0, .time_left = 150 * SECOND }, "a.iso, downloading, 0 per cent, 3 minutes left" },
    { { SPATE_STATE_TRANSFERRING, .size = GB, .written = 0, .time_left = 7 * 3600 * SECOND }, "a.iso, downloading, 0 per cent, 7 hours left" },
    { { SPATE_STATE_TRANSFERRING, .size = -1, .written = 41 * MB, .time_left = -1 }, "a.iso, downloading, 41.0 MB" },
    { { SPATE_STATE_TRANSFERRING, .size = GB, .written = 412 * MB, .time_left = SECOND, .error = network },
      "a.iso, The server cannot be reached, trying again soon, 41 per cent" },
    { { SPATE_STATE_QUEUED, .size = -1 }, "a.iso, waiting for its turn" },
    { { SPATE_STATE_PAUSED, .size = GB, .written = GB / 2 }, "a.iso, paused, 50 per cent" },
    { { SPATE_STATE_WAITING, .size = GB, .written = MB, .error = full, .wait = SPATE_WAIT_SPACE, .time_to_try = SECOND },
      "a.iso, The disk is full, waiting for room, 0 per cent" },
    { { SPATE_STATE_FAILED, .size = GB, .written = MB, .error = full }, "a.iso, failed: The disk is full" },
    { { SPATE_STATE_DONE, .size = GB, .written = GB }, "a.iso, finished, 1.0 GB" },
    { { SPATE_STATE_DONE, .size = GB, .written = GB, .is_gone = TRUE }, "a.iso, the file is not there any more" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = with_spaces (spate_format_spoken ("a.iso", &rows[i].facts));

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

/* A narrow line breaks between facts, never within one. */
static void
test_wrapping (void)
{
  const SpateFacts facts = {
    SPATE_STATE_TRANSFERRING,
    .size = GB,
    .written = 412 * MB,
    .rate = 34.2e6,
    .time_left = 12 * SECOND,
    .connections = 11,
  };
  g_autofree char *line = spate_format_facts (&facts);
  g_auto (GStrv) pieces = g_strsplit (line, " ", -1);

  g_assert_cmpuint (g_strv_length (pieces), ==, 4);
  g_assert_true (g_str_has_prefix (pieces[3], "11"));
}

/* Every code has a sentence of its own; what nobody knows has one as well. */
static void
test_errors (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) strange = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "strange");

  for (int code = SPATE_ERROR_INVALID; code < SPATE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, code, "technical words");
      const char *sentence = spate_format_error (error);

      g_assert_nonnull (sentence);
      g_assert_cmpstr (sentence, !=, spate_format_error (strange));
      g_assert_false (g_str_has_suffix (sentence, "."));
      g_assert_null (strstr (sentence, "technical"));
      g_assert_true (g_hash_table_add (seen, (gpointer) sentence));
      g_assert_nonnull (spate_format_waiting (error));
    }

  g_assert_cmpstr (spate_format_error (NULL), ==, spate_format_error (strange));
}

static void
test_states (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (SpateState state = SPATE_STATE_QUEUED; state < SPATE_N_STATES; state++)
    g_assert_true (g_hash_table_add (seen, (gpointer) spate_format_state (state)));
}

static void
test_answer (void)
{
  SpateAnswer answer = {
    .name = (char *) "a.bin", .content_type = (char *) "application/octet-stream", .size = 412 * MB, .has_ranges = TRUE, .n_connections = 8
  };
  g_autofree char *plain = with_spaces (spate_format_answer (&answer));
  g_autofree char *details = with_spaces (spate_format_answer_details (&answer, 0));
  g_autofree char *limited = with_spaces (spate_format_answer_details (&answer, 3));

  g_assert_cmpstr (plain, ==, "412.0 MB");
  g_assert_cmpstr (details, ==, "Can be resumed · 8 connections");
  g_assert_cmpstr (limited, ==, "Can be resumed · 3 connections");

  answer.content_type = (char *) "video/mp4; a=b\n";
  answer.size = -1;
  answer.has_ranges = FALSE;
  answer.n_connections = 1;
  answer.n_mirrors = 2;

  g_autofree char *strange = with_spaces (spate_format_answer (&answer));
  g_autofree char *once = with_spaces (spate_format_answer_details (&answer, 3));

  g_assert_true (g_str_has_prefix (strange, "Size not known"));
  g_assert_cmpstr (once, ==, "Cannot be resumed · 1 connection · 2 mirrors");
}

static void
test_refusals (void)
{
  const struct
  {
    guint       status;
    SpateError  code;
    const char *sentence;
  } cases[] = {
    { 404, SPATE_ERROR_NEEDS_LINK, "The server does not have this file (404)" },
    { 410, SPATE_ERROR_NEEDS_LINK, "The server does not have this file (410)" },
    { 403, SPATE_ERROR_NEEDS_LINK, "The server does not hand out this file (403)" },
    { 500, SPATE_ERROR_SERVER, "The server reports an error (500)" },
    { 401, SPATE_ERROR_NEEDS_AUTHENTICATION, "The server asks for a user name and a password" },
    { 200, SPATE_ERROR_PORTAL, "A login page came instead of the file" },
    { 0, SPATE_ERROR_NETWORK, "The server cannot be reached" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, cases[i].code, "technical words");
      g_autofree char *sentence = spate_format_refusal (error, cases[i].status);

      g_assert_cmpstr (sentence, ==, cases[i].sentence);
    }
}

/* Where one reads from right to left, a number and its unit stay together. */
static void
test_right_to_left (void)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);

  g_autofree char *size = with_spaces (spate_format_size (2000));
  g_autofree char *rate = with_spaces (spate_format_rate (2000));

  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  g_assert_cmpstr (size, ==, "\u200f\u20682.0 kB\u2069");
  g_assert_cmpstr (rate, ==, "\u200f\u20682.0 kB\u2069/s");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/amounts", test_amounts);
  g_test_add_func ("/format/time-left", test_time_left);
  g_test_add_func ("/format/progress", test_progress);
  g_test_add_func ("/format/folder", test_folder);
  g_test_add_func ("/format/facts", test_facts);
  g_test_add_func ("/format/surroundings", test_surroundings);
  g_test_add_func ("/format/spoken", test_spoken);
  g_test_add_func ("/format/wrapping", test_wrapping);
  g_test_add_func ("/format/errors", test_errors);
  g_test_add_func ("/format/states", test_states);
  g_test_add_func ("/format/answer", test_answer);
  g_test_add_func ("/format/refusals", test_refusals);
  g_test_add_func ("/format/right-to-left", test_right_to_left);

  return g_test_run ();
}
