/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "spate-error.h"
#include "spate-retry.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static const SpatePatience window = { .waits_for_space = TRUE };
static const SpatePatience terminal = { .max_tries = 5, .fails_early = TRUE };

static SpateWait
note (SpateRetry          *retry,
      const SpatePatience *patience,
      SpateError           code,
      SpateFailure         failure,
      gint64              *ret_delay)
{
  g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, (int) code, "It failed");

  failure.error = error;

  return spate_retry_note_failure (retry, patience, &failure, 0.5, ret_delay);
}

/* Which failure waits for what: in a window; in a terminal with bytes in hand; and without. */
static void
test_table (void)
{
  static const char *const rows[] = {
    [SPATE_ERROR_INVALID] = "none none none",
    [SPATE_ERROR_NETWORK] = "server server none",
    [SPATE_ERROR_BUSY] = "server server none",
    [SPATE_ERROR_TLS] = "none none none",
    [SPATE_ERROR_NEEDS_AUTHENTICATION] = "none none none",
    [SPATE_ERROR_CERTIFICATE] = "none none none",
    [SPATE_ERROR_DUPLICATE] = "none none none",
    [SPATE_ERROR_PROXY_LOGIN] = "none none none",
    [SPATE_ERROR_NEEDS_LINK] = "none none none",
    [SPATE_ERROR_SERVER] = "none none none",
    [SPATE_ERROR_PROTOCOL] = "none none none",
    [SPATE_ERROR_NO_RANGES] = "none none none",
    [SPATE_ERROR_CHANGED] = "none none none",
    [SPATE_ERROR_NO_SPACE] = "space none none",
    [SPATE_ERROR_FILE] = "none none none",
    [SPATE_ERROR_EXISTS] = "none none none",
    [SPATE_ERROR_LOCKED] = "none none none",
    [SPATE_ERROR_CHECKSUM] = "none none none",
    [SPATE_ERROR_PORTAL] = "login login none",
    [SPATE_ERROR_NO_FOLDER] = "none none none",
    [SPATE_ERROR_TOO_LARGE] = "none none none",
    [SPATE_ERROR_OTHER_FILE] = "none none none",
  };
  const SpateFailure some = { .written = 1000, .retry_after = -1 };
  const SpateFailure nothing = { .retry_after = -1 };

  for (gsize code = 0; code < G_N_ELEMENTS (rows); code++)
    {
      SpateRetry retries[3] = { { 0 } };
      gint64 delay = 0;
      const char *in_window = spate_wait_get_nick (note (&retries[0], &window, code, nothing, &delay));
      const char *with_bytes = spate_wait_get_nick (note (&retries[1], &terminal, code, some, &delay));
      const char *without = spate_wait_get_nick (note (&retries[2], &terminal, code, nothing, &delay));
      g_autofree char *found = g_strdup_printf ("%s %s %s", in_window, with_bytes, without);

      g_test_message ("code %" G_GSIZE_FORMAT, code);
      g_assert_cmpstr (found, ==, rows[code]);
    }
}

/* An error of somebody else's domain is nothing to wait for, whatever its number. */
static void
test_other_domain (void)
{
  for (int code = 0; code < SPATE_N_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (G_CONVERT_ERROR, code, "Another");
      const SpateFailure failure = { .error = error, .written = 1, .retry_after = -1, .is_offline = TRUE, .is_captive = TRUE };
      SpateRetry retry = { 0 };
      gint64 delay = 0;

      g_assert_cmpint (spate_retry_note_failure (&retry, &window, &failure, 0.5, &delay), ==, SPATE_WAIT_NONE);
      g_assert_cmpint (delay, ==, -1);
    }
}

