/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"
#include "spate-application.h"
#include "spate-http.h"
#include "spate-locale.h"

int
main (int   argc,
      char *argv[])
{
  spate_http_init_process ();

  spate_locale_init (SPATE_GETTEXT_DOMAIN, SPATE_LOCALE_DIR);

  g_set_prgname ("spate");

  g_autoptr (SpateApplication) application = spate_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
