/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bytes that have come before their turn, in memory, so that a file can be read while it grows:
 * it has no hole, because nothing is written behind one. How far ahead they may be is the
 * balancer's business (sequential_window and sequential_ahead in core/spate-rules.c).
 *
 * Blocks may overlap, where two connections race for the same bytes: the same bytes they are. */

#include "spate-stage.h"

#include <string.h>

typedef struct
{
  goffset offset;
  GBytes *bytes; /* (owned) */
} Block;

struct _SpateStage
{
  SpateRangeSet *present; /* (owned): what the file has */
  GSequence     *blocks;  /* (owned) (element-type Block): by offset */
};

static void
block_free (gpointer data)
{
  Block *block = data;

  g_bytes_unref (block->bytes);
  g_free (block);
}

static SpateRange
get_range (const Block *block)
{
  return spate_range (block->offset, block->offset + (goffset) g_bytes_get_size (block->bytes));
}

static int
compare_blocks (gconstpointer a,
                gconstpointer b,
                gpointer      user_data G_GNUC_UNUSED)
{
  const Block *one = a;
  const Block *other = b;

  return (one->offset > other->offset) - (one->offset < other->offset);
}

/**
 * spate_stage_new:
 * @present: what is in the file already
 *
 * Returns: (transfer full): an empty stage
 */
SpateStage *
spate_stage_new (const SpateRangeSet *present)
{
  g_return_val_if_fail (present != NULL, NULL);

  SpateStage *self = g_new0 (SpateStage, 1);

  self->present = spate_range_set_copy (present);
  self->blocks = g_sequence_new (block_free);

  return self;
}

/**
 * spate_stage_free:
 * @self: (transfer full) (nullable): a stage
 */
void
spate_stage_free (SpateStage *self)
{
  if (self == NULL)
    return;

  g_sequence_free (self->blocks);
  spate_range_set_free (self->present);
  g_free (self);
}

/**
 * spate_stage_get_front:
 * @self: a stage
 *
 * Returns: the first byte that the file does not have
 */
goffset
spate_stage_get_front (const SpateStage *self)
{
  g_return_val_if_fail (self != NULL, 0);

  if (spate_range_set_get_n_ranges (self->present) == 0)
    return 0;

  const SpateRange first = spate_range_set_get_range (self->present, 0);

  return first.start == 0 ? first.end : 0;
}

/**
 * spate_stage_put:
 * @self: a stage
 * @offset: where they belong
 * @bytes: (array length=n_bytes): bytes; they are copied
 * @n_bytes: how many
 */
void
spate_stage_put (SpateStage   *self,
                 goffset       offset,
                 const guint8 *bytes,
                 gsize         n_bytes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (offset >= 0);
  g_return_if_fail (bytes != NULL);

  Block *block = g_new0 (Block, 1);

  block->offset = offset;
  block->bytes = g_bytes_new (bytes, n_bytes);
  g_sequence_insert_sorted (self->blocks, block, compare_blocks, NULL);
}

/**
 * spate_stage_take_first:
 * @self: a stage
 * @ret_offset: (out): where they belong
 *
 * Returns: (transfer full) (nullable): the first bytes that wait, whether their turn has come or not
 */
GBytes *
spate_stage_take_first (SpateStage *self,
                        goffset    *ret_offset)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (ret_offset != NULL, NULL);

  if (g_sequence_is_empty (self->blocks))
    return NULL;

  GSequenceIter *first = g_sequence_get_begin_iter (self->blocks);
  Block *block = g_sequence_get (first);
  GBytes *bytes = g_bytes_ref (block->bytes);

  *ret_offset = block->offset;
  g_sequence_remove (first);

  return bytes;
}

/**
 * spate_stage_take_due:
 * @self: a stage
 * @ret_offset: (out): where they belong
 *
 * Returns: (transfer full) (nullable): bytes before which there is no hole any more
 */
GBytes *
spate_stage_take_due (SpateStage *self,
                      goffset    *ret_offset)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (g_sequence_is_empty (self->blocks))
    return NULL;

  const Block *block = g_sequence_get (g_sequence_get_begin_iter (self->blocks));

  return block->offset <= spate_stage_get_front (self) ? spate_stage_take_first (self, ret_offset) : NULL;
}

/**
 * spate_stage_note_written:
 * @self: a stage
 * @range: what the file has got
 */
void
spate_stage_note_written (SpateStage *self,
                          SpateRange  range)
{
  g_return_if_fail (self != NULL);

  spate_range_set_add (self->present, range);
}

/**
 * spate_stage_forget:
 * @self: a stage
 * @range: bytes that are wrong
 *
 * Those of them that wait are dropped.
 */
void
spate_stage_forget (SpateStage *self,
                    SpateRange  range)
{
  g_return_if_fail (self != NULL);

  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->blocks); !g_sequence_iter_is_end (iter);)
    {
      GSequenceIter *next = g_sequence_iter_next (iter);
      const Block *block = g_sequence_get (iter);
      goffset offset = block->offset;
      goffset end = offset + (goffset) g_bytes_get_size (block->bytes);

      if (!spate_range_is_empty (spate_range_intersect (spate_range (offset, end), range)))
        {
          g_autoptr (GBytes) bytes = g_bytes_ref (block->bytes);
          const guint8 *data = g_bytes_get_data (bytes, NULL);

          g_sequence_remove (iter);
          if (offset < range.start)
            spate_stage_put (self, offset, data, (gsize) (range.start - offset));
          if (end > range.end)
            spate_stage_put (self, range.end, data + (range.end - offset), (gsize) (end - range.end));
        }
      iter = next;
    }
}

/**
 * spate_stage_subtract:
 * @self: a stage
 * @set: bytes that have come; of them those remain that are in the file
 */
void
spate_stage_subtract (const SpateStage *self,
                      SpateRangeSet    *set)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (set != NULL);

  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->blocks); !g_sequence_iter_is_end (iter);
       iter = g_sequence_iter_next (iter))
    spate_range_set_subtract (set, get_range (g_sequence_get (iter)));
}

/**
 * spate_stage_read:
 * @self: a stage
 * @range: bytes of the file
 * @bytes: (inout) (array): those of them that wait are put here; the others stay as they are
 */
void
spate_stage_read (const SpateStage *self,
                  SpateRange        range,
                  guint8           *bytes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (bytes != NULL);

  for (GSequenceIter *iter = g_sequence_get_begin_iter (self->blocks); !g_sequence_iter_is_end (iter);
       iter = g_sequence_iter_next (iter))
    {
      const Block *block = g_sequence_get (iter);
      const SpateRange wanted = spate_range_intersect (get_range (block), range);
      const guint8 *data = g_bytes_get_data (block->bytes, NULL);

      if (block->offset >= range.end)
        return;
      if (!spate_range_is_empty (wanted))
        memcpy (bytes + (wanted.start - range.start), data + (wanted.start - block->offset), (gsize) spate_range_get_length (wanted));
    }
}
