/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A download as the programs see it: what was asked for, where it stands, and two commands.
 * It lasts from the moment it is added until it is removed; runs come and go. All it knows
 * about a run is the last snapshot. */

#include "spate-download-private.h"

#include <string.h>

#include "spate-file-name.h"
#include "spate-mark.h"

/* A figure people can read: it follows a change within a few seconds and does not flicker. */
#define RATE_TIME_CONSTANT (3 * (gint64) G_USEC_PER_SEC)

G_DEFINE_FINAL_TYPE (SpateDownload, spate_download, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_STATE,
  PROP_SIZE,
  PROP_WRITTEN,
  PROP_RATE,
  PROP_TIME_LEFT,
  PROP_CONNECTIONS,
  PROP_SNAPSHOT,
  PROP_WAIT,
  PROP_FILE_GONE,
} SpateDownloadProperty;

static GParamSpec *properties[PROP_FILE_GONE + 1];

static void
spate_download_dispose (GObject *object)
{
  SpateDownload *self = SPATE_DOWNLOAD (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->request, spate_request_unref);
  g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
  g_clear_pointer (&self->ending, spate_ending_free);
  g_clear_pointer (&self->next_request, spate_request_unref);
  g_clear_pointer (&self->proved_request, spate_request_unref);
  g_clear_pointer (&self->proved_checkpoint, spate_checkpoint_unref);
  g_clear_pointer (&self->snapshot, spate_snapshot_unref);
  g_clear_object (&self->look);
  g_clear_pointer (&self->log, spate_event_log_free);
  g_clear_pointer (&self->history, spate_rate_history_free);
  g_clear_error (&self->wait_error);
  g_clear_error (&self->duplicate);
  g_clear_pointer (&self->identity, spate_identity_free);

  G_OBJECT_CLASS (spate_download_parent_class)->dispose (object);
}

