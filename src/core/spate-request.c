/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user asked for, as one immutable value that crosses threads by reference. */

#include "spate-request.h"

#include <string.h>

#include "spate-error.h"
#include "spate-host.h"
#include "spate-link.h"

/* These say how the bytes are carried. They are Spate's own to set: a wrong one would turn a
 * good download into a wrong file. */
static const char *const reserved_headers[] = {
  "Accept-Encoding",
  "Connection",
  "Content-Length",
  "Host",
  "If-Match",
  "If-Modified-Since",
  "If-None-Match",
  "If-Range",
  "If-Unmodified-Since",
  "Keep-Alive",
  "Range",
  "TE",
  "Transfer-Encoding",
  "Upgrade",
};

/**
 * spate_request_new:
 * @folder: the absolute path of the folder the file shall go to
 *
 * Returns: (transfer full): a request without a link
 */
SpateRequest *
spate_request_new (const char *folder)
{
  g_return_val_if_fail (folder != NULL && g_path_is_absolute (folder), NULL);

  SpateRequest *self = g_new0 (SpateRequest, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->uris = g_ptr_array_new_with_free_func (g_free);
  self->disabled = g_ptr_array_new_with_free_func (g_free);
  self->logins = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_login_free);
  self->accepted = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_certificate_free);
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->folder = g_strdup (folder);
  self->size = -1;

  return self;
}

/* The links of @self with another one in front; one that was a mirror is not one twice. */
static void
copy_uris (SpateRequest       *copy,
           const SpateRequest *self,
           const char         *link)
{
  g_ptr_array_add (copy->uris, g_strdup (link));
  copy->n_named = 1;
  for (guint i = 1; i < self->uris->len; i++)
    {
      const char *mirror = g_ptr_array_index (self->uris, i);

      if (strcmp (mirror, link) == 0)
        continue;
      g_ptr_array_add (copy->uris, g_strdup (mirror));
      copy->n_named += i < self->n_named;
    }
}

static void
copy_strings (GPtrArray       *to,
              const GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (g_ptr_array_index (from, i)));
}

/**
 * spate_request_new_refreshed:
 * @self: a request whose first link is of no use any more
 * @with: one with a new link, and with what its server is to be told
 *
 * What @self has for the server of its old link, logins, headers and, on another origin, the referrer,
 * is not for that of the new one.
 *
 * Returns: (transfer full): a request for the file of @self, by the link of @with
 */
SpateRequest *
spate_request_new_refreshed (SpateRequest *self,
                             SpateRequest *with)
{
  g_return_val_if_fail (self != NULL && self->uris->len > 0, NULL);
  g_return_val_if_fail (with != NULL && with->uris->len > 0, NULL);

  SpateRequest *copy = spate_request_new (self->folder);
  gboolean stays_there = spate_link_same_origin (spate_request_get_uri (self), spate_request_get_uri (with));
  const char *referer = with->referer == NULL && stays_there ? self->referer : with->referer;
  const char *user_agent = with->user_agent != NULL ? with->user_agent : self->user_agent;

  copy_uris (copy, self, spate_request_get_uri (with));
  copy_strings (copy->disabled, self->disabled);
  if (self != with)
    spate_request_set_enabled (copy, spate_request_get_uri (with), TRUE);
  copy_strings (copy->headers, with->headers);
  for (guint i = 0; i < with->logins->len; i++)
    g_ptr_array_add (copy->logins, spate_login_copy (g_ptr_array_index (with->logins, i)));

  /* What was accepted is a server's, not a link's. */
  for (guint i = 0; i < self->accepted->len; i++)
    spate_request_accept (copy, spate_certificate_copy (g_ptr_array_index (self->accepted, i)));
  for (guint i = 0; i < with->accepted->len; i++)
    spate_request_accept (copy, spate_certificate_copy (g_ptr_array_index (with->accepted, i)));

  copy->name = g_strdup (self->name);
  copy->exact_name = self->exact_name;
  copy->max_connections = self->max_connections;
  copy->order = self->order;
  copy->chunk_size = self->chunk_size;
  copy->rate_limit = self->rate_limit;
  copy->size = self->size;
  copy->on_change = self->on_change;
  copy->pieces = self->pieces != NULL ? spate_pieces_ref (self->pieces) : NULL;
  copy->digest = self->digest;
  copy->with_sha256 = self->with_sha256;
  copy->allow_http_redirect = with->allow_http_redirect;
  copy->referer = g_strdup (referer);
  copy->user_agent = g_strdup (user_agent);

  return copy;
}

/**
 * spate_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): @self
 */
