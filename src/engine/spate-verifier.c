/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Digests of a file, as far as it is there, or of its pieces, computed in the thread of a GTask. */

#include "spate-verifier.h"

#include <errno.h>
#include <unistd.h>

#include "spate-error.h"
#include "spate-hash-follower.h"
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
  SpateHashProgress *progress; /* (owned) */
  goffset            n_read;

  /* Of a file only */
  SpateHashFollower *follower; /* (owned) (nullable) */
  SpateRange         range;    /* what it has not seen */

  /* Of pieces only */
  goffset      size;
  SpatePieces *pieces;  /* (owned) (nullable) */
  GArray      *indices; /* (owned) (nullable) (element-type guint): those to look at; %NULL: all */
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
  g_clear_pointer (&hashing->follower, spate_hash_follower_unref);
  g_clear_pointer (&hashing->pieces, spate_pieces_unref);
  g_clear_pointer (&hashing->indices, g_array_unref);
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
 * spate_hash_progress_ref:
 * @self: a counter
 *
 * Returns: (transfer full): @self
 */
SpateHashProgress *
spate_hash_progress_ref (SpateHashProgress *self)
{
  return g_atomic_rc_box_acquire (self);
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

/* Reads @range for the file's follower, or for the hasher of a piece. */
static gboolean
read_range (Hashing      *hashing,
            SpateRange    range,
            guint8       *block,
            SpateHasher  *hasher,
            GCancellable *cancellable,
            GError      **error)
{
  for (goffset offset = range.start; offset < range.end;)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;

      gssize n = pread (hashing->fd, block, (gsize) MIN (range.end - offset, BLOCK_SIZE), offset);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot read the file back: %s",
                       n < 0 ? g_strerror (errno) : "it is shorter than what was written");
          return FALSE;
        }

      if (hasher != NULL)
        spate_hasher_update (hasher, block, (gsize) n);
      else
        spate_hash_follower_update (hashing->follower, block, (gsize) n);
      offset += n;
      hashing->n_read += n;
      g_atomic_int_set (&hashing->progress->n_blocks, (gint) (hashing->n_read / BLOCK_SIZE));
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
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  g_autoptr (GError) error = NULL;
  gboolean is_read = read_range (hashing, hashing->range, block, NULL, cancellable, &error);

  /* The file's lock is shared: it must be gone when the caller hears of the end, and the thread
   * may hold on to the task a moment longer. */
  close_file (hashing);

  if (is_read)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static Hashing *
hashing_new (int                fd,
             SpateHashProgress *progress)
{
  Hashing *self = g_new0 (Hashing, 1);

  self->fd = fd;
  self->progress = spate_hash_progress_ref (progress);

  return self;
}

/**
 * spate_verifier_hash_async:
 * @fd: (transfer full): the file, to be read and closed
 * @follower: who is to see it; the job's, until it has called back
 * @end: up to which byte it is to be read, from where @follower stands
 * @progress: counts what @follower has seen
 * @cancellable: stops it within a block
 * @callback: called when it is done
 * @user_data: data for @callback
 */
void
spate_verifier_hash_async (int                 fd,
                           SpateHashFollower  *follower,
                           goffset             end,
                           SpateHashProgress  *progress,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (follower != NULL && progress != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Hashing *hashing = hashing_new (fd, progress);

  hashing->follower = spate_hash_follower_ref (follower);
  hashing->range = spate_range (spate_hash_follower_get_position (follower), end);
  hashing->n_read = hashing->range.start;
  g_atomic_int_set (&progress->n_blocks, (gint) (hashing->n_read / BLOCK_SIZE));
  spate_hash_follower_lead (follower, end);
  g_task_set_source_tag (task, spate_verifier_hash_async);
  g_task_set_task_data (task, hashing, hashing_free);
  g_task_run_in_thread (task, hash_thread);
}

/**
 * spate_verifier_hash_finish:
 * @result: the result
 * @error: %SPATE_ERROR_FILE if the file cannot be read, or %G_IO_ERROR_CANCELLED
 *
 * Returns: %TRUE if the follower stands where it should; otherwise it is of no use any more
 */
gboolean
spate_verifier_hash_finish (GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_verifier_hash_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- pieces --------------------------------------------------------------------------- */

static gboolean
check_piece (Hashing      *hashing,
             guint         index,
             guint8       *block,
             gboolean     *ret_is_right,
             GCancellable *cancellable,
             GError      **error)
{
  SpateDigestType type = spate_pieces_get_digest_type (hashing->pieces);
  g_autoptr (SpateHasher) hasher = spate_hasher_new (type, error);
  SpateDigest wanted = { SPATE_DIGEST_NONE, "" };
  SpateDigest found = { SPATE_DIGEST_NONE, "" };

  if (hasher == NULL ||
      !read_range (hashing, spate_pieces_get_range (hashing->pieces, index, hashing->size), block, hasher,
                   cancellable, error))
    return FALSE;

  spate_hasher_finish (hasher, &found);
  spate_digest_set (&wanted, type, spate_pieces_get_digest (hashing->pieces, index), spate_digest_type_get_length (type));
  *ret_is_right = spate_digest_equal (&found, &wanted);

  return TRUE;
}

static void
check_thread (GTask        *task,
              gpointer      source G_GNUC_UNUSED,
              gpointer      task_data,
              GCancellable *cancellable)
{
  Hashing *hashing = task_data;
  guint n_pieces = hashing->indices != NULL ? hashing->indices->len : spate_pieces_get_n (hashing->pieces);
  g_autoptr (GArray) wrong = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_pieces && error == NULL; i++)
    {
      guint index = hashing->indices != NULL ? g_array_index (hashing->indices, guint, i) : i;
      gboolean is_right = TRUE;

      if (check_piece (hashing, index, block, &is_right, cancellable, &error) && !is_right)
        g_array_append_val (wrong, index);
    }

  close_file (hashing);

  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, g_steal_pointer (&wrong), (GDestroyNotify) g_array_unref);
}

/**
 * spate_verifier_check_pieces_async:
 * @fd: (transfer full): the file, to be read and closed
 * @size: how many bytes it has, which @pieces must fit
 * @pieces: what its pieces should hash to
 * @indices: (nullable) (element-type guint): the pieces to look at; %NULL: all
 * @progress: counts what has been read
 * @cancellable: stops it within a block
 * @callback: called when it is done
 * @user_data: data for @callback
 */
void
spate_verifier_check_pieces_async (int                 fd,
                                   goffset             size,
                                   SpatePieces        *pieces,
                                   GArray             *indices,
                                   SpateHashProgress  *progress,
                                   GCancellable       *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer            user_data)
{
  g_return_if_fail (pieces != NULL && spate_pieces_fit (pieces, size));
  g_return_if_fail (progress != NULL);

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Hashing *hashing = hashing_new (fd, progress);

  hashing->size = size;
  hashing->pieces = spate_pieces_ref (pieces);
  hashing->indices = indices != NULL ? g_array_copy (indices) : NULL;
  g_task_set_source_tag (task, spate_verifier_check_pieces_async);
  g_task_set_task_data (task, hashing, hashing_free);
  g_task_run_in_thread (task, check_thread);
}

/**
 * spate_verifier_check_pieces_finish:
 * @result: the result
 * @error: %SPATE_ERROR_FILE if the file cannot be read, or %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable) (element-type guint): the pieces that are wrong, in the order
 *   in which they were looked at
 */
GArray *
spate_verifier_check_pieces_finish (GAsyncResult *result,
                                    GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_verifier_check_pieces_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
