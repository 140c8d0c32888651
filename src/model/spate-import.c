/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links out of whatever people drop and paste: running text, URI lists from file managers,
 * Mozilla's pair of link and title; and requests out of Metalinks. Only links that
 * spate_link_parse() takes come out. */

#include "spate-import.h"

#include <string.h>

#include "spate-link.h"
#include "spate-metalink.h"

/* A text with more links than this is not meant as a list of downloads. */
#define MOST_LINKS 1000

static void
add_link (GPtrArray  *links,
          const char *text)
{
  char *link = links->len < MOST_LINKS ? spate_link_parse (text, NULL) : NULL;

  if (link != NULL && !g_ptr_array_find_with_equal_func (links, link, g_str_equal, NULL))
    g_ptr_array_add (links, link);
  else
    g_free (link);
}

/* How many more brackets @link closes than it opens. */
static int
count_unopened (const char *link,
                char        opening,
                char        closing)
{
  int n_unopened = 0;

  for (const char *p = link; *p != '\0'; p++)
    n_unopened += (*p == closing) - (*p == opening);

  return n_unopened;
}

/* In a sentence, punctuation behind a link is the sentence's; so is a closing bracket that
 * the link did not open. */
static void
trim_sentence (char *link)
{
  int n_round = count_unopened (link, '(', ')');
  int n_square = count_unopened (link, '[', ']');
  char *end = link + strlen (link);

  while (end > link)
    {
      char *last = g_utf8_prev_char (end);
      gunichar c = g_utf8_get_char (last);

      /* Beyond ASCII: quotation marks and full stops of other scripts. */
      if (!(c < 0x80 && strchr (".,;:!?'*", (int) c) != NULL) &&
          !(c >= 0x80 && g_unichar_ispunct (c)) &&
          !(c == ')' && n_round-- > 0) && !(c == ']' && n_square-- > 0))
        break;
      *last = '\0';
      end = last;
    }
}

static gboolean
starts_link (const char *text)
{
  return g_ascii_strncasecmp (text, "http://", strlen ("http://")) == 0 ||
         g_ascii_strncasecmp (text, "https://", strlen ("https://")) == 0;
}

/* Not by a GRegex: it looks at the whole text anew for each match. */
static const char *
find_end (const char *link)
{
  while (*link != '\0' && strchr ("<>\"`", *link) == NULL && !g_unichar_isspace (g_utf8_get_char (link)))
    link = g_utf8_next_char (link);

  return link;
}

/**
 * spate_import_links_from_text:
 * @text: any text, from a clipboard or a drop
 *
 * Returns: (transfer full) (element-type utf8): the http and https links in it, each once, in
 *   order
 */
GPtrArray *
spate_import_links_from_text (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  GPtrArray *links = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (const char *p = valid; *p != '\0'; p++)
    {
      if (!starts_link (p))
        continue;

      const char *end = find_end (p);
      g_autofree char *link = g_strndup (p, (gsize) (end - p));

      trim_sentence (link);
      add_link (links, link);
      p = end - 1;
    }

  return links;
}

/**
 * spate_import_links_from_uri_list:
 * @uri_list: a text of the type `text/uri-list`
 *
 * Returns: (transfer full) (element-type utf8): the http and https links in it
 */
GPtrArray *
spate_import_links_from_uri_list (const char *uri_list)
{
  g_return_val_if_fail (uri_list != NULL, NULL);

  GPtrArray *links = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) uris = g_uri_list_extract_uris (uri_list);

  for (gsize i = 0; uris[i] != NULL; i++)
    add_link (links, uris[i]);

  return links;
}

/**
 * spate_import_links_from_moz_url:
 * @data: (array length=length): what a Mozilla browser offers as `text/x-moz-url`: a link and
 *   its title, a line each, in UTF-16
 * @length: bytes of @data
 *
 * Returns: (transfer full) (element-type utf8): the link, if it is one
 */
GPtrArray *
spate_import_links_from_moz_url (const char *data,
                                 gsize       length)
{
  g_return_val_if_fail (data != NULL || length == 0, NULL);

  GPtrArray *links = g_ptr_array_new_with_free_func (g_free);
  gsize end = 0;

  /* The title may be cut off in the middle of a character. */
  while (end + 1 < length && (data[end] != '\n' || data[end + 1] != '\0'))
    end += 2;

  g_autofree char *link = end > 0 ? g_convert (data, (gssize) end, "UTF-8", "UTF-16LE", NULL, NULL, NULL) : NULL;

  if (link != NULL)
    add_link (links, link);

  return links;
}

static SpateRequest *
make_request (const SpateMetalinkFile *file,
              const char              *folder)
{
  SpateRequest *request = spate_request_new (folder);

  request->name = g_strdup (file->name);
  request->size = file->size;
  request->digest = file->digest;
  request->pieces = file->pieces != NULL ? spate_pieces_ref (file->pieces) : NULL;
  for (guint i = 0; i < file->uris->len; i++)
    g_ptr_array_add (request->uris, g_strdup (g_ptr_array_index (file->uris, i)));

  return request;
}

/**
 * spate_import_requests_from_metalink:
 * @text: (array length=length): what is in a Metalink
 * @length: bytes of @text
 * @folder: the absolute path of the folder that the files shall go to
 * @refusals: (nullable) (element-type GError): takes a copy of an error of %SPATE_ERROR for each file
 *   that cannot be downloaded
 * @error: set to %SPATE_ERROR_INVALID if @text is no Metalink, or no file in it can be downloaded
 *
 * Returns: (transfer full) (nullable) (element-type SpateRequest): a request for each of the other
 *   files, at least one: nothing in a Metalink chooses another folder
 */
GPtrArray *
spate_import_requests_from_metalink (const char *text,
                                     gsize       length,
                                     const char *folder,
                                     GPtrArray  *refusals,
                                     GError    **error)
{
  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (folder != NULL && g_path_is_absolute (folder), NULL);

  g_autoptr (GPtrArray) files = spate_metalink_parse (text, length, error);
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_request_unref);
  const GError *refusal = NULL;

  if (files == NULL)
    return NULL;

  for (guint i = 0; i < files->len; i++)
    {
      const SpateMetalinkFile *file = g_ptr_array_index (files, i);

      if (file->refusal == NULL)
        g_ptr_array_add (requests, make_request (file, folder));
      else if (refusals != NULL)
        g_ptr_array_add (refusals, g_error_copy (file->refusal));
      if (refusal == NULL)
        refusal = file->refusal;
    }

  if (requests->len == 0)
    {
      g_propagate_error (error, g_error_copy (refusal));
      return NULL;
    }

  return g_steal_pointer (&requests);
}
