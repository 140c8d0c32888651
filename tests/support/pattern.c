/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pattern bytes: the byte at an offset is a function of the seed and that offset alone, so
 * that any piece of a file of any size can be made and checked anywhere.
 *
 * A file is a row of 8-byte words, and a word is its index put through a bijective mixer (the
 * finaliser of splitmix64). As that is one to one, no two words of a file are the same: a
 * block written to the wrong place, or twice, never passes for the right one. A repeated
 * block or a counter in a few of the bytes would not notice a shift by its period. */

#include "pattern.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_SIZE ((gsize) 1 << 20)

static inline guint64
get_word (guint64 index,
          guint32 seed)
{
  guint64 x = index + (guint64) seed * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return GUINT64_TO_LE (x ^ (x >> 31));
}

/**
 * test_pattern_fill:
 * @buffer: (out caller-allocates): where to put the bytes
 * @offset: where in the file @buffer begins
 * @length: how many bytes to make
 * @seed: which of the patterns
 *
 * Makes a piece of a pattern.
 */
void
test_pattern_fill (guint8 *buffer,
                   goffset offset,
                   gsize   length,
                   guint32 seed)
{
  guint64 index = (guint64) offset / 8;
  gsize skip = (guint64) offset % 8;

  g_return_if_fail (offset >= 0);

  if (skip > 0)
    {
      guint64 word = get_word (index++, seed);
      gsize n = MIN (length, 8 - skip);

      memcpy (buffer, (const guint8 *) &word + skip, n);
      buffer += n;
      length -= n;
    }

  for (; length >= 8; buffer += 8, length -= 8)
    {
      guint64 word = get_word (index++, seed);

      memcpy (buffer, &word, 8);
    }

  if (length > 0)
    {
      guint64 word = get_word (index, seed);

      memcpy (buffer, &word, length);
    }
}

/**
 * test_pattern_write_file:
 * @path: a file, replaced if it exists
 * @size: its size
 * @seed: which of the patterns
 *
 * Writes a pattern to a file.
 */
void
test_pattern_write_file (const char *path,
                         goffset     size,
                         guint32     seed)
{
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

  if (fd < 0)
    g_error ("Cannot write %s: %s", path, g_strerror (errno));

  for (goffset offset = 0; offset < size;)
    {
      gssize n;

      test_pattern_fill (block, offset, MIN (BLOCK_SIZE, (guint64) (size - offset)), seed);
      n = write (fd, block, MIN (BLOCK_SIZE, (guint64) (size - offset)));
      if (n < 0)
        g_error ("Cannot write %s: %s", path, g_strerror (errno));
      /* A short write makes the next block start in mid-word, which is as good. */
      offset += n;
    }

  g_assert_cmpint (close (fd), ==, 0);
}

static G_GNUC_NORETURN void
report_wrong_byte (const char   *path,
                   goffset       offset,
                   const guint8 *block,
                   const guint8 *expected)
{
  gsize i = 0;

  while (block[i] == expected[i])
    i++;
  g_error ("%s: the first wrong byte is at %" G_GOFFSET_FORMAT ": 0x%02x, not 0x%02x",
           path,
           offset + (goffset) i,
           (guint) block[i],
           (guint) expected[i]);
}

/**
 * test_pattern_check_file:
 * @path: a file
 * @size: the size it should have
 * @seed: the pattern it should hold
 *
 * Fails unless the file is exactly this pattern, and says where it first is not.
 */
void
test_pattern_check_file (const char *path,
                         goffset     size,
                         guint32     seed)
{
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  g_autofree guint8 *expected = g_malloc (BLOCK_SIZE);
  goffset offset = 0;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gssize n;

  if (fd < 0)
    g_error ("Cannot open %s: %s", path, g_strerror (errno));

  while ((n = read (fd, block, BLOCK_SIZE)) > 0)
    {
      test_pattern_fill (expected, offset, n, seed);
      if (memcmp (block, expected, n) != 0)
        report_wrong_byte (path, offset, block, expected);
      offset += n;
    }
  g_assert_cmpint (n, ==, 0);
  close (fd);

  if (offset != size)
    g_error ("%s has %" G_GOFFSET_FORMAT " bytes, not %" G_GOFFSET_FORMAT, path, offset, size);
}

/**
 * test_pattern_sha256:
 * @size: the size of a file
 * @seed: the pattern it holds
 *
 * Returns: (transfer full): its SHA-256 in hexadecimal digits
 */
char *
test_pattern_sha256 (goffset size,
                     guint32 seed)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);

  for (goffset offset = 0; offset < size; offset += BLOCK_SIZE)
    {
      gsize n = MIN (BLOCK_SIZE, (guint64) (size - offset));

      test_pattern_fill (block, offset, n, seed);
      g_checksum_update (checksum, block, n);
    }

  return g_strdup (g_checksum_get_string (checksum));
}
