/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digests of a whole file, computed in the thread of a GTask. */

#include "spate-verifier.h"

#include <errno.h>
#include <unistd.h>

#include "spate-error.h"
#include "spate-hasher.h"

/* Large enough that the calls do not count, small enough for the second-level cache. */
#define BLOCK_SIZE (256 * 1024)

struct _SpateHashProgress
{
  gint n_blocks; /* (atomic) */
};

typedef struct
{
  int                fd;       /* (owned) */
  goffset            size;
  SpateDigestType    also;
  SpateHashProgress *progress; /* (owned) */
  SpateDigest        sha256;
  SpateDigest        other;
} Hashing;

static void
close_file (Hashing *hashing)
{
  if (hashing->fd >= 0)
    close (hashing->fd);
  hashing->fd = -1;
}

static void
hashing_free (gpointer data)
{
  Hashing *hashing = data;

  close_file (hashing);
  spate_hash_progress_unref (hashing->progress);
  g_free (hashing);
}

/**
 * spate_hash_progress_new:
 *
 * Returns: (transfer full): a counter at 0
 */
SpateHashProgress *
spate_hash_progress_new (void)
{
  return g_atomic_rc_box_new0 (SpateHashProgress);
}

/**
 * spate_hash_progress_unref:
 * @self: (transfer full): a counter
 */
void
spate_hash_progress_unref (SpateHashProgress *self)
{
  g_atomic_rc_box_release (self);
}

/**
 * spate_hash_progress_get:
 * @self: a counter
 *
 * Returns: how many bytes have been read, to the nearest block
 */
goffset
spate_hash_progress_get (SpateHashProgress *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return (goffset) g_atomic_int_get (&self->n_blocks) * BLOCK_SIZE;
}

static gboolean
read_all (Hashing      *hashing,
          SpateHasher  *sha256,
          SpateHasher  *other,
          GCancellable *cancellable,
          GError      **error)
{
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);

  for (goffset offset = 0; offset < hashing->size;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      gssize n = pread (hashing->fd, block, (gsize) MIN (hashing->size - offset, BLOCK_SIZE), offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot read the file back: %s",
                       n < 0 ? g_strerror (errno) : "it is shorter than what was written");
          return FALSE;
        }

      spate_hasher_update (sha256, block, (gsize) n);
      if (other != NULL)
        spate_hasher_update (other, block, (gsize) n);
      offset += n;
      g_atomic_int_set (&hashing->progress->n_blocks, (gint) (offset / BLOCK_SIZE));
    }

  return TRUE;
}

static void
hash_thread (GTask        *task,
             gpointer      source G_GNUC_UNUSED,
             gpointer      task_data,
             GCancellable *cancellable)
{
  Hashing *hashing = task_data;
  gboolean wants_other = hashing->also != SPATE_DIGEST_NONE && hashing->also != SPATE_DIGEST_SHA256;
  g_autoptr (GError) error = NULL;
  g_autoptr (SpateHasher) sha256 = spate_hasher_new (SPATE_DIGEST_SHA256, &error);
  g_autoptr (SpateHasher) other = sha256 != NULL && wants_other ? spate_hasher_new (hashing->also, &error) : NULL;

  if (error == NULL && read_all (hashing, sha256, other, cancellable, &error))
    {
      spate_hasher_finish (sha256, &hashing->sha256);
      if (other != NULL)
        spate_hasher_finish (other, &hashing->other);
      else if (hashing->also == SPATE_DIGEST_SHA256)
        hashing->other = hashing->sha256;
    }

  /* The file's lock is shared: it must be gone when the caller hears of the end, and the thread
   * may hold on to the task a moment longer. */
  close_file (hashing);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * spate_verifier_hash_async:
 * @fd: (transfer full): the file, to be read from its start and closed
 * @size: how many bytes it has
 * @also: a digest to compute besides SHA-256, or %SPATE_DIGEST_NONE
 * @progress: counts what has been read
 * @cancellable: stops it within a block
 * @callback: called when it is done
 * @user_data: data for @callback
 */
void
spate_verifier_hash_async (int                 fd,
                           goffset             size,
                           SpateDigestType     also,
                           SpateHashProgress  *progress,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (progress != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Hashing *hashing = g_new0 (Hashing, 1);

  hashing->fd = fd;
  hashing->size = size;
  hashing->also = also;
  hashing->progress = g_atomic_rc_box_acquire (progress);

  g_task_set_source_tag (task, spate_verifier_hash_async);
  g_task_set_task_data (task, hashing, hashing_free);
  g_task_run_in_thread (task, hash_thread);
}

/**
 * spate_verifier_hash_finish:
 * @result: the result
 * @ret_sha256: (out caller-allocates): the file's SHA-256
 * @ret_also: (out caller-allocates): the other digest, if one was asked for
 * @error: %SPATE_ERROR_FILE if the file cannot be read, or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the whole file was read
 */
gboolean
spate_verifier_hash_finish (GAsyncResult *result,
                            SpateDigest  *ret_sha256,
                            SpateDigest  *ret_also,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_verifier_hash_async), FALSE);

  const Hashing *hashing = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *ret_sha256 = hashing->sha256;
  *ret_also = hashing->other;

  return TRUE;
}
