/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <locale.h>

#include "config.h"
#include "spate-application.h"
#include "spate-http.h"

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();

  setlocale (LC_ALL, "");
  bindtextdomain (SPATE_GETTEXT_DOMAIN, SPATE_LOCALE_DIR);
  bind_textdomain_codeset (SPATE_GETTEXT_DOMAIN, "UTF-8");
  textdomain (SPATE_GETTEXT_DOMAIN);

  g_set_prgname ("spate");

  g_autoptr (SpateApplication) application = spate_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