SpateRequest *
spate_request_ref (SpateRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * spate_request_unref:
 * @self: (transfer full): a request
 */
void
spate_request_unref (SpateRequest *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->uris);
  g_ptr_array_unref (self->disabled);
  g_ptr_array_unref (self->logins);
  g_ptr_array_unref (self->accepted);
  g_ptr_array_unref (self->headers);
  g_free (self->folder);
  g_free (self->name);
  g_clear_pointer (&self->pieces, spate_pieces_unref);
  g_free (self->referer);
  g_free (self->user_agent);
  g_free (self);
}

/**
 * spate_request_add_uri:
 * @self: a request that has not been handed on yet
 * @text: a link to the file, as the user gave it
 * @error: set to %SPATE_ERROR_INVALID
 *
 * A user and a password that stand in the link are kept apart from it, so that it can be shown.
 * Of several links to one server the first that names a user counts.
 *
 * Returns: %TRUE if @text is a link that Spate can follow
 */
gboolean
spate_request_add_uri (SpateRequest *self,
                       const char   *text,
                       GError      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_autofree char *link = spate_link_parse (text, error);

  if (link == NULL)
    return FALSE;

  g_autoptr (GError) reason = NULL;
  g_autoptr (SpateLogin) login = spate_login_new_from_link (link, &reason);

  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }

  if (login != NULL && spate_request_find_login (self, link) == NULL)
    spate_request_set_login (self, g_steal_pointer (&login));
  /* Those that the user named come first, in front of what came from outside. */
  g_ptr_array_insert (self->uris, (int) self->n_named, spate_link_without_secrets (link));
  self->n_named++;

  return TRUE;
}

/**
 * spate_request_add_mirror:
 * @self: a request with a link, that has not been handed on yet
 * @text: another link to the file, that a server or a Metalink named
 * @error: set to %SPATE_ERROR_INVALID, or %SPATE_ERROR_NEEDS_LINK if it leads into a private network
 *   and the first link does not
 *
 * A user and a password in it are left out: they are nobody's whom the user knows.
 *
 * Returns: %TRUE if @text is a link that Spate may follow
 */
gboolean
spate_request_add_mirror (SpateRequest *self,
                          const char   *text,
                          GError      **error)
{
  g_return_val_if_fail (self != NULL && self->uris->len > 0, FALSE);

  g_autofree char *link = spate_link_parse (text, error);

  if (link == NULL)
    return FALSE;

  if (!spate_host_may_lead (spate_request_get_uri (self), link))
    {
      g_autofree char *host = spate_link_get_host (link);

      g_set_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_LINK, "The mirror “%s” is in a private network", host);
      return FALSE;
    }

  g_ptr_array_add (self->uris, spate_link_without_secrets (link));

  return TRUE;
}

/**
 * spate_request_set_login:
 * @self: a request that has not been handed on yet
 * @login: (transfer full): who the user is to a server
 *
 * What was said before of the same server counts no longer.
 */
void
spate_request_set_login (SpateRequest *self,
                         SpateLogin   *login)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (login != NULL);

  for (guint i = 0; i < self->logins->len; i++)
    {
      const SpateLogin *other = g_ptr_array_index (self->logins, i);

      if (g_str_equal (other->origin, login->origin))
        {
          g_ptr_array_remove_index (self->logins, i);
          break;
        }
    }

  g_ptr_array_add (self->logins, login);
}

/**
 * spate_request_find_login:
 * @self: a request
 * @uri: a link, of the request or any other
 *
 * Returns: (transfer none) (nullable): who the user is to the server of that link
 */
const SpateLogin *
spate_request_find_login (const SpateRequest *self,
                          const char         *uri)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (uri != NULL, NULL);

  g_autofree char *origin = self->logins->len > 0 ? spate_link_get_origin (uri) : NULL;

  for (guint i = 0; origin != NULL && i < self->logins->len; i++)
    {
      const SpateLogin *login = g_ptr_array_index (self->logins, i);

      if (g_str_equal (login->origin, origin))
        return login;
    }

  return NULL;
}

/**
 * spate_request_accept:
 * @self: a request that has not been handed on yet
 * @certificate: (transfer full): what the user has decided to accept, from the server that showed it
 *
 * What was accepted before from the same server counts no longer.
 */
void
spate_request_accept (SpateRequest     *self,
                      SpateCertificate *certificate)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (certificate != NULL);

  for (guint i = 0; i < self->accepted->len; i++)
    {
      const SpateCertificate *other = g_ptr_array_index (self->accepted, i);

      if (strcmp (other->origin, certificate->origin) == 0)
        {
          g_ptr_array_remove_index (self->accepted, i);
          break;
        }
    }

  g_ptr_array_add (self->accepted, certificate);
}

/**
 * spate_request_accepts:
 * @self: a request
 * @certificate: what a server shows
 *
 * Returns: whether the user has accepted this very certificate from this very server
 */
