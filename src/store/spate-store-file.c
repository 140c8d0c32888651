/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file of ours: a version and a dictionary, read with distrust and replaced in one step, so
 * that it is old or new, never half. All of this blocks. */

#include "spate-store-file-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "spate-error.h"
#include "spate-record.h"

#define CORRUPT_SUFFIX ".corrupt"

#define ABANDONED_AFTER (60 * 60) /* s */

/* Returns a `(ua{sv})` in normal form; what is in it is up to whoever asks. */
GVariant *
_spate_store_file_parse (GBytes *bytes)
{
  g_autoptr (GVariant) stored =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(ua{sv})"), bytes, FALSE));

  return g_variant_get_normal_form (stored);
}

/* Returns what _spate_store_file_parse() makes of a file. */
GVariant *
_spate_store_file_read (const char *path,
                        GError    **error)
{
  g_autofree char *contents = NULL;
  gsize length = 0;
  GStatBuf info;

  /* Reading from a pipe might never end. */
  if (g_stat (path, &info) == 0 && (!S_ISREG (info.st_mode) || info.st_size > SPATE_RECORD_LARGEST))
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "It is too large, or no file");
      return NULL;
    }

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;

  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);

  return _spate_store_file_parse (bytes);
}

/* Keeps a file that cannot be read under another name, so that it is not lost and not read
 * again. */
gboolean
_spate_store_file_set_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, CORRUPT_SUFFIX, NULL);

  return g_rename (path, aside) == 0;
}

/* A process that was killed while it wrote a file leaves it under a name that has six characters more.
 * One that is not that old may be about to get its own. */
gboolean
_spate_store_file_is_abandoned (const char *path)
{
  const char *end = strrchr (path, '.');
  GStatBuf info;

  return end != NULL && strlen (end) == strlen (".XXXXXX") && g_stat (path, &info) == 0 && S_ISREG (info.st_mode) &&
         info.st_mtime < g_get_real_time () / G_USEC_PER_SEC - ABANDONED_AFTER;
}

static gboolean
make_folder_of (const char *path,
                GError    **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot make the folder “%s”: %s", folder, g_strerror (errno));
  return FALSE;
}

/* Makes the folder too. Nobody but the user may read what is in it. */
gboolean
_spate_store_file_replace (const char *path,
                           GBytes     *bytes,
                           GError    **error)
{
  return make_folder_of (path, error) &&
         g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes),
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

/* Writes @bytes under another name. Returns that name. */
static char *
write_beside (const char *path,
              GBytes     *bytes,
              GError    **error)
{
  g_autofree char *other = g_strconcat (path, ".XXXXXX", NULL);
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  if (!make_folder_of (path, error))
    return NULL;

  int fd = g_mkstemp_full (other, O_WRONLY | O_CLOEXEC, 0600);
  gssize n_written = 0;

  while (fd >= 0 && length > 0 && (n_written = write (fd, data, length)) > 0)
    {
      data += n_written;
      length -= (gsize) n_written;
    }

  if (fd >= 0 && g_close (fd, NULL) && length == 0)
    return g_steal_pointer (&other);

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot write “%s”: %s", other, g_strerror (errno));
  if (fd >= 0)
    g_unlink (other);

  return NULL;
}

static gboolean
give_name (const char *other,
           const char *path,
           GError    **error)
{
  if (g_rename (other, path) == 0)
    return TRUE;

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot make “%s”: %s", path, g_strerror (errno));
  g_unlink (other);

  return FALSE;
}

/* The same as replacing without waiting for the disk: what other processes see is whole, what a power
 * cut leaves may be empty. */
gboolean
_spate_store_file_create (const char *path,
                          GBytes     *bytes,
                          GError    **error)
{
  g_autofree char *other = write_beside (path, bytes, error);

  return other != NULL && give_name (other, path, error);
}

/* Waits once for the disk, and not twice for each file. */
static gboolean
sync_all (const char *folder,
          gboolean    is_names_only,
          GError    **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int result = fd < 0 ? -1 : is_names_only ? fsync (fd)
                                           : syncfs (fd);

  if (result != 0)
    g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot synchronise “%s”: %s", folder, g_strerror (errno));
  if (fd >= 0)
    close (fd);

  return result == 0;
}

/* Replaces many files of one folder (element-type utf8 GBytes), as _spate_store_file_replace() does.
 * One that fails does not keep the others from it. */
gboolean
_spate_store_file_replace_many (const char *folder,
                                GHashTable *contents,
                                GError    **error)
{
  g_autoptr (GHashTable) written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer key = NULL;
  gpointer value = NULL;
  g_autoptr (GError) first_error = NULL;

  g_hash_table_iter_init (&iter, contents);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      char *other = write_beside (key, value, first_error == NULL ? &first_error : NULL);

      if (other != NULL)
        g_hash_table_insert (written, other, key);
    }

  gboolean is_safe = sync_all (folder, FALSE, first_error == NULL ? &first_error : NULL);

  g_hash_table_iter_init (&iter, written);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!is_safe)
      g_unlink (key);
    else
      give_name (key, value, first_error == NULL ? &first_error : NULL);
  if (is_safe)
    sync_all (folder, TRUE, first_error == NULL ? &first_error : NULL);

  if (first_error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&first_error));
  return FALSE;
}

/* A file that is not there is deleted. */
gboolean
_spate_store_file_delete (const char *path,
                          GError    **error)
{
  if (g_unlink (path) == 0 || errno == ENOENT || errno == ENOTDIR)
    return TRUE;

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, "Cannot delete “%s”: %s", path, g_strerror (errno));
  return FALSE;
}
