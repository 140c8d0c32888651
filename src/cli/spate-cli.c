/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A command from its first to its last word: all its downloads at once, in one manager.
 *
 *   standard error   progress and messages, for people
 *   standard output  the objects of --json, nothing else
 *
 * The first failure makes the exit code; the other downloads go on. An interrupt stops all of
 * them so that the same command can go on later, which takes a moment: a second one does not
 * wait for it. In both cases the manager is quit before the program ends, because that is what
 * brings part files and records to the disk. */

#include "config.h"

#include "spate-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "spate-cli-decision.h"
#include "spate-cli-json.h"
#include "spate-cli-metalink.h"
#include "spate-cli-progress.h"
#include "spate-cli-refresh.h"
#include "spate-cli-report.h"
#include "spate-cli-text.h"
#include "spate-cli-transfer.h"
#include "spate-manager.h"
#include "spate-proxy-resolver.h"

#define JSON_INTERVAL 500

/* Each means the same: stop, but keep what is here. */
static const int interrupts[] = { SIGINT, SIGTERM, SIGHUP };

struct _SpateCli
{
  GObject parent_instance;

  SpateCliOptions  *options;   /* (owned) */
  SpateManager     *manager;   /* (owned) (nullable): while it runs */
  SpateCliProgress *progress;  /* (owned) */
  GPtrArray        *transfers; /* (owned) (element-type SpateCliTransfer) */

  guint        interrupt_ids[G_N_ELEMENTS (interrupts)];
  guint        tick_id;
  guint        n_interrupts;
  guint        n_running;
  guint        n_finished; /* without a failure */
  gboolean     has_quit;
  SpateCliExit exit;       /* that of the first failure */
};

G_DEFINE_FINAL_TYPE (SpateCli, spate_cli, G_TYPE_OBJECT)

