/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The user's language, for both programs. */

#include "spate-locale.h"

#include <libintl.h>
#include <locale.h>

/**
 * spate_locale_init:
 * @domain: what the translations are called
 * @folder: where they are installed
 *
 * To be called in main(), before there is any other thread or text. The variable `SPATE_LOCALE_DIR` names
 * another folder, for programs that run from where they were built.
 */
void
spate_locale_init (const char *domain,
                   const char *folder)
{
  g_return_if_fail (domain != NULL);
  g_return_if_fail (folder != NULL);

  const char *built = g_getenv ("SPATE_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (domain, built != NULL ? built : folder);
  bind_textdomain_codeset (domain, "UTF-8");
  textdomain (domain);
}
