/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Downloads that wait for room on a disk. There is nothing that tells when somebody has deleted
 * something, so one looks, every few seconds, in the thread of a task: a disk may hang. The
 * first for which there is room goes on, and what it needs is not promised again: two that
 * shared what is enough for one would both get stuck half-way.
 *
 * Where a disk is full, downloads that still run and have not reserved their room will run into
 * its end: they wait with the others rather than to fetch what cannot be written. */

#include "spate-manager-private.h"

/* Between two looks. */
#define LOOK_INTERVAL (5 * (gint64) G_USEC_PER_SEC)

/* What must be free for a file of unknown size. */
#define LEAST_ROOM ((goffset) 1 << 20)

typedef struct
{
  SpateDownload *download; /* (owned): for the main thread only */
  char          *folder;   /* (owned) */
  char          *part;     /* (owned) (nullable) */
  goffset        size;     /* of the file, or -1 */
  gboolean       is_late;  /* the size was not known yet when the disk was looked at */

  /* Found out. */
  gboolean is_known;
  guint32  device;
  goffset  available; /* on that device, for us */
  goffset  reserved;  /* what the part file takes of it already */
  gboolean is_short;  /* runs, and has too little */
} Place;

static void
place_free (gpointer data)
{
  Place *place = data;

  g_object_unref (place->download);
  g_free (place->folder);
  g_free (place->part);
  g_free (place);
}

/* A run that has just begun does not know it yet; that it was let go on for one counts until then. */
static goffset
get_size (SpateDownload *download)
{
  goffset size = spate_download_get_size (download);

  return size < 0 && download->promised > 0 ? download->promised : size;
}

static Place *
place_new (SpateDownload *download)
{
  Place *place = g_new0 (Place, 1);

  place->download = g_object_ref (download);
  place->folder = g_strdup (spate_download_get_request (download)->folder);
  place->part = spate_download_dup_part_path (download);
  place->size = get_size (download);
  place->is_late = place->size < 0;

  return place;
}

static goffset
get_missing (const Place *place)
{
  return place->size >= 0 ? MAX (place->size - place->reserved, 0) : LEAST_ROOM;
}

static void
look (Place        *place,
      GCancellable *cancellable)
{
  g_autoptr (GFile) folder = g_file_new_for_path (place->folder);
  g_autoptr (GFile) part = place->part != NULL ? g_file_new_for_path (place->part) : NULL;
  g_autoptr (GFileInfo) info = g_file_query_info (folder, G_FILE_ATTRIBUTE_UNIX_DEVICE, G_FILE_QUERY_INFO_NONE, cancellable, NULL);
  g_autoptr (GFileInfo) system = g_file_query_filesystem_info (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, cancellable, NULL);
  g_autoptr (GFileInfo) file = NULL;

  if (info == NULL || system == NULL)
    return;

  if (part != NULL)
    file = g_file_query_info (part, G_FILE_ATTRIBUTE_STANDARD_ALLOCATED_SIZE, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                              cancellable, NULL);

  place->is_known = TRUE;
  place->device = g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_UNIX_DEVICE);
  place->available = (goffset) MIN (g_file_info_get_attribute_uint64 (system, G_FILE_ATTRIBUTE_FILESYSTEM_FREE), (guint64) G_MAXINT64);
  if (file != NULL)
    place->reserved = (goffset) g_file_info_get_attribute_uint64 (file, G_FILE_ATTRIBUTE_STANDARD_ALLOCATED_SIZE);
}

static void
look_thread (GTask        *task,
             gpointer      source G_GNUC_UNUSED,
             gpointer      task_data,
             GCancellable *cancellable)
{
  GPtrArray *places = task_data;

  for (guint i = 0; i < places->len; i++)
    look (g_ptr_array_index (places, i), cancellable);

  g_task_return_boolean (task, TRUE);
}

/* @place's room is not free for others any more. */
static void
take_room (GPtrArray   *places,
           const Place *place)
{
  goffset missing = get_missing (place);

  for (guint i = 0; i < places->len; i++)
    {
      Place *other = g_ptr_array_index (places, i);

      if (other->is_known && other->device == place->device)
        other->available = MAX (other->available - missing, 0);
    }
}

