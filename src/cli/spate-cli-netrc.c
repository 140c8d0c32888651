/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file in which ftp, curl and wget look for passwords: words, in pairs of which the first says
 * what the second is.
 *
 *   machine example.org login me password "with \" and spaces"
 *   default login anonymous password me@example.org
 *
 * A mistake in it is told with its line, and then nothing of the file is used: a password that got
 * out of step would be told to the wrong server. */

#include "config.h"

#include "spate-cli-netrc.h"

#include <glib/gi18n.h>
#include <string.h>

#include "spate-error.h"

typedef struct
{
  const char *rest; /* what has not been read yet */
  guint       line;
} Reader;

/* What is looked for, and what has been found. */
typedef struct
{
  const char *host;
  gboolean    is_in_entry; /* what is read now belongs to an entry */
  gboolean    is_ours;     /* one that is for the host */
  gboolean    is_found;
  char       *user;        /* (owned) (nullable) */
  char       *password;    /* (owned) (nullable) */
} Search;

static void
search_clear (Search *self)
{
  g_free (self->user);
  g_free (self->password);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static gboolean
set_mistake (GError **error,
             guint    line)
{
  g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("line %u cannot be understood"), line);

  return FALSE;
}

static void
skip_space (Reader *reader)
{
  for (; g_ascii_isspace (*reader->rest); reader->rest++)
    reader->line += *reader->rest == '\n';
}

static void
skip_line (Reader *reader)
{
  reader->rest += strcspn (reader->rest, "\n");
}

/* A macro ends with the first line that has nothing in it. */
static void
skip_macro (Reader *reader)
{
  const char *end = strstr (reader->rest, "\n\n");
  const char *next = end != NULL ? end + 2 : reader->rest + strlen (reader->rest);

  for (; reader->rest < next; reader->rest++)
    reader->line += *reader->rest == '\n';
}

static char *
read_quoted (Reader *reader)
{
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *p = reader->rest + 1; *p != '\0' && *p != '\n'; p++)
    {
      if (*p == '"')
        {
          reader->rest = p + 1;
          return g_string_free (g_steal_pointer (&word), FALSE);
        }
      if (*p == '\\' && p[1] != '\0' && p[1] != '\n')
        p++;
      g_string_append_c (word, *p);
    }

  return NULL;
}

/* Returns %NULL at the end, and if quotation marks are not closed. */
static char *
read_word (Reader *reader)
{
  skip_space (reader);

  if (*reader->rest == '"')
    return read_quoted (reader);

  gsize length = strcspn (reader->rest, " \t\r\n\f\v");
  char *word = length > 0 ? g_strndup (reader->rest, length) : NULL;

  reader->rest += length;

  return word;
}

static gboolean
begin_entry (Search     *search,
             const char *machine)
{
  search->is_in_entry = TRUE;
  search->is_ours = !search->is_found && (machine == NULL || g_ascii_strcasecmp (machine, search->host) == 0);
  search->is_found |= search->is_ours;

  return TRUE;
}

static void
keep (char   **field,
      char    *word,
      gboolean is_ours)
{
  g_autofree char *owned = word;

  if (is_ours && *field == NULL)
    *field = g_steal_pointer (&owned);
}

static gboolean
read_pair (Search     *search,
           Reader     *reader,
           const char *key)
{
  if (strcmp (key, "default") == 0)
    return begin_entry (search, NULL);

  g_autofree char *value = read_word (reader);

  if (value == NULL)
    return FALSE;
  if (strcmp (key, "machine") == 0)
    return begin_entry (search, value);
  if (strcmp (key, "macdef") == 0)
    skip_macro (reader);
  else if (!search->is_in_entry)
    return FALSE;
  else if (strcmp (key, "login") == 0)
    keep (&search->user, g_steal_pointer (&value), search->is_ours);
  else if (strcmp (key, "password") == 0)
    keep (&search->password, g_steal_pointer (&value), search->is_ours);
  else
    return strcmp (key, "account") == 0;

  return TRUE;
}

/**
 * spate_cli_netrc_find:
 * @text: what stands in the file
 * @host: the name of a server
 * @ret_user: (out) (transfer full) (nullable): who the user is to it
 * @ret_password: (out) (transfer full) (nullable): with which password
 * @error: set to %SPATE_ERROR_INVALID, with the line of the mistake
 *
 * The first entry for the server counts, and one for all servers if it stands before that. Both
 * results are %NULL if there is none, or if it has no name.
 *
 * Returns: %TRUE if the file can be understood
 */
gboolean
spate_cli_netrc_find (const char *text,
                      const char *host,
                      char      **ret_user,
                      char      **ret_password,
                      GError    **error)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (host != NULL, FALSE);
  g_return_val_if_fail (ret_user != NULL && ret_password != NULL, FALSE);

  g_auto (Search) search = { .host = host };
  Reader reader = { .rest = text, .line = 1 };

  for (skip_space (&reader); *reader.rest != '\0'; skip_space (&reader))
    {
      if (*reader.rest == '#')
        {
          skip_line (&reader);
          continue;
        }

      guint line = reader.line;
      g_autofree char *key = read_word (&reader);

      if (key == NULL || !read_pair (&search, &reader, key))
        return set_mistake (error, line);
    }

  *ret_user = NULL;
  *ret_password = NULL;
  if (search.user != NULL)
    {
      *ret_user = g_steal_pointer (&search.user);
      *ret_password = search.password != NULL ? g_steal_pointer (&search.password) : g_strdup ("");
    }

  return TRUE;
}
