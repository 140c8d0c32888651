/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words for what a server has said before anything is downloaded. */

#include "spate-format-answer.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "spate-error.h"
#include "spate-format.h"

#define SEPARATOR " · "

/* Some servers call everything the same, and then the name says more. */
static char *
guess_type (const SpateAnswer *answer)
{
  g_autofree char *told = answer->content_type != NULL ? g_content_type_from_mime_type (answer->content_type) : NULL;

  if (told != NULL && !g_content_type_is_unknown (told))
    return g_steal_pointer (&told);

  return g_content_type_guess (answer->name, NULL, 0, NULL);
}

/**
 * spate_format_content_type:
 * @answer: what a server has said
 *
 * Returns: (transfer full) (nullable): what kind of file it is, in the user's language; %NULL if nobody
 *   can say
 */
char *
spate_format_content_type (const SpateAnswer *answer)
{
  g_return_val_if_fail (answer != NULL, NULL);

  g_autofree char *type = guess_type (answer);

  return g_content_type_is_unknown (type) ? NULL : g_content_type_get_description (type);
}

/**
 * spate_format_answer:
 * @answer: what a server has said
 *
 * Returns: (transfer full): what file it is: "1.2 GB · raw disk image"
 */
char *
spate_format_answer (const SpateAnswer *answer)
{
  g_return_val_if_fail (answer != NULL, NULL);

  g_autofree char *size = answer->size >= 0 ? spate_format_size (answer->size) : g_strdup (_ ("Size not known"));
  g_autofree char *type = spate_format_content_type (answer);

  return type != NULL ? g_strconcat (size, SEPARATOR, type, NULL) : g_steal_pointer (&size);
}

/**
 * spate_format_answer_details:
 * @answer: what a server has said
 * @max_connections: how many connections the user allows, 0 for Spate's choice
 *
 * Returns: (transfer full): how it would be downloaded: "Can be resumed · 8 connections · 2 mirrors"
 */
char *
spate_format_answer_details (const SpateAnswer *answer,
                             guint              max_connections)
{
  g_return_val_if_fail (answer != NULL, NULL);

  guint n_connections = max_connections > 0 ? MIN (answer->n_connections, max_connections) : answer->n_connections;
  g_autofree char *connections = spate_format_connections (n_connections);
  GString *line = g_string_new (answer->has_ranges ? _ ("Can be resumed") : _ ("Cannot be resumed"));

  g_string_append_printf (line, SEPARATOR "%s", connections);
  if (answer->n_mirrors > 0)
    {
      g_string_append (line, SEPARATOR);
      g_string_append_printf (line, ngettext ("%u mirror", "%u mirrors", answer->n_mirrors), answer->n_mirrors);
    }

  return g_string_free (line, FALSE);
}

static const char *
get_sentence (guint status)
{
  switch (status)
    {
    case 403:
      return _ ("The server does not hand out this file (%u)");
    case 404:
    case 410:
      return _ ("The server does not have this file (%u)");
    default:
      return status >= 400 && status != 401 ? _ ("The server reports an error (%u)") : NULL;
    }
}

/**
 * spate_format_refusal:
 * @error: (nullable): why there is no answer
 * @status: with what status the server refused, or 0
 *
 * Returns: (transfer full): a sentence without a full stop
 */
char *
spate_format_refusal (const GError *error,
                      guint         status)
{
  const char *sentence = get_sentence (status);

  if (sentence == NULL)
    return g_strdup (spate_format_error (error));

  g_autoptr (GString) line = g_string_new (sentence);
  g_autofree char *number = g_strdup_printf ("%u", status);

  g_string_replace (line, "%u", number, 1);

  return g_strdup (line->str);
}
