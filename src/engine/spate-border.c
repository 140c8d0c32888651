/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Between the world and the user's own network, where routers and printers take whoever reaches them
 * for a friend. A server outside may not have us go in by a redirect, a mirror, or a name that it
 * resolves as it likes; a user may.
 *
 * What counts is the address that a connection goes to. A link that the user named may lead inside
 * if that is where it leads from the beginning; one that was outside a moment ago and is inside now
 * has been turned round by whoever answers for its name. Whose first link is inside, may be sent on
 * inside.
 *
 * A proxy makes the connection itself, and in a network of its own: then only names are looked at. */

#include "spate-border.h"

#include "spate-error.h"
#include "spate-host.h"
#include "spate-link.h"

/* Names are turned round within minutes. A computer that comes home from elsewhere takes longer. */
#define TURN_ROUND (60 * 60 * (gint64) G_USEC_PER_SEC)

/* Where the last connection of an origin went that was used. */
typedef struct
{
  gboolean is_inside;
  gint64   when; /* µs */
} Place;

struct _SpateBorder
{
  GHashTable *places; /* (owned) (element-type utf8 Place): by origin; only what the user named */
};

/**
 * spate_border_new:
 *
 * Returns: (transfer full): a border that nobody has crossed
 */
SpateBorder *
spate_border_new (void)
{
  SpateBorder *self = g_new0 (SpateBorder, 1);

  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

/**
 * spate_border_free:
 * @self: (transfer full): a border
 */
void
spate_border_free (SpateBorder *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->places);
  g_free (self);
}

static gboolean
is_named (const SpateRequest *request,
          const char         *uri)
{
  for (guint i = 0; i < request->n_named; i++)
    if (spate_link_same_origin (uri, g_ptr_array_index (request->uris, i)))
      return TRUE;

  return FALSE;
}

static const Place *
find_place (SpateBorder *self,
            const char  *uri)
{
  g_autofree char *origin = spate_link_get_origin (uri);

  return origin != NULL ? g_hash_table_lookup (self->places, origin) : NULL;
}

static gboolean
begins_inside (SpateBorder        *self,
               const SpateRequest *request)
{
  const char *first = spate_request_get_uri (request);
  const Place *place = find_place (self, first);
  g_autofree char *host = spate_link_get_host (first);

  return spate_host_is_private (host) || (place != NULL && place->is_inside);
}

/* With a proxy nobody can tell. */
static gboolean
is_known (GSocketAddress *address)
{
  return G_IS_INET_SOCKET_ADDRESS (address) && !G_IS_PROXY_ADDRESS (address);
}

static gboolean
is_inside (GSocketAddress *address)
{
  GInetAddress *host = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));

  return spate_host_is_private_address (g_inet_address_to_bytes (host), g_inet_address_get_native_size (host));
}

/**
 * spate_border_may_ask:
 * @self: a border
 * @request: what the user asked for
 * @uri: a link, one of @request or one that those have led to
 * @error: set to %SPATE_ERROR_NEEDS_LINK
 *
 * To be called before a request is made.
 *
 * Returns: %TRUE unless the name alone tells that the link leads to where it may not
 */
gboolean
spate_border_may_ask (SpateBorder        *self,
                      const SpateRequest *request,
                      const char         *uri,
                      GError            **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (request != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  g_autofree char *host = spate_link_get_host (uri);

  if (host != NULL && (!spate_host_is_private (host) || is_named (request, uri) || begins_inside (self, request)))
    return TRUE;

  spate_border_set_error (uri, error);

  return FALSE;
}

/**
 * spate_border_may_connect:
 * @self: a border
 * @request: what the user asked for
 * @uri: the link that a connection is made for
 * @address: (nullable): where it would go
 *
 * Returns: %TRUE if it may be made
 */
gboolean
spate_border_may_connect (SpateBorder        *self,
                          const SpateRequest *request,
                          const char         *uri,
                          GSocketAddress     *address)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (request != NULL, FALSE);
  g_return_val_if_fail (uri != NULL, FALSE);

  if (!is_known (address) || !is_inside (address) || begins_inside (self, request))
    return TRUE;

  const Place *place = find_place (self, uri);

  return is_named (request, uri) &&
         (place == NULL || place->is_inside || g_get_monotonic_time () - place->when > TURN_ROUND);
}

/**
 * spate_border_may_use:
 * @self: a border
 * @request: what the user asked for
 * @uri: the link that a request is about to be sent for
 * @address: (nullable): where its connection goes, which may be one that was made for others
 *
 * Returns: %TRUE if it may be sent; it is remembered where it went
 */
gboolean
spate_border_may_use (SpateBorder        *self,
                      const SpateRequest *request,
                      const char         *uri,
                      GSocketAddress     *address)
{
  if (!spate_border_may_connect (self, request, uri, address))
    return FALSE;

  if (is_known (address) && is_named (request, uri))
    {
      const Place place = { .is_inside = is_inside (address), .when = g_get_monotonic_time () };

      g_hash_table_insert (self->places, spate_link_get_origin (uri), g_memdup2 (&place, sizeof place));
    }

  return TRUE;
}

/**
 * spate_border_set_error:
 * @uri: a link that may not be followed
 * @error: set to %SPATE_ERROR_NEEDS_LINK
 */
void
spate_border_set_error (const char *uri,
                        GError    **error)
{
  g_return_if_fail (uri != NULL);

  g_autofree char *host = spate_link_get_host (uri);

  g_set_error (error, SPATE_ERROR, SPATE_ERROR_NEEDS_LINK,
               "It leads from outside to “%s”, which is in a private network; if that is meant, give the link to there",
               host != NULL ? host : "");
}
