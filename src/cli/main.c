/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#include "spate-cli-progress.h"
#include "spate-cli.h"
#include "spate-http.h"

int
main (int   argc G_GNUC_UNUSED,
      char *argv[])
{
  /* It changes the environment, which nobody may read at the same time. */
  spate_http_init_process ();

  setlocale (LC_ALL, "");
  bindtextdomain (SPATE_GETTEXT_DOMAIN, SPATE_LOCALE_DIR);
  bind_textdomain_codeset (SPATE_GETTEXT_DOMAIN, "UTF-8");
  textdomain (SPATE_GETTEXT_DOMAIN);
  g_set_prgname ("spate-cli");

  /* Who reads our output may go; the download goes on. */
  signal (SIGPIPE, SIG_IGN);

  /* A file that grows beyond “ulimit -f” is an error like others, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);

  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) options = spate_cli_options_parse ((const char *const *) argv, &error);

  if (options == NULL)
    {
      g_autoptr (SpateCliProgress) progress = spate_cli_progress_new (FALSE);
      g_autofree char *complaint = spate_cli_error_complain (error);

      spate_cli_progress_say (progress, complaint);
      return (int) spate_cli_error_get_exit (error);
    }

  if (options->help != NULL || options->version)
    {
      g_print ("%s", options->help != NULL ? options->help : "spate-cli " SPATE_VERSION "\n");
      return SPATE_CLI_EXIT_OK;
    }

  g_autoptr (SpateCli) cli = spate_cli_new (g_steal_pointer (&options));

  return (int) spate_cli_run (cli);
}