static void
spate_download_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  SpateDownload *self = SPATE_DOWNLOAD (object);

  switch ((SpateDownloadProperty) property_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int) self->state);
      break;
    case PROP_SIZE:
      g_value_set_int64 (value, spate_download_get_size (self));
      break;
    case PROP_WRITTEN:
      g_value_set_int64 (value, spate_download_get_written (self));
      break;
    case PROP_RATE:
      g_value_set_double (value, spate_download_get_rate (self));
      break;
    case PROP_TIME_LEFT:
      g_value_set_int64 (value, spate_download_get_time_left (self));
      break;
    case PROP_CONNECTIONS:
      g_value_set_uint (value, spate_download_get_connections (self));
      break;
    case PROP_SNAPSHOT:
      g_value_set_boxed (value, self->snapshot);
      break;
    case PROP_WAIT:
      g_value_set_enum (value, (int) spate_download_get_wait (self));
      break;
    case PROP_FILE_GONE:
      g_value_set_boolean (value, spate_download_is_file_gone (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
spate_download_class_init (SpateDownloadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = spate_download_dispose;
  object_class->get_property = spate_download_get_property;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, SPATE_TYPE_STATE, SPATE_STATE_QUEUED, flags);
  properties[PROP_SIZE] = g_param_spec_int64 ("size", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_WRITTEN] = g_param_spec_int64 ("written", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  properties[PROP_TIME_LEFT] = g_param_spec_int64 ("time-left", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_CONNECTIONS] = g_param_spec_uint ("connections", NULL, NULL, 0, SPATE_MAX_CONNECTIONS, 0, flags);
  properties[PROP_SNAPSHOT] = g_param_spec_boxed ("snapshot", NULL, NULL, SPATE_TYPE_SNAPSHOT, flags);
  properties[PROP_WAIT] = g_param_spec_enum ("wait", NULL, NULL, SPATE_TYPE_WAIT, SPATE_WAIT_NONE, flags);
  properties[PROP_FILE_GONE] = g_param_spec_boolean ("file-gone", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
spate_download_init (SpateDownload *self)
{
  spate_meter_init (&self->meter, RATE_TIME_CONSTANT, 0, 0);
  self->log = spate_event_log_new ();
  self->history = spate_rate_history_new ();
}

static char *
guess_name (SpateDownload *self)
{
  if (self->ending != NULL)
    return g_strdup (self->ending->name);
  if (self->checkpoint != NULL)
    return g_strdup (self->checkpoint->name);
  if (self->request->name != NULL)
    return g_strdup (self->request->name);

  return spate_file_name_choose (NULL, NULL, spate_request_get_uri (self->request));
}

/* Between two sessions nothing runs: what did, waits to be started. */
static SpateState
get_state_at_rest (SpateState state)
{
  return state == SPATE_STATE_DONE || state == SPATE_STATE_FAILED ? state : SPATE_STATE_PAUSED;
}

SpateDownload *
_spate_download_new (const SpateRecord       *record,
                     const SpateDownloadHost *host,
                     gpointer                 owner)
{
  g_return_val_if_fail (record != NULL, NULL);
  g_return_val_if_fail (host != NULL, NULL);

  SpateDownload *self = g_object_new (SPATE_TYPE_DOWNLOAD, NULL);

  self->id = g_strdup (record->id);
  self->request = spate_request_ref (record->request);
  self->checkpoint = record->checkpoint != NULL ? spate_checkpoint_ref (record->checkpoint) : NULL;
  self->ending = record->ending != NULL ? spate_ending_copy (record->ending) : NULL;
  self->identity = record->identity != NULL ? spate_identity_copy (record->identity) : NULL;
  self->added = record->added;
  self->rank = record->rank;
  self->state = get_state_at_rest (record->state);
  self->ran = self->state == SPATE_STATE_PAUSED && record->state != SPATE_STATE_PAUSED;
  self->host = host;
  self->owner = owner;
  self->name = guess_name (self);

  return self;
}

/* The manager goes away, or is done with the download; somebody else may still hold it. */
void
_spate_download_orphan (SpateDownload *self)
{
  self->host = NULL;
  self->owner = NULL;
}

/* The same file is asked for again, perhaps with other options or secrets. */
void
_spate_download_set_request (SpateDownload *self,
                             SpateRequest  *request)
{
  spate_request_ref (request);
  spate_request_unref (self->request);
  self->request = request;
}

/* What is to be kept of it. A link on trial is not: if this is the end, the old one is what is left. */
SpateRecord *
_spate_download_make_record (SpateDownload *self,
                             SpateState     state)
{
  gboolean on_trial = self->proved_request != NULL;
  SpateRecord *record = spate_record_new (self->id, on_trial ? self->proved_request : self->request, state,
                                          on_trial ? self->proved_checkpoint : self->checkpoint);

  record->identity = self->identity != NULL ? spate_identity_copy (self->identity) : NULL;
  record->added = self->added;
  record->rank = self->rank;
  record->ending = self->ending != NULL ? spate_ending_copy (self->ending) : NULL;

  return record;
}

SpateCheckpoint *
_spate_download_get_checkpoint (SpateDownload *self)
{
  return self->checkpoint;
}

guint64
_spate_download_get_run (SpateDownload *self)
{
  return self->run;
}

/* The one place where the state changes. */
static void
set_state (SpateDownload *self,
           SpateState     state)
{
  if (self->state == state)
    return;

  g_return_if_fail (spate_state_can_change (self->state, state));

  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
set_name (SpateDownload *self,
          const char    *name)
{
  if (name == NULL || strcmp (self->name, name) == 0)
    return;

  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
}

static void
set_wait (SpateDownload *self,
          SpateWait      wait,
          const GError  *reason,
          gint64         next_try)
{
  GError *copy = reason != NULL ? g_error_copy (reason) : NULL;

  g_clear_error (&self->wait_error);
  self->wait_error = copy;
  self->wait = wait;
  self->next_try = next_try;
}

/* What the end of a run means for the download: it may be a pause only, until something
 * outside has changed. */
static SpateState
judge_state (SpateDownload       *self,
             const SpateSnapshot *snapshot)
{
  gint64 next_try = -1;

  if (snapshot->state == SPATE_STATE_PAUSED && self->duplicate != NULL)
    return SPATE_STATE_FAILED;
  if (snapshot->state == SPATE_STATE_PAUSED && self->wait != SPATE_WAIT_NONE && self->host != NULL)
    return SPATE_STATE_WAITING;
  if (!spate_snapshot_is_last (snapshot))
    return snapshot->state;

  if (snapshot->state == SPATE_STATE_FAILED && self->host != NULL)
    {
      SpateWait wait = self->host->judge (self, snapshot, &next_try, self->owner);

      /* The failure was on its way already. What would be waited for is not, but has not failed either. */
      if (self->is_pausing)
        {
          set_wait (self, SPATE_WAIT_NONE, NULL, -1);
          return wait != SPATE_WAIT_NONE ? SPATE_STATE_PAUSED : SPATE_STATE_FAILED;
        }

      set_wait (self, wait, wait != SPATE_WAIT_NONE ? snapshot->error : NULL, next_try);
      return wait != SPATE_WAIT_NONE ? SPATE_STATE_WAITING : SPATE_STATE_FAILED;
    }

  set_wait (self, SPATE_WAIT_NONE, NULL, -1);

  return snapshot->state;
}

static void
set_ending (SpateDownload       *self,
            const SpateSnapshot *snapshot,
            SpateState           state,
            GError              *instead)
{
  g_clear_pointer (&self->ending, spate_ending_free);
  if (state == SPATE_STATE_DONE || state == SPATE_STATE_FAILED)
    self->ending = spate_ending_new (g_get_real_time () / G_USEC_PER_SEC,
                                     snapshot->name != NULL ? snapshot->name : self->name, snapshot);

  if (instead != NULL && state == SPATE_STATE_FAILED)
    {
      g_clear_error (&self->ending->error);
      self->ending->error = g_error_copy (instead);
    }
}

/* Where the link has led, and to what. */
static void
note_identity (SpateDownload       *self,
               const SpateSnapshot *snapshot)
{
  if (snapshot->uri == NULL || snapshot->checkpoint == NULL)
    return;

  g_clear_pointer (&self->identity, spate_identity_free);
  self->identity = spate_identity_new (snapshot->uri, snapshot->checkpoint->validator);
}

/* Everything is put in its place first; what is told comes last, and at once. */
void
_spate_download_take_snapshot (SpateDownload *self,
                               SpateSnapshot *snapshot)
{
  g_autoptr (SpateDownload) kept = g_object_ref (self);
  gboolean last = spate_snapshot_is_last (snapshot);
  SpateState state = judge_state (self, snapshot);

  /* Bytes that bear a name of their own are nothing to go on with. */
  gboolean named = snapshot->state == SPATE_STATE_DONE ||
                   g_error_matches (snapshot->error, SPATE_ERROR, SPATE_ERROR_CHECKSUM);
  SpateCheckpoint *checkpoint = named ? NULL : snapshot->checkpoint;
  gboolean moved = self->checkpoint != checkpoint && (checkpoint != NULL || last);
  gboolean changed = moved || self->state != state;

  g_object_freeze_notify (G_OBJECT (self));

  g_clear_pointer (&self->snapshot, spate_snapshot_unref);
  self->snapshot = spate_snapshot_ref (snapshot);
  spate_event_log_add (self->log, snapshot->events);
  spate_meter_update (&self->meter, snapshot->elapsed, snapshot->fetched);
  if (state == SPATE_STATE_TRANSFERRING)
    spate_rate_history_add (self->history, snapshot->elapsed, snapshot->fetched);
  if (moved)
    {
      g_clear_pointer (&self->checkpoint, spate_checkpoint_unref);
      self->checkpoint = checkpoint != NULL ? spate_checkpoint_ref (checkpoint) : NULL;
    }
  if (last)
    {
      self->run = 0;
      self->is_pausing = FALSE;
      self->jumps = self->jumps && (state == SPATE_STATE_WAITING || self->start_again);
    }

  note_identity (self, snapshot);
  g_autoptr (GError) refusal = _spate_download_judge_trial (self, snapshot, state);

  if (last && refusal == NULL)
    refusal = g_steal_pointer (&self->duplicate);
  set_ending (self, snapshot, state, refusal);

  set_name (self, snapshot->name);
  set_state (self, state);
  for (SpateDownloadProperty property = PROP_SIZE; property <= PROP_WAIT; property++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[property]);

  if (changed && self->host != NULL)
    self->host->changed (self, self->owner);
  if (last)
    self->is_new = FALSE;

  g_object_thaw_notify (G_OBJECT (self));

  /* Whoever was told may have started it, or paused it once more. */
  if (last && self->run == 0 && self->start_again)
    {
      self->start_again = FALSE;
      if (self->state == SPATE_STATE_PAUSED || self->state == SPATE_STATE_WAITING || self->next_request != NULL)
        spate_download_start (self);
    }
}

/* What is told of a file that is fetched again is not to be what was told of the last one. */
static void
forget_ending (SpateDownload *self)
{
  if (self->ending == NULL)
    return;

  g_clear_pointer (&self->ending, spate_ending_free);
  if (self->state == SPATE_STATE_DONE)
    g_clear_pointer (&self->snapshot, spate_snapshot_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIZE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WRITTEN]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SNAPSHOT]);
}

/* For something that must come first, without a run. A server that has answered is not kept in suspense. */
static void
let_wait (SpateDownload *self,
          SpateWait      wait)
{
  if (self->look != NULL)
    spate_look_cancel (self->look);
  g_clear_object (&self->look);
  set_wait (self, wait, NULL, -1);
  set_state (self, SPATE_STATE_WAITING);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAIT]);
}

/* Begins another run, or stands in line for one. What earlier ones have taught about waiting still
 * counts. */
void
_spate_download_go_on (SpateDownload *self)
{
  if (self->host == NULL)
    return;

  if (self->run != 0 || self->is_moving)
    {
      self->start_again = TRUE;
      return;
    }

  g_autoptr (SpateDownload) kept = g_object_ref (self);
  g_autofree char *finished = spate_download_dup_path (self);

  /* The next run is not to take that for its own. */
  if (finished != NULL)
    spate_mark_remove (finished);

  g_object_freeze_notify (G_OBJECT (self));
  self->start_again = FALSE;
  self->ran = FALSE;

  /* What was begun goes on, and who asks once more for what another one has, wants it. */
  self->is_wanted = self->identity != NULL;
  _spate_download_begin_trial (self);
  set_wait (self, SPATE_WAIT_NONE, NULL, -1);
  spate_meter_init (&self->meter, RATE_TIME_CONSTANT, 0, 0);
  forget_ending (self);
  self->is_file_gone = FALSE;

  SpateWait hold = self->host->hold (self, self->owner);

  if (hold != SPATE_WAIT_NONE)
    let_wait (self, hold);
  else
    {
      set_state (self, SPATE_STATE_QUEUED);
      self->host->start (self, &self->run, self->owner);
    }
  if (self->run == 0)
    self->host->changed (self, self->owner);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Stops the run and lets the download wait, unless somebody is pausing it anyway. */
void
_spate_download_suspend (SpateDownload *self,
                         SpateWait      wait,
                         const GError  *reason,
                         gint64         next_try)
{
  if (self->run == 0 || self->host == NULL || self->is_pausing)
    return;

  set_wait (self, wait, reason, next_try);
  self->host->stop (self, self->run, self->owner);
}

/* A download that waits, waits for something else or until another time. */
void
_spate_download_put_off (SpateDownload *self,
                         SpateWait      wait,
                         gint64         next_try)
{
  g_return_if_fail (self->state == SPATE_STATE_WAITING);

  gboolean is_new = wait != self->wait;

  self->wait = wait;
  self->next_try = next_try;
  if (is_new)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAIT]);
}

