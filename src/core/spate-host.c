/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which servers are behind the user's own door: this computer, the router, the intranet. A link
 * from outside that leads there would have Spate ask, from inside, for what its author cannot.
 *
 * Addresses have many spellings (0x7f.1 is 127.0.0.1), so none is compared as text. A name says
 * little: what it resolves to is looked at when a connection is made, see
 * engine/spate-border.c. Whatever is not certainly public counts as private, except the
 * addresses that are kept for examples. */

#include "spate-host.h"

#include <arpa/inet.h>
#include <string.h>

#include "spate-link.h"

typedef struct
{
  guint32 network;
  guint   n_bits;
} Block4;

static const Block4 private_blocks[] = {
  { 0x00000000, 8 },  /* 0.0.0.0: this computer */
  { 0x0a000000, 8 },  /* 10.0.0.0 */
  { 0x64400000, 10 }, /* 100.64.0.0: behind a provider's address translation */
  { 0x7f000000, 8 },  /* 127.0.0.0: this computer */
  { 0xa9fe0000, 16 }, /* 169.254.0.0: this link; in clouds, who tells a machine its secrets */
  { 0xac100000, 12 }, /* 172.16.0.0 */
  { 0xc0000000, 24 }, /* 192.0.0.0: protocols */
  { 0xc0a80000, 16 }, /* 192.168.0.0 */
  { 0xc6120000, 15 }, /* 198.18.0.0: measurements */
  { 0xe0000000, 3 },  /* 224.0.0.0 to the end: many computers, and nobody's */
};

typedef struct
{
  guint8 prefix[12];
  guint  n_bits;
} Block6;

/* An IPv4 address follows these. */
static const Block6 mapped_blocks[] = {
  { { 0 }, 96 },                                           /* ::a.b.c.d, also :: and ::1 */
  { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 },    /* ::ffff:a.b.c.d */
  { { 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0 }, 96 },    /* ::ffff:0:a.b.c.d */
  { { 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0 }, 96 }, /* 64:ff9b::a.b.c.d */
  { { 0x20, 0x02 }, 16 },                                  /* 2002:ab:cd:: */
};

static const Block6 private_blocks6[] = {
  { { 0, 0x64, 0xff, 0x9b, 0, 1 }, 48 }, /* 64:ff9b:1::/48: translation inside a network */
  { { 0xfc }, 7 },                       /* fc00::/7: unique local */
  { { 0xfe, 0x80 }, 9 },                 /* fe80::/10: this link, fec0::/10: this site */
  { { 0xff }, 8 },                       /* ff00::/8: many computers */
};

static gboolean
is_in (const guint8 *address,
       const Block6 *block)
{
  guint n_bytes = block->n_bits / 8;
  guint n_bits = block->n_bits % 8;

  return memcmp (address, block->prefix, n_bytes) == 0 &&
         (n_bits == 0 || (address[n_bytes] ^ block->prefix[n_bytes]) >> (8 - n_bits) == 0);
}

static gboolean
is_private4 (const guint8 *bytes)
{
  guint32 address = (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];

  for (gsize i = 0; i < G_N_ELEMENTS (private_blocks); i++)
    if ((address ^ private_blocks[i].network) >> (32 - private_blocks[i].n_bits) == 0)
      return TRUE;

  return FALSE;
}

/**
 * spate_host_is_private_address:
 * @address: (array length=length): an IPv4 or IPv6 address, in the order of the network
 * @length: 4 or 16
 *
 * Returns: %TRUE if the address leads to this computer, to its own network, or nowhere
 */
gboolean
spate_host_is_private_address (const guint8 *address,
                               gsize         length)
{
  g_return_val_if_fail (address != NULL, TRUE);

  if (length == 4)
    return is_private4 (address);
  if (length != 16)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (mapped_blocks); i++)
    if (is_in (address, &mapped_blocks[i]))
      return is_private4 (address + mapped_blocks[i].n_bits / 8);
  for (gsize i = 0; i < G_N_ELEMENTS (private_blocks6); i++)
    if (is_in (address, &private_blocks6[i]))
      return TRUE;

  return FALSE;
}

/* Names that no name server of the world knows, or should. */
static gboolean
is_private_name (const char *name)
{
  static const char *const ends[] = { ".localhost", ".localdomain", ".local", ".internal", ".home.arpa", ".lan", ".intranet" };

  /* A name without a dot is looked for in one's own domain. */
  if (strchr (name, '.') == NULL)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;

  return FALSE;
}

/**
 * spate_host_is_private:
 * @host: the host of a link, without brackets
 *
 * Looks at nothing but the text: a name that is not private may still resolve to an address
 * that is.
 *
 * Returns: %TRUE if @host is such an address, in any spelling that resolvers take, or a name
 *   that has a meaning only inside a network
 */
gboolean
spate_host_is_private (const char *host)
{
  g_return_val_if_fail (host != NULL, TRUE);

  g_autofree char *name = g_ascii_strdown (host, -1);
  struct in_addr address4;
  struct in6_addr address6;
  gsize length = strcspn (name, "%");

  name[length] = '\0';
  while (length > 0 && name[length - 1] == '.')
    name[--length] = '\0';

  if (inet_pton (AF_INET6, name, &address6) == 1)
    return spate_host_is_private_address (address6.s6_addr, sizeof address6);
  if (inet_aton (name, &address4) != 0)
    return spate_host_is_private_address ((const guint8 *) &address4, sizeof address4);

  return is_private_name (name);
}

/**
 * spate_host_may_lead:
 * @from: the link that the user gave, or where that has led
 * @to: a link that came from a server: where it redirects to, or a mirror that it names
 *
 * Returns: %TRUE unless @to leads into a private network and @from does not, as far as one can
 *   tell from the text
 */
gboolean
spate_host_may_lead (const char *from,
                     const char *to)
{
  g_return_val_if_fail (from != NULL, FALSE);
  g_return_val_if_fail (to != NULL, FALSE);

  g_autofree char *there = spate_link_get_host (to);
  g_autofree char *here = spate_link_get_host (from);

  return there != NULL && (!spate_host_is_private (there) || (here != NULL && spate_host_is_private (here)));
}
