/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Metalinks on the command line: files here that stand for what they name, and one to write of the
 * file that has been downloaded.
 *
 * A link to a Metalink is a link to a file like any other: what a server sends must not start
 * downloads that nobody has asked for. */

#include "config.h"

#include "spate-cli-metalink.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "spate-cli-text.h"
#include "spate-error.h"
#include "spate-import.h"
#include "spate-link.h"
#include "spate-metalink.h"

/* What tells what a file begins as. */
#define BEGINNING 4096

/* --- reading ------------------------------------------------------------------------ */

static gboolean
has_suffix (const char *path)
{
  static const char *const suffixes[] = { ".meta4", ".metalink" };
  gsize length = strlen (path);

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    if (length > strlen (suffixes[i]) && g_ascii_strcasecmp (path + length - strlen (suffixes[i]), suffixes[i]) == 0)
      return TRUE;

  return FALSE;
}

/* Reads at most @most bytes. A pipe might keep us waiting for ever. */
static GBytes *
read_file (const char *path,
           gsize       most,
           GError    **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _ ("it is not a file"));
      return NULL;
    }

  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = NULL;
  gsize length = 0;

  if (stream == NULL)
    return NULL;

  text = g_malloc (most);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, most, &length, NULL, error))
    return NULL;

  return g_bytes_new (text, length);
}

/**
 * spate_cli_metalink_is_file:
 * @argument: an argument that may be a link
 *
 * Returns: %TRUE if it is the path of a Metalink: it is called like one and is no link, or begins
 *   as one
 */
gboolean
spate_cli_metalink_is_file (const char *argument)
{
  g_return_val_if_fail (argument != NULL, FALSE);

  if (!g_file_test (argument, G_FILE_TEST_IS_REGULAR))
    return has_suffix (argument) && strstr (argument, "://") == NULL;

  g_autoptr (GBytes) beginning = has_suffix (argument) ? NULL : read_file (argument, BEGINNING, NULL);

  return has_suffix (argument) ||
         (beginning != NULL && spate_metalink_is_one (g_bytes_get_data (beginning, NULL), g_bytes_get_size (beginning)));
}

/**
 * spate_cli_metalink_read:
 * @path: the path of a Metalink
 * @folder: where the files go
 * @refusals: (element-type GError): takes errors of files that cannot be downloaded
 * @error: set to %SPATE_ERROR_FILE or %SPATE_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable) (element-type SpateRequest): requests for all the others
 */
GPtrArray *
spate_cli_metalink_read (const char *path,
                         const char *folder,
                         GPtrArray  *refusals,
                         GError    **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autofree char *shown = g_filename_display_name (path);
  g_autoptr (GError) reason = NULL;

  /* One byte more shows that it is too long. */
  g_autoptr (GBytes) text = read_file (path, SPATE_METALINK_LONGEST + 1, &reason);
  GPtrArray *requests = NULL;

  if (text == NULL)
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, _ ("The Metalink “%s” cannot be read: %s"), shown, reason->message);
      return NULL;
    }

  requests = spate_import_requests_from_metalink (g_bytes_get_data (text, NULL), g_bytes_get_size (text), folder, refusals, &reason);
  if (requests == NULL)
    g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("“%s” cannot be used: %s"), shown, reason->message);

  return requests;
}

/* --- writing ------------------------------------------------------------------------ */

static gboolean
set_exists (const char *path,
            GError    **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_EXISTS, _ ("There is a file “%s” already: give --metalink-out another name"), shown);

  return FALSE;
}

static guint
count_unsigned (GPtrArray *uris)
{
  guint n_unsigned = 0;

  for (guint i = 0; i < uris->len; i++)
    n_unsigned += spate_link_is_signed (g_ptr_array_index (uris, i)) ? 0 : 1;

  return n_unsigned;
}

/**
 * spate_cli_metalink_check_target:
 * @path: where a Metalink is to be written
 * @request: the only one
 * @error: set to %SPATE_ERROR_INVALID, %SPATE_ERROR_FILE or %SPATE_ERROR_EXISTS
 *
 * Looks whether that will be possible, before anything is downloaded.
 *
 * Returns: %TRUE if it seems so
 */