static void
print_object (char *object)
{
  g_autofree char *line = object;

  fputs (line, stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static gboolean
talks (SpateCli *self)
{
  return !self->options->quiet && !self->options->json;
}

static void
note_exit (SpateCli    *self,
           SpateCliExit code)
{
  if (self->exit == SPATE_CLI_EXIT_OK)
    self->exit = code;
}

static void
say_labelled (SpateCli               *self,
              const SpateCliTransfer *transfer,
              const char             *text)
{
  g_autofree char *line = transfer->label != NULL ? g_strdup_printf ("%s: %s", transfer->label, text) : g_strdup (text);

  spate_cli_progress_say (self->progress, line);
}

static void
report_events (SpateCli               *self,
               const SpateCliTransfer *transfer)
{
  const GArray *events = transfer->seen->events;

  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      g_autofree char *told = spate_cli_report_event (&g_array_index (events, SpateEvent, i), transfer->seen);

      say_labelled (self, transfer, told);
    }
}

/* Why it is as fast as it is, as soon as that is known, and when it changes. */
static void
report_verdict (SpateCli         *self,
                SpateCliTransfer *transfer)
{
  if (transfer->seen->verdict == transfer->verdict)
    return;

  g_autofree char *told = spate_cli_decision_tell_verdict (transfer->seen);

  transfer->verdict = transfer->seen->verdict;
  if (told == NULL)
    return;

  g_autofree char *line = g_strdup_printf ("%8.3f s  %s", (double) transfer->seen->elapsed / G_USEC_PER_SEC, told);

  say_labelled (self, transfer, line);
}

static void
report_start (SpateCli         *self,
              SpateCliTransfer *transfer)
{
  g_autofree char *path = g_build_filename (transfer->seen->folder, transfer->seen->name, NULL);

  transfer->started = TRUE;
  if (self->options->json)
    print_object (spate_cli_json_started (transfer->url, transfer->seen, path));
}

static void
write_metalink (SpateCli               *self,
                const SpateCliTransfer *transfer)
{
  const char *path = self->options->metalink_out;
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  report = spate_cli_metalink_write (path, spate_download_get_request (transfer->download), transfer->seen, &error);
  if (report == NULL)
    {
      g_autofree char *sentence = spate_cli_error_describe (error);

      note_exit (self, spate_cli_error_get_exit (error));
      report = g_strdup_printf ("spate-cli: %s", sentence);
      spate_cli_progress_say (self->progress, report);
    }
  else if (talks (self))
    spate_cli_progress_say (self->progress, report);
}

static void
report_success (SpateCli               *self,
                const SpateCliTransfer *transfer)
{
  g_autofree char *path = spate_download_dup_path (transfer->download);

  if (self->options->json)
    print_object (spate_cli_json_finished (transfer->url, transfer->seen, path));
  if (talks (self))
    {
      g_autofree char *report = spate_cli_report_finished (transfer->seen, path);

      spate_cli_progress_say (self->progress, report);
    }
  write_metalink (self, transfer);
}

static void
report_refusal (SpateCli     *self,
                const GError *refusal)
{
  g_autofree char *sentence = spate_cli_error_describe (refusal);
  g_autofree char *whole = g_strdup_printf ("spate-cli: %s", sentence);

  note_exit (self, spate_cli_error_get_exit (refusal));
  if (self->options->json)
    print_object (spate_cli_json_failed (NULL, refusal, NULL, FALSE));
  spate_cli_progress_say (self->progress, whole);
}

static void
report_failure (SpateCli               *self,
                const SpateCliTransfer *transfer,
                const GError           *error)
{
  gboolean interrupted = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *part = spate_cli_transfer_dup_kept_path (transfer);
  gboolean resumable = part != NULL && spate_download_is_resumable (transfer->download);
  g_autofree char *kept = spate_cli_transfer_tell_kept (transfer);
  g_autofree char *sentence = spate_cli_error_describe (error);

  note_exit (self, spate_cli_error_get_exit (error));
  if (self->options->json)
    print_object (spate_cli_json_failed (transfer->url, error, part, resumable));

  if (!interrupted)
    {
      g_autofree char *whole = transfer->label != NULL ? g_strdup_printf ("spate-cli: %s: %s", transfer->label, sentence)
                                                       : g_strdup_printf ("spate-cli: %s", sentence);

      spate_cli_progress_say (self->progress, whole);
    }
  if (talks (self) && interrupted)
    {
      g_autofree char *whole = g_strdup_printf (_ ("Interrupted. %s"), kept);

      say_labelled (self, transfer, whole);
    }
  /* What somebody else is writing is not ours to talk about. */
  else if (talks (self) && part != NULL && !g_error_matches (error, SPATE_ERROR, SPATE_ERROR_LOCKED))
    say_labelled (self, transfer, kept);
}

static void
end_transfer (SpateCli         *self,
              SpateCliTransfer *transfer)
{
  SpateState state = spate_download_get_state (transfer->download);
  g_autoptr (GError) interrupt = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Interrupted"));

  transfer->ended = TRUE;
  self->n_running--;

  if (state == SPATE_STATE_DONE)
    {
      self->n_finished++;
      report_success (self, transfer);
    }
  else if (state == SPATE_STATE_FAILED)
    report_failure (self, transfer, spate_download_get_error (transfer->download));
  else
    report_failure (self, transfer, interrupt);
}

/* Once for each wait: why nothing is tried, and until when. */
static void
report_waiting (SpateCli         *self,
                SpateCliTransfer *transfer)
{
  SpateDownload *download = transfer->download;
  const GError *error = spate_download_get_error (download);
  SpateWait wait = spate_download_get_wait (download);
  gint64 next_try = spate_download_get_next_try (download);
  gint64 time_left = next_try >= 0 ? MAX (next_try - g_get_monotonic_time (), 0) : -1;
  guint number = spate_download_get_n_tries (download) + 1;

  if (self->options->json)
    print_object (spate_cli_json_waiting (transfer->url, wait, error, time_left, number, self->options->tries));
  if (talks (self))
    {
      g_autofree char *told = spate_cli_report_waiting (wait, error, time_left, number, self->options->tries);

      say_labelled (self, transfer, told);
    }
}

static gboolean
has_answer (const SpateSnapshot *snapshot)
{
  gboolean beyond = snapshot->state == SPATE_STATE_TRANSFERRING || snapshot->state == SPATE_STATE_VERIFYING ||
                    snapshot->state == SPATE_STATE_DONE;

  return beyond && snapshot->folder != NULL && snapshot->name != NULL;
}

static void
report_aside (SpateCli         *self,
              SpateCliTransfer *transfer)
{
  const SpateSnapshot *seen = transfer->seen;

  /* Each time that a file has changed, there is one. */
  if (seen->aside == NULL || transfer->aside_of == seen->run)
    return;

  g_autofree char *told = spate_cli_report_aside (seen->folder, seen->aside);

  transfer->aside_of = seen->run;
  if (talks (self))
    say_labelled (self, transfer, told);
}

static void
update_transfer (SpateCli         *self,
                 SpateCliTransfer *transfer)
{
  SpateSnapshot *snapshot = spate_download_get_snapshot (transfer->download);

  if (transfer->ended)
    return;

  if (snapshot != NULL && snapshot != transfer->seen)
    {
      g_clear_pointer (&transfer->seen, spate_snapshot_unref);
      transfer->seen = spate_snapshot_ref (snapshot);
      if (self->options->verbose)
        {
          report_events (self, transfer);
          report_verdict (self, transfer);
        }
      if (!transfer->started && has_answer (snapshot))
        report_start (self, transfer);
      report_aside (self, transfer);
    }

  gboolean waits = spate_download_get_state (transfer->download) == SPATE_STATE_WAITING;

  if (waits && !transfer->waits)
    report_waiting (self, transfer);
  transfer->waits = waits;

  if (spate_cli_transfer_is_over (transfer))
    end_transfer (self, transfer);
}

static void
report_progress (SpateCliTransfer *transfer)
{
  SpateDownload *download = transfer->download;

  if (!transfer->started || transfer->ended || transfer->seen == transfer->reported)
    return;

  transfer->reported = transfer->seen;
  print_object (spate_cli_json_progress (transfer->url, spate_download_get_state (download), transfer->seen,
                                         spate_download_get_rate (download), spate_download_get_time_left (download)));
}

static gboolean
tick_cb (gpointer user_data)
{
  SpateCli *self = SPATE_CLI (user_data);

  if (self->options->json)
    {
      for (guint i = 0; i < self->transfers->len; i++)
        report_progress (self->transfers->pdata[i]);
    }
  else
    {
      g_autoptr (SpateCliLine) line = spate_cli_transfers_sum_up (self->transfers);

      spate_cli_progress_show (self->progress, line);
    }

  return G_SOURCE_CONTINUE;
}

static gboolean
interrupt_cb (gpointer user_data)
{
  SpateCli *self = SPATE_CLI (user_data);

  self->n_interrupts++;
  if (self->n_interrupts > 1)
    {
      spate_cli_progress_clear (self->progress);
      _exit (SPATE_CLI_EXIT_INTERRUPT);
    }

  return G_SOURCE_CONTINUE;
}

/* Who has started us may have decided that a signal is not for us: nohup, or a shell that runs
 * us in the background. */
static void
catch_interrupts (SpateCli *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (interrupts); i++)
    {
      struct sigaction action;

      if (sigaction (interrupts[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        self->interrupt_ids[i] = g_unix_signal_add (interrupts[i], interrupt_cb, self);
    }
}

static SpateCliTransfer *
find_transfer (SpateCli      *self,
               SpateDownload *download)
{
  for (guint i = 0; i < self->transfers->len; i++)
    {
      SpateCliTransfer *transfer = self->transfers->pdata[i];

      if (transfer->download == download)
        return transfer;
    }

  return NULL;
}

static void
changed_cb (SpateCli      *self,
            GParamSpec    *pspec G_GNUC_UNUSED,
            SpateDownload *download)
{
  update_transfer (self, find_transfer (self, download));
}

static void
add_transfer (SpateCli      *self,
              SpateDownload *download)
{
  SpateCliTransfer *transfer;

  /* The same link twice is one download. */
  if (find_transfer (self, download) != NULL)
    return;

  transfer = spate_cli_transfer_new (download, self->options->requests->len == 1);
  g_ptr_array_add (self->transfers, transfer);
  self->n_running++;
  g_signal_connect_object (download, "notify::snapshot", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (download, "notify::state", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  update_transfer (self, transfer);
}

static void
refresh (SpateCli *self)
{
  g_autoptr (GError) error = NULL;
  SpateDownload *download = spate_cli_refresh (self->manager, self->options->refresh, self->options->requests->pdata[0], &error);

  if (download != NULL)
    add_transfer (self, download);
  else
    report_refusal (self, error);
}

static void
quit_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (SpateCli) self = SPATE_CLI (user_data);
  g_autoptr (GError) error = NULL;

  self->has_quit = TRUE;

  /* When all is done there is nothing to go on with, and nothing is lost. */
  if (!spate_manager_quit_finish (SPATE_MANAGER (source), result, &error) && self->n_finished < self->transfers->len)
    {
      g_autofree char *cause = spate_cli_text_clean (error->message);
      g_autofree char *text = g_strdup_printf (_ ("spate-cli: Where to go on could not be saved: %s"), cause);

      spate_cli_progress_say (self->progress, text);
    }
}

static void
quit_manager (SpateCli *self)
{
  spate_manager_quit_async (self->manager, quit_cb, g_object_ref (self));
  while (!self->has_quit)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < self->transfers->len; i++)
    {
      SpateCliTransfer *transfer = self->transfers->pdata[i];

      if (!transfer->ended)
        end_transfer (self, transfer);
    }
}

static guint
get_interval (SpateCli *self)
{
  return self->options->json ? JSON_INTERVAL : spate_cli_progress_get_interval (self->progress);
}

static void
choose_proxy (const char *proxy)
{
  if (proxy != NULL && *proxy != '\0')
    spate_proxy_resolver_use (spate_proxy_resolver_get_default (), proxy);
  else if (proxy != NULL)
    spate_proxy_resolver_use_none (spate_proxy_resolver_get_default ());
}

/**
 * spate_cli_run:
 * @self: a command that has not been run yet
 *
 * Downloads everything, in the default main context, and says so.
 *
 * Returns: the program's exit code
 */
SpateCliExit
spate_cli_run (SpateCli *self)
{
  g_return_val_if_fail (SPATE_IS_CLI (self), SPATE_CLI_EXIT_OTHER);
  g_return_val_if_fail (self->manager == NULL, SPATE_CLI_EXIT_OTHER);

  GPtrArray *requests = self->options->requests;
  const SpatePatience patience = { .max_tries = self->options->tries, .fails_early = self->options->tries > 0 };

  self->manager = spate_manager_new (NULL);
  spate_manager_set_patience (self->manager, &patience);
  if (requests->len > 1 && self->options->rate_limit > 0)
    spate_manager_set_rate_limit (self->manager, self->options->rate_limit);

  choose_proxy (self->options->proxy);
  catch_interrupts (self);
  /* The other files of a Metalink are downloaded all the same. */
  for (guint i = 0; i < self->options->refusals->len; i++)
    report_refusal (self, self->options->refusals->pdata[i]);
  if (self->options->refresh != NULL)
    refresh (self);
  for (guint i = 0; i < requests->len && self->options->refresh == NULL; i++)
    add_transfer (self, spate_manager_add (self->manager, requests->pdata[i]));
  if (get_interval (self) > 0)
    self->tick_id = g_timeout_add (get_interval (self), tick_cb, self);

  while (self->n_running > 0 && self->n_interrupts == 0)
    g_main_context_iteration (NULL, TRUE);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  spate_cli_progress_clear (self->progress);
  quit_manager (self);

  return self->exit;
}

static void
spate_cli_dispose (GObject *object)
{
  SpateCli *self = SPATE_CLI (object);

  for (guint i = 0; i < G_N_ELEMENTS (interrupts); i++)
    g_clear_handle_id (&self->interrupt_ids[i], g_source_remove);
  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_pointer (&self->transfers, g_ptr_array_unref);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->progress, spate_cli_progress_free);
  g_clear_pointer (&self->options, spate_cli_options_free);

  G_OBJECT_CLASS (spate_cli_parent_class)->dispose (object);
}

static void
spate_cli_class_init (SpateCliClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = spate_cli_dispose;
}

static void
spate_cli_init (SpateCli *self)
{
  self->transfers = g_ptr_array_new_with_free_func ((GDestroyNotify) spate_cli_transfer_free);
}

/**
 * spate_cli_new:
 * @options: (transfer full): what to do
 *
 * Returns: (transfer full): a command to run
 */
SpateCli *
spate_cli_new (SpateCliOptions *options)
{
  g_return_val_if_fail (options != NULL, NULL);

  SpateCli *self = g_object_new (SPATE_TYPE_CLI, NULL);

  self->options = options;
  self->progress = spate_cli_progress_new (talks (self));

  return self;
}
