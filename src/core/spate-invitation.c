/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `spate:` links, by which a page suggests a download:
 *
 *   spate:?url=https%3A%2F%2Fexample.org%2Fa.iso&referrer=https%3A%2F%2Fexample.org%2F&name=a.iso
 *
 * Any page can make one, and make somebody follow it. So there is nothing in it that could not be shown to
 * a person in one look: a link, the page that it is on, a name. Values are escaped as
 * encodeURIComponent() does; each key stands once, and one that is not known is refused and not passed
 * over: whoever wrote it means something by it. */

#include "spate-invitation.h"

#include <string.h>

#include "spate-file-name.h"
#include "spate-link.h"

#define SCHEME "spate:"

G_DEFINE_QUARK (spate-invitation-error-quark, spate_invitation_error)

static gboolean
refuse (GError             **error,
        SpateInvitationError code,
        const char          *message)
{
  g_set_error_literal (error, SPATE_INVITATION_ERROR, (int) code, message);

  return FALSE;
}

/* What stands behind the question mark. Between it and the scheme nothing means anything; a desktop
 * that takes every link for a place writes slashes there. */
static const char *
find_query (const char *text)
{
  const char *rest = text + strlen (SCHEME);
  gsize n_slashes = strspn (rest, "/");

  return n_slashes <= 3 && rest[n_slashes] == '?' ? rest + n_slashes + 1 : NULL;
}

/* Nobody puts a password into a page; what stands in front of an at sign is there to be taken for the name
 * of a server. */
static gboolean
take_link (char      **field,
           const char *value,
           GError    **error)
{
  g_autofree char *link = spate_link_parse (value, NULL);
  g_autofree char *bare = link != NULL ? spate_link_without_secrets (link) : NULL;

  if (bare == NULL || strcmp (bare, link) != 0)
    return refuse (error, SPATE_INVITATION_ERROR_LINK, "The invitation has no http or https link without a user");

  *field = g_steal_pointer (&link);

  return TRUE;
}

/* As browsers send it: without a user and a fragment. */
static gboolean
take_referrer (char      **field,
               const char *value,
               GError    **error)
{
  g_autofree char *link = NULL;
  g_autofree char *bare = NULL;

  if (*value == '\0')
    return TRUE;
  if (strlen (value) > SPATE_INVITATION_LONGEST_REFERRER)
    return refuse (error, SPATE_INVITATION_ERROR_LENGTH, "The referrer is too long");

  link = spate_link_parse (value, NULL);
  bare = link != NULL ? spate_link_without_secrets (link) : NULL;
  if (bare == NULL)
    return refuse (error, SPATE_INVITATION_ERROR_REFERRER, "The referrer is not the link of a page");

  bare[strcspn (bare, "#")] = '\0';
  *field = g_steal_pointer (&bare);

  return TRUE;
}

static gboolean
take_name (char      **field,
           const char *value,
           GError    **error)
{
  if (strlen (value) > SPATE_INVITATION_LONGEST_NAME)
    return refuse (error, SPATE_INVITATION_ERROR_LENGTH, "The name is too long");
  if (*value != '\0')
    *field = spate_file_name_sanitise (value);

  return TRUE;
}

/* Which keys there are. */
static const struct
{
  const char *key;
  gsize       offset;
  gboolean (*take) (char      **field,
                    const char *value,
                    GError    **error);
} keys[] = {
  { "url", G_STRUCT_OFFSET (SpateInvitation, link), take_link },
  { "referrer", G_STRUCT_OFFSET (SpateInvitation, referrer), take_referrer },
  { "name", G_STRUCT_OFFSET (SpateInvitation, name), take_name },
};

static gboolean
take (SpateInvitation *self,
      const char      *key,
      const char      *value,
      guint           *seen,
      GError         **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (key, keys[i].key) == 0)
      {
        if ((*seen & (1u << i)) != 0)
          return refuse (error, SPATE_INVITATION_ERROR_TWICE, "The invitation has a key twice");

        *seen |= 1u << i;
        return keys[i].take (G_STRUCT_MEMBER_P (self, keys[i].offset), value, error);
      }

  return refuse (error, SPATE_INVITATION_ERROR_KEY, "The invitation has a key that is not known");
}

static gboolean
take_all (SpateInvitation *self,
          const char      *query,
          GError         **error)
{
  GUriParamsIter iter;
  guint seen = 0;

  g_uri_params_iter_init (&iter, query, -1, "&", G_URI_PARAMS_NONE);
  for (;;)
    {
      g_autofree char *key = NULL;
      g_autofree char *value = NULL;
      g_autoptr (GError) reason = NULL;

      if (!g_uri_params_iter_next (&iter, &key, &value, &reason))
        {
          if (reason != NULL)
            return refuse (error, SPATE_INVITATION_ERROR_FORM, reason->message);
          break;
        }
      if (!take (self, key, value, &seen, error))
        return FALSE;
    }

  return self->link != NULL || refuse (error, SPATE_INVITATION_ERROR_LINK, "The invitation has no link");
}

/**
 * spate_invitation_is_one:
 * @text: a link
 *
 * Returns: whether it is a `spate:` link, good or bad
 */
gboolean
spate_invitation_is_one (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return g_ascii_strncasecmp (text, SCHEME, strlen (SCHEME)) == 0;
}

/**
 * spate_invitation_parse:
 * @text: a link that spate_invitation_is_one() holds for one; anything is expected
 * @error: set to %SPATE_INVITATION_ERROR
 *
 * Returns: (transfer full) (nullable): what it says
 */
SpateInvitation *
spate_invitation_parse (const char *text,
                        GError    **error)
{
  g_return_val_if_fail (text != NULL && spate_invitation_is_one (text), NULL);

  g_autoptr (SpateInvitation) self = g_new0 (SpateInvitation, 1);
  const char *query = find_query (text);

  if (strlen (text) > SPATE_INVITATION_LONGEST)
    {
      refuse (error, SPATE_INVITATION_ERROR_LENGTH, "The invitation is too long");
      return NULL;
    }

  /* GLib would end a value at the zero byte that comes out of the escape. */
  if (query == NULL || strchr (query, '#') != NULL || strstr (query, "%00") != NULL || !g_utf8_validate (text, -1, NULL))
    {
      refuse (error, SPATE_INVITATION_ERROR_FORM, "The invitation is not spate:? with keys and values");
      return NULL;
    }

  return take_all (self, query, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * spate_invitation_free:
 * @self: (nullable): what a link says
 */
void
spate_invitation_free (SpateInvitation *self)
{
  if (self == NULL)
    return;

  g_free (self->link);
  g_free (self->referrer);
  g_free (self->name);
  g_free (self);
}
