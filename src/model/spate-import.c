/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Links out of whatever people drop and paste: running text, URI lists from file managers,
 * Mozilla's pair of link and title. Only what spate_link_parse() takes comes out. */

#include "spate-import.h"

#include <string.h>

#include "spate-link.h"

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

/* In a sentence, punctuation behind a link is the sentence's; so is a closing bracket that
 * the link did not open. */
static void
trim_sentence (char *link)
{
  for (gsize length = strlen (link); length > 0; length--)
    {
      char last = link[length - 1];

      if (strchr (".,;:!?'", last) == NULL &&
          !(last == ')' && strchr (link, '(') == NULL) &&
          !(last == ']' && strchr (link, '[') == NULL))
        break;
      link[length - 1] = '\0';
    }
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
  g_autoptr (GRegex) regex = g_regex_new ("https?://[^\\s<>\"]+", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  for (g_regex_match (regex, valid, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    {
      g_autofree char *link = g_match_info_fetch (match, 0);

      trim_sentence (link);
      add_link (links, link);
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
  g_autofree char *text = g_convert (data, (gssize) (length & ~(gsize) 1), "UTF-8", "UTF-16LE", NULL, NULL, NULL);

  if (text != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (text, "\n", 2);

      if (lines[0] != NULL)
        add_link (links, lines[0]);
    }

  return links;
}
