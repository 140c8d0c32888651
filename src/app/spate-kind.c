/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What kind of file a name stands for. The desktop's database of types knows what a name's ending means,
 * and has a picture for each family of types: that is the kind. */

#include "spate-kind.h"

#include <gio/gio.h>

static const char *const nicks[] = {
  [SPATE_KIND_OTHER] = "other",
  [SPATE_KIND_MUSIC] = "music",
  [SPATE_KIND_PICTURES] = "pictures",
  [SPATE_KIND_VIDEOS] = "videos",
  [SPATE_KIND_DOCUMENTS] = "documents",
  [SPATE_KIND_ARCHIVES] = "archives",
};

G_STATIC_ASSERT (G_N_ELEMENTS (nicks) == SPATE_N_KINDS);

static const struct
{
  const char *icon_name;
  SpateKind   kind;
} families[] = {
  { "audio-x-generic", SPATE_KIND_MUSIC },
  { "image-x-generic", SPATE_KIND_PICTURES },
  { "video-x-generic", SPATE_KIND_VIDEOS },
  { "text-x-generic", SPATE_KIND_DOCUMENTS },
  { "x-office-document", SPATE_KIND_DOCUMENTS },
  { "x-office-presentation", SPATE_KIND_DOCUMENTS },
  { "x-office-spreadsheet", SPATE_KIND_DOCUMENTS },
  { "package-x-generic", SPATE_KIND_ARCHIVES },
};

/**
 * spate_kind_from_name:
 * @name: the name of a file
 *
 * Returns: what kind of file that is, as far as its name tells
 */
SpateKind
spate_kind_from_name (const char *name)
{
  g_return_val_if_fail (name != NULL, SPATE_KIND_OTHER);

  g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);
  g_autofree char *icon_name = g_content_type_get_generic_icon_name (type);

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (g_strcmp0 (icon_name, families[i].icon_name) == 0)
      return families[i].kind;

  return SPATE_KIND_OTHER;
}

/**
 * spate_kind_get_nick:
 * @kind: a kind
 *
 * Returns: its name in the settings
 */
const char *
spate_kind_get_nick (SpateKind kind)
{
  g_return_val_if_fail (kind < SPATE_N_KINDS, NULL);

  return nicks[kind];
}