/**
 * spate_download_start:
 * @self: a download
 *
 * Starts a download that is paused, failed, new, or waits; one that is done is fetched again. It stays
 * queued until its manager has a place for it. Whoever starts one that waits for a network that costs
 * nothing wants it in spite of what it costs.
 */
void
spate_download_start (SpateDownload *self)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));

  self->retry = (SpateRetry){ 0 };
  if (spate_download_get_wait (self) == SPATE_WAIT_METERED)
    self->is_metered_allowed = TRUE;
  _spate_download_go_on (self);
}

/**
 * spate_download_pause:
 * @self: a download
 *
 * Stops a download so that it can go on later. If it runs, its state changes when that has
 * happened.
 */
void
spate_download_pause (SpateDownload *self)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));

  self->start_again = FALSE;
  self->ran = FALSE;
  self->jumps = FALSE;
  if (self->run != 0 && self->host != NULL)
    {
      self->is_pausing = TRUE;
      self->wait = SPATE_WAIT_NONE;
      self->host->stop (self, self->run, self->owner);
    }
  else if (self->run == 0 && (self->state == SPATE_STATE_WAITING || self->state == SPATE_STATE_QUEUED))
    {
      g_autoptr (SpateDownload) kept = g_object_ref (self);

      if (self->look != NULL)
        spate_look_cancel (self->look);
      g_clear_object (&self->look);
      set_wait (self, SPATE_WAIT_NONE, NULL, -1);
      set_state (self, SPATE_STATE_PAUSED);
      if (self->host != NULL)
        self->host->changed (self, self->owner);
    }
}