/* From five seconds to five minutes; a new byte begins at five seconds again. */
static void
test_pauses (void)
{
  static const gint64 seconds[] = { 5, 10, 20, 40, 80, 160, 300, 300, 300 };
  SpateRetry retry = { 0 };
  SpateFailure failure = { .written = 1000, .retry_after = -1 };
  gint64 delay = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      g_assert_cmpint (note (&retry, &window, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_SERVER);
      g_assert_cmpint (delay, ==, seconds[i] * SECOND);
      g_assert_cmpuint (retry.n_tries, ==, i + 1);
    }

  failure.written++;
  note (&retry, &window, SPATE_ERROR_NETWORK, failure, &delay);
  g_assert_cmpint (delay, ==, 5 * SECOND);
  g_assert_cmpuint (retry.n_tries, ==, 1);

  /* Fewer bytes than once before are no progress: a stream that breaks off at the same place. */
  failure.written = 500;
  note (&retry, &window, SPATE_ERROR_NETWORK, failure, &delay);
  failure.written = 1000;
  note (&retry, &window, SPATE_ERROR_NETWORK, failure, &delay);
  g_assert_cmpuint (retry.n_tries, ==, 3);

  for (guint i = 0; i < 100; i++)
    note (&retry, &window, SPATE_ERROR_NO_SPACE, failure, &delay);
  g_assert_cmpint (delay, ==, 60 * SECOND);
}

/* Chance takes a quarter away at most, or puts one on top. */
static void
test_jitter (void)
{
  g_autoptr (GError) error = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_BUSY, "Busy");
  const SpateFailure failure = { .error = error, .written = 1, .retry_after = -1 };
  gint64 delay = 0;
  SpateRetry least = { 0 };
  SpateRetry most = { 0 };

  spate_retry_note_failure (&least, &window, &failure, 0.0, &delay);
  g_assert_cmpint (delay, ==, 5 * SECOND * 3 / 4);
  spate_retry_note_failure (&most, &window, &failure, 1.0, &delay);
  g_assert_cmpint (delay, ==, 5 * SECOND * 5 / 4);
}

/* What the server asks for counts if it is longer, but an hour at most; a terminal does not
 * wait for more than five minutes, and waits for less even without a byte. */