gboolean
spate_cli_metalink_check_target (const char         *path,
                                 const SpateRequest *request,
                                 GError            **error)
{
  g_return_val_if_fail (path != NULL, FALSE);
  g_return_val_if_fail (request != NULL, FALSE);

  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *shown = g_filename_display_name (parent);

  if (*path == '\0' || strcmp (path, "-") == 0 || g_str_has_suffix (path, "/"))
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("--metalink-out needs the name of a file"));
  else if (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    set_exists (path, error);
  else if (!g_file_test (parent, G_FILE_TEST_IS_DIR))
    g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, _ ("There is no folder “%s” for the Metalink"), shown);
  else if (count_unsigned (request->uris) == 0)
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                         _ ("The link holds a signature or a token, so no Metalink can be made of it"));
  else
    return TRUE;

  return FALSE;
}

/* The links that have not failed: those of the request as they were given, behind them those that
 * the server told of, if they were found to be good. */
static GPtrArray *
collect_links (const SpateRequest  *request,
               const SpateSnapshot *snapshot)
{
  GPtrArray *links = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; snapshot->sources != NULL && i < snapshot->sources->len; i++)
    {
      const SpateSourceInfo *source = &g_array_index (snapshot->sources, SpateSourceInfo, i);
      gboolean is_given = i < request->uris->len;
      const char *uri = is_given ? g_ptr_array_index (request->uris, i) : source->uri;

      if (source->is_usable && (is_given || source->is_checked))
        g_ptr_array_add (links, spate_link_without_secrets (uri));
    }

  return links;
}

/* What a signature opens is not for everybody. */
static guint
remove_signed (GPtrArray *links)
{
  guint n_removed = 0;

  for (guint i = links->len; i > 0; i--)
    if (spate_link_is_signed (g_ptr_array_index (links, i - 1)))
      {
        g_ptr_array_remove_index (links, i - 1);
        n_removed++;
      }

  return n_removed;
}

/* Never over another file, and all of it or nothing. */
static gboolean
create_file (const char *path,
             const char *text,
             GError    **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, &reason);

  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return set_exists (path, error);

  if (stream != NULL && g_output_stream_write_all (G_OUTPUT_STREAM (stream), text, strlen (text), NULL, NULL, &reason) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &reason))
    return TRUE;

  if (stream != NULL)
    g_file_delete (file, NULL, NULL);
  g_set_error (error, SPATE_ERROR, SPATE_ERROR_FILE, _ ("The Metalink is not written: %s"), reason->message);

  return FALSE;
}

/**
 * spate_cli_metalink_write:
 * @path: where to write it
 * @request: what was asked for
 * @snapshot: the last picture of its run, which is done
 * @error: set to %SPATE_ERROR_INVALID, %SPATE_ERROR_FILE or %SPATE_ERROR_EXISTS
 *
 * Writes a Metalink of a finished file, with the links that have been of use, without secrets. The
 * pieces of a Metalink that it came from are not handed on: nobody has looked whether they are right.
 *
 * Returns: (transfer full) (nullable): what to say of it
 */
char *
spate_cli_metalink_write (const char          *path,
                          const SpateRequest  *request,
                          const SpateSnapshot *snapshot,
                          GError             **error)
{
  g_return_val_if_fail (path != NULL, NULL);
  g_return_val_if_fail (request != NULL, NULL);
  g_return_val_if_fail (snapshot != NULL && snapshot->name != NULL, NULL);

  g_autoptr (SpateMetalinkFile) file = spate_metalink_file_new (snapshot->name);
  g_autofree char *text = NULL;
  g_autofree char *shown = spate_cli_text_clean (path);
  g_autofree char *report = g_strdup_printf (_ ("Metalink: %s"), shown);
  guint n_signed = 0;

  g_ptr_array_unref (file->uris);
  file->uris = collect_links (request, snapshot);
  file->size = snapshot->written;
  file->digest = snapshot->sha256;
  n_signed = remove_signed (file->uris);

  if (file->uris->len == 0)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("No Metalink is written, as no link is left that others can use"));
      return NULL;
    }

  text = spate_metalink_write (file);
  if (!create_file (path, text, error))
    return NULL;

  if (n_signed == 0)
    return g_steal_pointer (&report);

  return g_strdup_printf (ngettext ("%s\n%u link is not in it: it holds a signature or a token.",
                                    "%s\n%u links are not in it: they hold a signature or a token.", n_signed),
                          report, n_signed);
}
