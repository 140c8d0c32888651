/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be changed about the links of a request, as long as it has not been handed on: whoever wants
 * to change one that was, makes a copy first. The first link says to whom headers and the referrer
 * belong; so it can be disabled, but not removed. */

#include "spate-request.h"

static gboolean
find (const GPtrArray *uris,
      const char      *uri,
      guint           *ret_index)
{
  return g_ptr_array_find_with_equal_func ((GPtrArray *) uris, uri, g_str_equal, ret_index);
}

/**
 * spate_request_has_uri:
 * @self: a request
 * @uri: a link, as spate_link_parse() makes it
 *
 * Returns: whether it is one of the request's
 */
gboolean
spate_request_has_uri (const SpateRequest *self,
                       const char         *uri)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  return find (self->uris, uri, NULL);
}

/**
 * spate_request_remove_uri:
 * @self: a request that has not been handed on yet
 * @uri: one of its links, but not the first one
 */
void
spate_request_remove_uri (SpateRequest *self,
                          const char   *uri)
{
  guint index = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (uri != NULL);

  /* The key may be the element that goes. */
  g_autofree char *removed = g_strdup (uri);

  if (!find (self->uris, removed, &index) || index == 0)
    return;

  g_ptr_array_remove_index (self->uris, index);
  self->n_named -= index < self->n_named;
  spate_request_set_enabled (self, removed, TRUE);
}

/**
 * spate_request_is_enabled:
 * @self: a request
 * @uri: a link, of the request or one that a server tells of
 *
 * Returns: whether it may be asked
 */
gboolean
spate_request_is_enabled (const SpateRequest *self,
                          const char         *uri)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  return !find (self->disabled, uri, NULL);
}

/**
 * spate_request_set_enabled:
 * @self: a request that has not been handed on yet
 * @uri: a link, of the request or one that a server tells of
 * @is_enabled: whether it may be asked
 */
void
spate_request_set_enabled (SpateRequest *self,
                           const char   *uri,
                           gboolean      is_enabled)
{
  guint index = 0;

  g_return_if_fail (self != NULL);
  g_return_if_fail (uri != NULL);

  gboolean is_disabled = find (self->disabled, uri, &index);

  if (is_enabled && is_disabled)
    g_ptr_array_remove_index (self->disabled, index);
  else if (!is_enabled && !is_disabled)
    g_ptr_array_add (self->disabled, g_strdup (uri));
}

/**
 * spate_request_count_enabled:
 * @self: a request
 *
 * Returns: how many of its own links may be asked
 */
guint
spate_request_count_enabled (const SpateRequest *self)
{
  guint n_enabled = 0;

  g_return_val_if_fail (self != NULL, 0);

  for (guint i = 0; i < self->uris->len; i++)
    n_enabled += spate_request_is_enabled (self, g_ptr_array_index (self->uris, i));

  return n_enabled;
}
