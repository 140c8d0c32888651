/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The header Link (RFC 8288), as far as servers use it to tell where else a file can be had
 * (RFC 6249):
 *
 *   Link: <http://mirror.example/a>; rel=duplicate; pri=1; geo=de; pref; depth=2,
 *         <a.meta4>; rel=describedby; type="application/metalink4+xml"
 *
 * It is read from left to right, once. What is malformed ends the reading, as nobody can say where
 * the next link begins; what came before it stands. Links of other relations, and those that speak
 * of another page than the one that was asked for, are skipped. */

#include "spate-link-header.h"

#include <string.h>

#include "spate-link.h"

/* All headers of an answer together are not longer in libsoup. */
#define MOST_CHARACTERS (64 * 1024)

#define METALINK_TYPE "application/metalink4+xml"

#define WHITE_SPACE " \t"

/* Of names and of values that are not quoted. */
#define ENDS_TOKEN " \t;,=\"<>"

/* What the parameters of a link say; of each the first counts. */
typedef struct
{
  char *rel;    /* (owned) (nullable) */
  char *type;   /* (owned) (nullable) */
  char *anchor; /* (owned) (nullable) */
  char *pri;    /* (owned) (nullable) */
  char *geo;    /* (owned) (nullable) */
  char *depth;  /* (owned) (nullable) */
  char *pref;   /* (owned) (nullable): empty, mostly */
} Parameters;

static void
parameters_clear (Parameters *self)
{
  g_free (self->rel);
  g_free (self->type);
  g_free (self->anchor);
  g_free (self->pri);
  g_free (self->geo);
  g_free (self->depth);
  g_free (self->pref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parameters, parameters_clear)

/**
 * spate_header_link_free:
 * @self: (transfer full) (nullable): a link
 */
void
spate_header_link_free (SpateHeaderLink *self)
{
  if (self == NULL)
    return;

  g_free (self->uri);
  g_free (self);
}

/* --- the syntax --------------------------------------------------------------------- */

static const char *
skip (const char *text,
      const char *characters)
{
  return text + strspn (text, characters);
}

static char *
read_token (const char **text)
{
  gsize length = strcspn (*text, ENDS_TOKEN);
  char *token = g_strndup (*text, length);

  *text += length;

  return token;
}

/* @text is at the opening quotation mark. Returns: (nullable): %NULL if nothing closes it */
static char *
read_quoted (const char **text)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *p = *text + 1;

  for (; *p != '\0' && *p != '"'; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      g_string_append_c (value, *p);
    }

  if (*p == '\0')
    return NULL;
  *text = p + 1;

  return g_string_free (g_steal_pointer (&value), FALSE);
}

static void
keep (Parameters *parameters,
      const char *name,
      char       *value)
{
  const struct
  {
    const char *name;
    char      **field;
  } fields[] = {
    { "rel", &parameters->rel },
    { "type", &parameters->type },
    { "anchor", &parameters->anchor },
    { "pri", &parameters->pri },
    { "geo", &parameters->geo },
    { "depth", &parameters->depth },
    { "pref", &parameters->pref },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_ascii_strcasecmp (name, fields[i].name) == 0 && *fields[i].field == NULL)
      {
        *fields[i].field = value;
        return;
      }

  g_free (value);
}

/* Reads `; NAME=VALUE; NAME…` up to the comma or the end. */
static gboolean
read_parameters (const char **text,
                 Parameters  *parameters)
{
  const char *p = skip (*text, WHITE_SPACE);

  while (*p == ';')
    {
      /* There may be empty ones. */
      p = skip (p, WHITE_SPACE ";");

      g_autofree char *name = read_token (&p);
      g_autofree char *value = NULL;

      p = skip (p, WHITE_SPACE);
      if (*p == '=')
        {
          p = skip (p + 1, WHITE_SPACE);
          value = *p == '"' ? read_quoted (&p) : read_token (&p);
          if (value == NULL)
            return FALSE;
        }
      else
        value = g_strdup ("");

      keep (parameters, name, g_steal_pointer (&value));
      p = skip (p, WHITE_SPACE);
    }

  *text = p;

  return *p == ',' || *p == '\0';
}