static void
test_retry_after (void)
{
  static const struct
  {
    gint64    seconds;
    gint64    delay;
    SpateWait in_terminal;
  } rows[] = {
    { 0, 5, SPATE_WAIT_NONE },
    { 1, 5, SPATE_WAIT_SERVER },
    { 120, 120, SPATE_WAIT_SERVER },
    { 300, 300, SPATE_WAIT_SERVER },
    { 301, 301, SPATE_WAIT_NONE },
    { 3600, 3600, SPATE_WAIT_NONE },
    { 86400, 3600, SPATE_WAIT_NONE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      SpateRetry first = { 0 };
      SpateRetry second = { 0 };
      const SpateFailure failure = { .retry_after = rows[i].seconds * SECOND };
      gint64 delay = 0;

      g_test_message ("%" G_GINT64_FORMAT " s", rows[i].seconds);
      g_assert_cmpint (note (&first, &window, SPATE_ERROR_BUSY, failure, &delay), ==, SPATE_WAIT_SERVER);
      g_assert_cmpint (delay, ==, rows[i].delay * SECOND);
      g_assert_cmpint (note (&second, &terminal, SPATE_ERROR_BUSY, failure, &delay), ==, rows[i].in_terminal);
    }
}

/* A script ends after so many tries in a row that brought nothing; a window never does. */
static void
test_max_tries (void)
{
  static const SpatePatience one = { .max_tries = 1 };
  SpateRetry retry = { 0 };
  SpateRetry endless = { 0 };
  SpateRetry single = { 0 };
  SpateFailure failure = { .written = 1, .retry_after = -1 };
  gint64 delay = 0;

  for (guint round = 0; round < 2; round++)
    {
      for (guint i = 1; i < terminal.max_tries; i++)
        g_assert_cmpint (note (&retry, &terminal, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_SERVER);
      failure.written += round == 0;
    }
  g_assert_cmpint (note (&retry, &terminal, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_NONE);
  g_assert_cmpint (note (&single, &one, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_NONE);

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (note (&endless, &window, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_SERVER);
}

/* Without a network only the network is waited for, and no try is counted; a script counts. */
static void
test_offline (void)
{
  SpateRetry retry = { 0 };
  SpateRetry script = { 0 };
  const SpateFailure failure = { .written = 1, .retry_after = -1, .is_offline = TRUE };
  gint64 delay = 0;

  for (guint i = 0; i < 10; i++)
    {
      g_assert_cmpint (note (&retry, &window, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_NETWORK);
      g_assert_cmpint (delay, ==, -1);
    }
  g_assert_cmpuint (retry.n_tries, ==, 0);
  g_assert_cmpint (note (&retry, &window, SPATE_ERROR_NEEDS_LINK, failure, &delay), ==, SPATE_WAIT_NONE);

  for (guint i = 1; i < terminal.max_tries; i++)
    {
      g_assert_cmpint (note (&script, &terminal, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_NETWORK);
      g_assert_cmpint (delay, >, 0);
    }
  g_assert_cmpint (note (&script, &terminal, SPATE_ERROR_NETWORK, failure, &delay), ==, SPATE_WAIT_NONE);
}

/* In a network that wants a login, whatever comes from it says nothing about the server. What
 * happens here does. */
static void
test_captive (void)
{
  const SpateFailure failure = { .written = 1, .retry_after = -1, .is_captive = TRUE };
  gint64 delay = 0;

  for (SpateError code = SPATE_ERROR_INVALID; code < SPATE_N_ERRORS; code++)
    {
      SpateRetry retry = { 0 };
      gboolean is_ours = code == SPATE_ERROR_INVALID || code == SPATE_ERROR_FILE || code == SPATE_ERROR_EXISTS ||
                         code == SPATE_ERROR_LOCKED || code == SPATE_ERROR_CHECKSUM || code == SPATE_ERROR_NO_FOLDER ||
                         code == SPATE_ERROR_TOO_LARGE || code == SPATE_ERROR_OTHER_FILE ||
                         code == SPATE_ERROR_DUPLICATE;
      SpateWait wait = note (&retry, &window, code, failure, &delay);

      g_test_message ("code %d", (int) code);
      if (code == SPATE_ERROR_NO_SPACE)
        g_assert_cmpint (wait, ==, SPATE_WAIT_SPACE);
      else
        g_assert_cmpint (wait, ==, is_ours ? SPATE_WAIT_NONE : SPATE_WAIT_LOGIN);
      if (wait == SPATE_WAIT_LOGIN)
        g_assert_cmpint (delay, ==, 60 * SECOND);
    }
}

/* A file that has changed is begun anew at once, if that is wanted, and not for ever. */
static void
test_anew (void)
{
  const SpateFailure outdated = { .written = 1000, .retry_after = -1, .is_outdated = TRUE };
  SpateRetry retry = { 0 };
  SpateRetry other = { 0 };
  gint64 delay = -1;

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (note (&retry, &terminal, SPATE_ERROR_CHANGED, outdated, &delay), ==, SPATE_WAIT_ANEW);
      g_assert_cmpint (delay, ==, 0);
    }
  g_assert_cmpint (note (&retry, &terminal, SPATE_ERROR_CHANGED, outdated, &delay), ==, SPATE_WAIT_NONE);

  /* Bytes that are outdated are no reason to begin anew when something else has failed. */
  g_assert_cmpint (note (&other, &terminal, SPATE_ERROR_NEEDS_LINK, outdated, &delay), ==, SPATE_WAIT_NONE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retry/table", test_table);
  g_test_add_func ("/retry/other-domain", test_other_domain);
  g_test_add_func ("/retry/pauses", test_pauses);
  g_test_add_func ("/retry/jitter", test_jitter);
  g_test_add_func ("/retry/retry-after", test_retry_after);
  g_test_add_func ("/retry/max-tries", test_max_tries);
  g_test_add_func ("/retry/offline", test_offline);
  g_test_add_func ("/retry/captive", test_captive);
  g_test_add_func ("/retry/anew", test_anew);

  return g_test_run ();
}