gboolean
spate_request_accepts (const SpateRequest     *self,
                       const SpateCertificate *certificate)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (certificate != NULL, FALSE);

  for (guint i = 0; i < self->accepted->len; i++)
    if (spate_certificate_is_same (g_ptr_array_index (self->accepted, i), certificate))
      return TRUE;

  return FALSE;
}

static gboolean
is_token (const char *name)
{
  if (*name == '\0')
    return FALSE;

  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("!#$%&'*+-.^_`|~", *p) == NULL)
      return FALSE;

  return TRUE;
}

/**
 * spate_request_is_reserved_header:
 * @name: the name of a header
 *
 * Returns: %TRUE if it is one of those that say how bytes are carried
 */
gboolean
spate_request_is_reserved_header (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (reserved_headers); i++)
    if (g_ascii_strcasecmp (name, reserved_headers[i]) == 0)
      return TRUE;

  return FALSE;
}

/**
 * spate_request_add_header:
 * @self: a request that has not been handed on yet
 * @line: `NAME: VALUE`
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Adds a header to every request for this file. Headers that say how bytes are carried are
 * refused.
 *
 * Returns: %TRUE if @line is a header that may be sent
 */
gboolean
spate_request_add_header (SpateRequest *self,
                          const char   *line,
                          GError      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (line != NULL, FALSE);

  const char *colon = strchr (line, ':');

  if (colon == NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "A header has the form “NAME: VALUE”");
      return FALSE;
    }

  g_autofree char *name = g_strstrip (g_strndup (line, (gsize) (colon - line)));
  g_autofree char *value = g_strstrip (g_strdup (colon + 1));

  if (!is_token (name) || strpbrk (value, "\r\n") != NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           "A header's name or value holds characters that may not be sent");
      return FALSE;
    }

  if (spate_request_is_reserved_header (name))
    {
      g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID, "Spate sets the header “%s” itself", name);
      return FALSE;
    }

  g_ptr_array_add (self->headers, g_steal_pointer (&name));
  g_ptr_array_add (self->headers, g_steal_pointer (&value));

  return TRUE;
}

/* Text that becomes a header's value: what may not be sent, or could not be kept, is refused
 * when it is given, not when it is needed. */
static gboolean
set_header_text (char      **field,
                 const char *text,
                 GError    **error)
{
  if (strlen (text) > SPATE_REQUEST_LONGEST_TEXT || !g_utf8_validate (text, -1, NULL) ||
      strpbrk (text, "\r\n") != NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           "A referrer or user agent holds characters that may not be sent, or is too long");
      return FALSE;
    }

  g_free (*field);
  *field = g_strdup (text);

  return TRUE;
}

/**
 * spate_request_set_referer:
 * @self: a request that has not been handed on yet
 * @text: the link of the page the link was on
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: %TRUE if @text may be sent
 */
gboolean
spate_request_set_referer (SpateRequest *self,
                           const char   *text,
                           GError      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return set_header_text (&self->referer, text, error);
}

/**
 * spate_request_set_user_agent:
 * @self: a request that has not been handed on yet
 * @text: what to call ourselves
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: %TRUE if @text may be sent
 */
gboolean
spate_request_set_user_agent (SpateRequest *self,
                              const char   *text,
                              GError      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return set_header_text (&self->user_agent, text, error);
}

/**
 * spate_request_get_uri:
 * @self: a request with at least one link
 *
 * Returns: (transfer none): the first link
 */
const char *
spate_request_get_uri (const SpateRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->uris->len > 0, NULL);

  return g_ptr_array_index (self->uris, 0);
}

static gboolean
is_same_text (GPtrArray *a,
              GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!g_str_equal (a->pdata[i], b->pdata[i]))
      return FALSE;

  return TRUE;
}

static gboolean
is_same_logins (const SpateRequest *self,
                const SpateRequest *other)
{
  if (self->logins->len != other->logins->len)
    return FALSE;

  for (guint i = 0; i < self->logins->len; i++)
    {
      const SpateLogin *login = g_ptr_array_index (self->logins, i);
      const SpateLogin *found = spate_request_find_login (other, login->origin);

      if (found == NULL || !g_str_equal (login->user, found->user) || !g_str_equal (login->password, found->password))
        return FALSE;
    }

  return TRUE;
}

/**
 * spate_request_asks_same:
 * @self: a request
 * @other: another one
 *
 * Where the file goes, what it is called and how it is fetched is no server's business.
 *
 * Returns: whether the servers are asked the same, in the same words, so that the answer to one
 *   request is the answer to the other
 */
gboolean
spate_request_asks_same (const SpateRequest *self,
                         const SpateRequest *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return is_same_text (self->uris, other->uris) && is_same_text (self->headers, other->headers) && is_same_logins (self, other) &&
         g_strcmp0 (self->referer, other->referer) == 0 && g_strcmp0 (self->user_agent, other->user_agent) == 0 &&
         self->size == other->size && self->allow_http_redirect == other->allow_http_redirect;
}
