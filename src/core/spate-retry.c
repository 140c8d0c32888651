/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When a run has failed: is there something to wait for, and for how long? A run has already
 * asked again several times, within seconds; what is decided here is on the scale of minutes.
 *
 * Only what somebody or something outside can mend without the user's word about this download
 * is waited for: the network, a login page, a server, a full disk. Everything else has failed.
 * A new byte wipes out all tries before it, so that a bad line is not given up while it
 * brings anything. */

#include "spate-retry.h"

#include "spate-error.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

/* Pauses double from the first to the longest. */
#define FIRST_PAUSE (5 * SECOND)
#define LONGEST_PAUSE (300 * SECOND)

/* Whether there is room again costs nothing to look at, and can change by a click. */
#define LONGEST_SPACE_PAUSE (60 * SECOND)

/* A page that wants a login keeps coming until somebody has logged in. */
#define LOGIN_PAUSE (60 * SECOND)

/* A server may ask for a day, by mistake or in earnest: it is asked again after an hour. Where
 * somebody sits and watches, five minutes are the end. */
#define LONGEST_OBEYED (3600 * SECOND)
#define LONGEST_WATCHED (300 * SECOND)

/* A file that changes more often than it can be had is not to be had. */
#define MOST_CHANGES 3

#define SPREAD 0.25 /* of a pause, either way */

/* clang-format off */
G_DEFINE_ENUM_TYPE (SpateWait, spate_wait,
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_NETWORK, "network"),
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_LOGIN, "login"),
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_SERVER, "server"),
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_SPACE, "space"),
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_ANEW, "anew"),
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_METERED, "metered"),
                    G_DEFINE_ENUM_VALUE (SPATE_WAIT_SLEEP, "sleep"))
/* clang-format on */

/* What comes through a network that answers for everybody: refused certificates, pages, and
 * statuses that are not the server's own. */
static gboolean
may_be_captive (const GError *error)
{
  static const SpateError codes[] = {
    SPATE_ERROR_NETWORK, SPATE_ERROR_BUSY, SPATE_ERROR_TLS, SPATE_ERROR_NEEDS_AUTHENTICATION,
    SPATE_ERROR_NEEDS_LINK, SPATE_ERROR_SERVER, SPATE_ERROR_PROTOCOL, SPATE_ERROR_NO_RANGES,
    SPATE_ERROR_CHANGED, SPATE_ERROR_CERTIFICATE, SPATE_ERROR_PROXY_LOGIN
  };

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, SPATE_ERROR, (int) codes[i]))
      return TRUE;

  return FALSE;
}

static SpateWait
get_wait (const SpatePatience *patience,
          const SpateFailure  *failure)
{
  if (g_error_matches (failure->error, SPATE_ERROR, SPATE_ERROR_NO_SPACE))
    return patience->waits_for_space ? SPATE_WAIT_SPACE : SPATE_WAIT_NONE;
  if (g_error_matches (failure->error, SPATE_ERROR, SPATE_ERROR_PORTAL) ||
      (failure->is_captive && may_be_captive (failure->error)))
    return SPATE_WAIT_LOGIN;
  if (!spate_error_may_pass (failure->error))
    return SPATE_WAIT_NONE;

  return failure->is_offline ? SPATE_WAIT_NETWORK : SPATE_WAIT_SERVER;
}

static gboolean
is_hopeless_early (const SpateFailure *failure)
{
  return failure->retry_after > LONGEST_WATCHED || (failure->written == 0 && failure->retry_after <= 0);
}

static gint64
get_pause (SpateWait wait,
           guint     n_tries,
           double    jitter)
{
  gint64 first = wait == SPATE_WAIT_LOGIN ? LOGIN_PAUSE : FIRST_PAUSE;
  gint64 longest = wait == SPATE_WAIT_SPACE ? LONGEST_SPACE_PAUSE : LONGEST_PAUSE;
  guint doublings = MIN (MAX (n_tries, 1) - 1, 16);
  gint64 pause = MIN (first << doublings, longest);

  return (gint64) ((double) pause * (1.0 - SPREAD + 2.0 * SPREAD * jitter));
}

static SpateWait
begin_anew (SpateRetry *self,
            gint64     *ret_delay)
{
  if (self->n_changes >= MOST_CHANGES)
    return SPATE_WAIT_NONE;

  self->n_changes++;
  self->most_written = 0;
  *ret_delay = 0;

  return SPATE_WAIT_ANEW;
}

/**
 * spate_retry_note_failure:
 * @self: what is remembered of earlier failures
 * @patience: how much waiting is wanted
 * @failure: a run's end
 * @jitter: a random number from 0 to 1, from whoever has a source of randomness
 * @ret_delay: (out): µs until the next try, or -1 if only an event can bring it
 *
 * Decides what becomes of a download whose run has failed.
 *
 * Returns: what to wait for; %SPATE_WAIT_NONE if it has failed for good
 */
SpateWait
spate_retry_note_failure (SpateRetry          *self,
                          const SpatePatience *patience,
                          const SpateFailure  *failure,
                          double               jitter,
                          gint64              *ret_delay)
{
  g_return_val_if_fail (self != NULL && patience != NULL, SPATE_WAIT_NONE);
  g_return_val_if_fail (failure != NULL && failure->error != NULL, SPATE_WAIT_NONE);
  g_return_val_if_fail (jitter >= 0.0 && jitter <= 1.0, SPATE_WAIT_NONE);
  g_return_val_if_fail (ret_delay != NULL, SPATE_WAIT_NONE);

  SpateWait wait = get_wait (patience, failure);

  *ret_delay = -1;
  if (failure->is_outdated && g_error_matches (failure->error, SPATE_ERROR, SPATE_ERROR_CHANGED))
    return begin_anew (self, ret_delay);

  if (failure->written > self->most_written)
    self->n_tries = 0;
  self->most_written = MAX (self->most_written, failure->written);

  if (wait == SPATE_WAIT_NONE || (patience->fails_early && is_hopeless_early (failure)))
    return SPATE_WAIT_NONE;

  /* Without a network nothing was tried. Who has to end cannot wait for one, though. */
  if (wait == SPATE_WAIT_NETWORK && patience->max_tries == 0)
    return wait;

  if (self->n_tries < G_MAXUINT)
    self->n_tries++;
  if (patience->max_tries > 0 && self->n_tries >= patience->max_tries)
    return SPATE_WAIT_NONE;

  *ret_delay = MAX (get_pause (wait, self->n_tries, jitter), MIN (failure->retry_after, LONGEST_OBEYED));

  return wait;
}

/**
 * spate_wait_get_nick:
 * @wait: what is waited for
 *
 * Returns: (transfer none): its name, for logs and machines
 */
const char *
spate_wait_get_nick (SpateWait wait)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (SPATE_TYPE_WAIT);
  const GEnumValue *value = g_enum_get_value (klass, (int) wait);

  g_return_val_if_fail (value != NULL, NULL);

  return value->value_nick;
}
