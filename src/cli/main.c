/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <signal.h>

#include "spate-cli-bus.h"
#include "spate-cli-json.h"
#include "spate-cli-list.h"
#include "spate-cli-login.h"
#include "spate-cli-progress.h"
#include "spate-cli.h"
#include "spate-http.h"
#include "spate-locale.h"

static void
say (const char *text)
{
  g_autoptr (SpateCliProgress) progress = spate_cli_progress_new (FALSE);

  spate_cli_progress_say (progress, text);
}

/* For scripts, which may want to do something with them later. */
static void
print_ids (const char *const *ids,
           gboolean           json)
{
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *object = json ? spate_cli_json_added (ids[i]) : NULL;

      g_print ("%s\n", json ? object : ids[i]);
    }
}

static int
give_up (const GError *error)
{
  g_autofree char *complaint = spate_cli_error_complain (error);

  say (complaint);

  return (int) spate_cli_error_get_exit (error);
}

int
main (int   argc G_GNUC_UNUSED,
      char *argv[])
{
  /* It changes the environment, which nobody may read at the same time. */
  spate_http_init_process ();

  spate_locale_init (SPATE_GETTEXT_DOMAIN, SPATE_LOCALE_DIR);
  g_set_prgname ("spate-cli");

  /* Who reads our output may go; the download goes on. */
  signal (SIGPIPE, SIG_IGN);

  /* A file that grows beyond “ulimit -f” is an error like others, and no reason to die. */
  signal (SIGXFSZ, SIG_IGN);

  g_autoptr (GError) error = NULL;
  g_autoptr (SpateCliOptions) options = spate_cli_options_parse ((const char *const *) argv, &error);

  if (options == NULL)
    return give_up (error);

  if (options->help != NULL || options->version)
    {
      g_print ("%s", options->help != NULL ? options->help : "spate-cli " SPATE_VERSION "\n");
      return SPATE_CLI_EXIT_OK;
    }

  if (options->list)
    {
      spate_cli_list_print (options->json);
      return SPATE_CLI_EXIT_OK;
    }

  if (options->method != NULL)
    return spate_cli_bus_act (options->method, options->id, &error) ? SPATE_CLI_EXIT_OK : give_up (error);

  if (options->add)
    {
      g_auto (GStrv) ids = spate_cli_bus_add (options, &error);

      if (ids == NULL)
        return give_up (error);
      print_ids ((const char *const *) ids, options->json);
      return SPATE_CLI_EXIT_OK;
    }

  g_autofree char *warning = NULL;

  if (!spate_cli_login_find (options, &warning, &error))
    return give_up (error);
  if (warning != NULL)
    say (warning);

  g_autoptr (SpateCli) cli = spate_cli_new (g_steal_pointer (&options));

  return (int) spate_cli_run (cli);
}
