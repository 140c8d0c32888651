/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The colours of connections. Thirty-two of them must be told apart in one bar, the first
 * few above all, since most downloads have no more. Each colour is the one farthest from all
 * before it, as seen by people with full colour vision (two thirds) and with deuteranopia
 * (one third), measured in OKLab; the lightness stays between 0.52 and 0.76 on light
 * backgrounds and 0.56 and 0.80 on dark ones, so that all of them stand out from the trough. */

#include "spate-palette.h"

#include "spate-request.h"

static const guint32 on_light[] = {
  0x408dea,
  0x85c814,
  0xf57bec,
  0x9e2fa6,
  0xc21b0d,
  0xfe6a00,
  0x297d0f,
  0x35c5db,
  0x4057da,
  0xe8477c,
  0x769c03,
  0xb668c8,
  0xf39098,
  0xa76c12,
  0x50b584,
  0x9e4766,
  0xd9a850,
  0x196ea9,
  0xa2a8fc,
  0x8f54dc,
  0xc63895,
  0x0a9068,
  0xd080b6,
  0x4fa8e1,
  0xca6f59,
  0x6673c1,
  0xc474f9,
  0x30bd44,
  0xa3a543,
  0xc6495b,
  0x87c47a,
  0x8472fe,
};

static const guint32 on_dark[] = {
  0x4c99f8,
  0xa1d206,
  0xb139ab,
  0xd02e1e,
  0x378a21,
  0xeb9afd,
  0xf98942,
  0x44d4e2,
  0x5760e7,
  0xe45cbe,
  0x82a821,
  0xfa5570,
  0x197cb3,
  0xb47825,
  0xff9cb3,
  0x5dc291,
  0x8c76c6,
  0xac5371,
  0x109d7b,
  0xa3a0f3,
  0xbe6df2,
  0x01aac6,
  0xe1b75c,
  0xdd8cc3,
  0xde4181,
  0x914ad0,
  0x0c84fa,
  0x5bc840,
  0x66da85,
  0xd57f57,
  0x8968f4,
  0xc46761,
};

G_STATIC_ASSERT (G_N_ELEMENTS (on_light) == SPATE_MAX_CONNECTIONS);
G_STATIC_ASSERT (G_N_ELEMENTS (on_dark) == SPATE_MAX_CONNECTIONS);

/* What an earlier attempt brought belongs to no connection of this one. */
#define EARLIER_ON_LIGHT 0x8d8d92
#define EARLIER_ON_DARK 0x9b9ba1

static GdkRGBA
from_hex (guint32 colour)
{
  return (GdkRGBA){
    (float) ((colour >> 16) & 0xff) / 255,
    (float) ((colour >> 8) & 0xff) / 255,
    (float) (colour & 0xff) / 255,
    1,
  };
}

/**
 * spate_palette_get:
 * @connection: the number of a connection, or 0 for what was there before
 * @dark: whether the background is dark
 *
 * Returns: the colour of the connection
 */
GdkRGBA
spate_palette_get (guint    connection,
                   gboolean dark)
{
  if (connection == 0)
    return from_hex (dark ? EARLIER_ON_DARK : EARLIER_ON_LIGHT);

  guint i = (connection - 1) % SPATE_MAX_CONNECTIONS;

  return from_hex (dark ? on_dark[i] : on_light[i]);
}
