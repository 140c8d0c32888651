/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the user asked for, as one immutable value that crosses threads by reference. */

#include "spate-request.h"

#include <string.h>

#include "spate-error.h"
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
  self->headers = g_ptr_array_new_with_free_func (g_free);
  self->folder = g_strdup (folder);
  self->size = -1;

  return self;
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
 * Returns: %TRUE if @text is a link that Spate can follow
 */
gboolean
spate_request_add_uri (SpateRequest *self,
                       const char   *text,
                       GError      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  char *link = spate_link_parse (text, error);

  if (link == NULL)
    return FALSE;

  g_ptr_array_add (self->uris, link);

  return TRUE;
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

  for (gsize i = 0; i < G_N_ELEMENTS (reserved_headers); i++)
    if (g_ascii_strcasecmp (name, reserved_headers[i]) == 0)
      {
        g_set_error (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                     "Spate sets the header “%s” itself", reserved_headers[i]);
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