/* Or is about to. */
static gboolean
does_run (SpateDownload *download)
{
  SpateState state = spate_download_get_state (download);

  return spate_state_is_running (state) || (state == SPATE_STATE_QUEUED && _spate_download_get_run (download) != 0);
}

/* What runs has its room before what waits, the first in the list before the others. */
static void
serve_running (GPtrArray *places)
{
  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      if (!place->is_known || place->size < 0 || !does_run (place->download))
        continue;

      place->is_short = !place->is_late && get_missing (place) > place->available;
      if (!place->is_short)
        take_room (places, place);
    }
}

static void
suspend_others (GPtrArray   *places,
                const Place *full,
                gint64       next_try)
{
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = g_ptr_array_index (places, i);
      SpateState state = spate_download_get_state (place->download);

      if (place->is_short && place->device == full->device &&
          (state == SPATE_STATE_PROBING || state == SPATE_STATE_TRANSFERRING))
        _spate_download_suspend (place->download, SPATE_WAIT_SPACE, spate_download_get_error (full->download), next_try);
    }
}

/* A folder that is gone, or a disk, is not waited for: the next run says so. */
static void
judge_places (SpateManager *self,
              GPtrArray    *places)
{
  gint64 now = spate_clock_get_now (self->clock);
  gint64 next_try = now + LOOK_INTERVAL;

  for (guint i = 0; i < places->len; i++)
    {
      Place *place = g_ptr_array_index (places, i);

      if (place->is_late)
        place->size = get_size (place->download);
    }

  serve_running (places);
  for (guint i = 0; i < places->len && !self->is_ending; i++)
    {
      const Place *place = g_ptr_array_index (places, i);

      if (spate_download_get_wait (place->download) != SPATE_WAIT_SPACE)
        continue;

      if (place->is_known && get_missing (place) > place->available)
        {
          _spate_download_put_off (place->download, SPATE_WAIT_SPACE, MAX (place->download->next_try, next_try));
          suspend_others (places, place, next_try);
        }
      else if (place->download->next_try <= now)
        {
          take_room (places, place);
          place->download->promised = MAX (place->size, 0);
          _spate_download_go_on (place->download);
        }
    }
}

static void
looked_cb (GObject      *source G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      user_data)
{
  GPtrArray *places = g_task_get_task_data (G_TASK (result));

  /* A manager that is gone has cancelled this. */
  if (g_task_propagate_boolean (G_TASK (result), NULL))
    {
      g_autoptr (SpateManager) self = g_object_ref (SPATE_MANAGER (user_data));
      gboolean look_again = self->look_again;

      g_clear_object (&self->looking);
      self->look_again = FALSE;
      judge_places (self, places);

      if (look_again)
        _spate_manager_look_for_space (self);
      else
        _spate_manager_plan_waits (self);
    }

  /* The last to let go of the task may be its thread, where no download may end. */
  g_ptr_array_set_size (places, 0);
}

/* Looks at the disks of all downloads, and lets go on whoever has room. */
void
_spate_manager_look_for_space (SpateManager *self)
{
  if (self->is_ending)
    return;

  if (self->looking != NULL)
    {
      self->look_again = TRUE;
      return;
    }

  g_autoptr (GPtrArray) places = g_ptr_array_new_with_free_func (place_free);

  for (guint i = 0; i < self->items->len; i++)
    {
      SpateDownload *download = g_ptr_array_index (self->items, i);

      if (does_run (download) || spate_download_get_state (download) == SPATE_STATE_WAITING)
        g_ptr_array_add (places, place_new (download));
    }

  self->looking = g_cancellable_new ();

  g_autoptr (GTask) task = g_task_new (NULL, self->looking, looked_cb, self);

  g_task_set_source_tag (task, _spate_manager_look_for_space);
  g_task_set_task_data (task, g_steal_pointer (&places), (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, look_thread);
}
