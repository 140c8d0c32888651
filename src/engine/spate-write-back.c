/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Left to itself, the kernel keeps what is written in memory for many seconds, and whoever
 * waits for it to be durable pays for all of it at the end. So from time to time a thread
 * tells the disk to begin. It is a hint that may come late or fail; nobody waits for it, and
 * it has a descriptor of its own: it neither holds the lock nor swallows an error that the
 * next synchronisation has to report. */

#include "spate-write-back.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Often enough that a synchronisation finds little left to do, and seldom enough that each of
 * many connections has something worth a disk's move. */
#define STEP (32 * 1024 * 1024)

/* Shared by the owner and the thread, which has the descriptor while it is busy. */
struct _SpateWriteBack
{
  gint  busy;      /* (atomic) */
  int   fd;        /* (owned), while it is busy */
  gsize n_waiting; /* the owner's: bytes written since the disk was last told to begin */
};

/**
 * spate_write_back_new:
 *
 * Returns: (transfer full): one that has nothing to do
 */
SpateWriteBack *
spate_write_back_new (void)
{
  return g_atomic_rc_box_new0 (SpateWriteBack);
}

/**
 * spate_write_back_free:
 * @self: (transfer full): it may be busy; nobody waits for that
 */
void
spate_write_back_free (SpateWriteBack *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release (self);
}

static gpointer
write_back_thread (gpointer data)
{
  SpateWriteBack *self = data;

  /* Of the whole file, what has not been begun yet. It blocks while the disk has enough to do. */
  if (sync_file_range (self->fd, 0, 0, SYNC_FILE_RANGE_WRITE) != 0)
    g_debug ("The disk cannot be told to begin: %s", g_strerror (errno));

  close (self->fd);
  g_atomic_int_set (&self->busy, FALSE);
  g_atomic_rc_box_release (self);

  return NULL;
}

/* Not a GTask: that would have to come back to the engine's context, which may be gone. */
static void
begin (SpateWriteBack      *self,
       const SpatePartFile *part)
{
  self->fd = spate_part_file_open_unlocked (part);
  if (self->fd < 0)
    return;

  g_atomic_int_set (&self->busy, TRUE);

  GThread *thread = g_thread_try_new ("spate-write-back", write_back_thread, g_atomic_rc_box_acquire (self), NULL);

  if (thread != NULL)
    {
      g_thread_unref (thread);
      return;
    }

  close (self->fd);
  g_atomic_int_set (&self->busy, FALSE);
  g_atomic_rc_box_release (self);
}

/**
 * spate_write_back_note:
 * @self: the write-back of a file
 * @part: the file
 * @n_bytes: bytes that were written to it
 *
 * Sees to it that the disk begins early with what it will have to do anyway.
 */
void
spate_write_back_note (SpateWriteBack      *self,
                       const SpatePartFile *part,
                       gsize                n_bytes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (part != NULL);

  self->n_waiting += n_bytes;
  if (self->n_waiting < STEP || g_atomic_int_get (&self->busy))
    return;

  self->n_waiting = 0;
  begin (self, part);
}
