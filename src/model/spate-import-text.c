/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a text asks for as a whole, wherever it came from: a command that a browser copied, a
 * Metalink, or any text with links in it. The first that fits is it: a link inside a command or
 * inside a Metalink means nothing without the rest. */

#include <string.h>

#include "spate-curl.h"
#include "spate-error.h"
#include "spate-import.h"
#include "spate-metalink.h"

/**
 * spate_import_requests_from_links:
 * @links: (element-type utf8): links
 * @folder: the absolute path of the folder that the files shall go to
 * @refusals: (nullable) (element-type GError): takes an error of %SPATE_ERROR for each link that
 *   cannot be followed
 *
 * Returns: (transfer full) (element-type SpateRequest): a request for each of the other links
 */
GPtrArray *
spate_import_requests_from_links (GPtrArray  *links,
                                  const char *folder,
                                  GPtrArray  *refusals)
{
  g_return_val_if_fail (links != NULL, NULL);
  g_return_val_if_fail (folder != NULL && g_path_is_absolute (folder), NULL);

  GPtrArray *requests = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_request_unref);

  for (guint i = 0; i < links->len; i++)
    {
      g_autoptr (SpateRequest) request = spate_request_new (folder);
      g_autoptr (GError) error = NULL;

      if (spate_request_add_uri (request, links->pdata[i], &error))
        g_ptr_array_add (requests, g_steal_pointer (&request));
      else if (refusals != NULL)
        g_ptr_array_add (refusals, g_steal_pointer (&error));
    }

  return requests;
}

/**
 * spate_import_is_whole:
 * @text: (array length=length): any text
 * @length: bytes of @text
 *
 * Returns: %TRUE if it is a curl command or a Metalink, of which parts mean nothing
 */
gboolean
spate_import_is_whole (const char *text,
                       gsize       length)
{
  g_return_val_if_fail (text != NULL || length == 0, FALSE);

  g_autofree char *terminated = g_strndup (text != NULL ? text : "", length);

  return spate_curl_is_command (terminated) || spate_metalink_is_one (terminated, strlen (terminated));
}

/**
 * spate_import_requests_from_text:
 * @text: (array length=length): what was pasted, dropped or read from a file
 * @length: bytes of @text
 * @folder: the absolute path of the folder that the files shall go to
 * @refusals: (nullable) (element-type GError): takes an error of %SPATE_ERROR for each download that
 *   is not to be had, if there are others
 * @error: set to an error of %SPATE_CURL_ERROR if @text is a curl command that is not taken, to
 *   %SPATE_ERROR_INVALID if it is a Metalink of which nothing can be downloaded or its links cannot be
 *   followed, and to %SPATE_ERROR_NEEDS_LINK if there is no link in it
 *
 * Returns: (transfer full) (nullable) (element-type SpateRequest): at least one request
 */
GPtrArray *
spate_import_requests_from_text (const char *text,
                                 gsize       length,
                                 const char *folder,
                                 GPtrArray  *refusals,
                                 GError    **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (folder != NULL && g_path_is_absolute (folder), NULL);

  if (length > 0 && spate_metalink_is_one (text, length))
    return spate_import_requests_from_metalink (text, length, folder, refusals, error);

  g_autofree char *terminated = g_strndup (text != NULL ? text : "", length);

  if (spate_curl_is_command (terminated))
    return spate_curl_parse (terminated, folder, error);

  g_autoptr (GPtrArray) links = spate_import_links_from_text (terminated);
  g_autoptr (GPtrArray) own_refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) requests = spate_import_requests_from_links (links, folder, own_refusals);

  if (requests->len > 0)
    {
      if (refusals != NULL)
        g_ptr_array_extend_and_steal (refusals, g_steal_pointer (&own_refusals));
      return g_steal_pointer (&requests);
    }

  if (own_refusals->len > 0)
    g_propagate_error (error, g_ptr_array_steal_index (own_refusals, 0));
  else
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_NEEDS_LINK, "There is no link in the text");

  return NULL;
}