/* --- the meaning -------------------------------------------------------------------- */

/* One link may have several relations, with spaces between. */
static gboolean
has_relation (const Parameters *parameters,
              const char       *relation)
{
  g_auto (GStrv) relations = g_strsplit (parameters->rel != NULL ? parameters->rel : "", " ", -1);

  for (char **p = relations; *p != NULL; p++)
    if (g_ascii_strcasecmp (*p, relation) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
find_relation (const Parameters  *parameters,
               SpateLinkRelation *ret_relation)
{
  if (has_relation (parameters, "duplicate"))
    *ret_relation = SPATE_LINK_RELATION_DUPLICATE;
  else if (has_relation (parameters, "describedby") && parameters->type != NULL &&
           g_ascii_strcasecmp (parameters->type, METALINK_TYPE) == 0)
    *ret_relation = SPATE_LINK_RELATION_METALINK;
  else
    return FALSE;

  return TRUE;
}

static guint
read_number (const char *text,
             guint       least,
             guint       most,
             guint       otherwise)
{
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL))
    return otherwise;

  return (guint) number;
}

static void
read_country (const char *text,
              char       *ret_country)
{
  if (text == NULL || strlen (text) != 2 || !g_ascii_isalpha (text[0]) || !g_ascii_isalpha (text[1]))
    return;

  ret_country[0] = g_ascii_tolower (text[0]);
  ret_country[1] = g_ascii_tolower (text[1]);
}

static void
add_link (GPtrArray        *links,
          const char       *target,
          const char       *base,
          const Parameters *parameters)
{
  SpateLinkRelation relation;

  if (parameters->anchor != NULL || !find_relation (parameters, &relation))
    return;

  g_autoptr (SpateHeaderLink) link = g_new0 (SpateHeaderLink, 1);

  link->relation = relation;
  link->uri = spate_link_resolve (base, target, NULL);
  link->priority = read_number (parameters->pri, 1, SPATE_HEADER_LINK_LAST_PRIORITY - 1, SPATE_HEADER_LINK_LAST_PRIORITY);
  link->is_preferred = parameters->pref != NULL;
  link->depth = read_number (parameters->depth, 0, G_MAXINT, 0);
  read_country (parameters->geo, link->country);
  if (link->uri != NULL)
    g_ptr_array_add (links, g_steal_pointer (&link));
}

static int
compare_links (gconstpointer a,
               gconstpointer b)
{
  const SpateHeaderLink *first = *(const SpateHeaderLink *const *) a;
  const SpateHeaderLink *second = *(const SpateHeaderLink *const *) b;

  return first->priority < second->priority ? -1 : first->priority > second->priority;
}

/**
 * spate_link_header_read:
 * @value: what the header says; several of them are joined by commas
 * @base: the link that answered, for relative ones
 *
 * Returns: (transfer full) (element-type SpateHeaderLink): the http and https links in it that lead
 *   to the same file or to a Metalink of it, the best first, those of one priority in their order;
 *   at most %SPATE_HEADER_LINK_MOST
 */
GPtrArray *
spate_link_header_read (const char *value,
                        const char *base)
{
  g_return_val_if_fail (value != NULL, NULL);
  g_return_val_if_fail (base != NULL, NULL);

  GPtrArray *links = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_header_link_free);
  const char *p = skip (strlen (value) <= MOST_CHARACTERS ? value : "", WHITE_SPACE ",");

  while (*p == '<')
    {
      g_auto (Parameters) parameters = { NULL };
      const char *end = strchr (p, '>');
      g_autofree char *target = end != NULL ? g_strndup (p + 1, (gsize) (end - p - 1)) : NULL;

      p = end != NULL ? end + 1 : "";
      if (target == NULL || !read_parameters (&p, &parameters))
        break;

      add_link (links, target, base, &parameters);
      p = skip (p, WHITE_SPACE ",");
    }

  /* The sort of a pointer array is a stable one. */
  g_ptr_array_sort (links, compare_links);
  if (links->len > SPATE_HEADER_LINK_MOST)
    g_ptr_array_set_size (links, SPATE_HEADER_LINK_MOST);

  return links;
}
