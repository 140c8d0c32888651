/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The objects of --json; the header says what is in them. Here they are only made: who prints
 * them also ends and flushes the lines. */

#include "config.h"

#include "spate-cli-json.h"

#include <json-glib/json-glib.h>

#include "spate-cli-error.h"
#include "spate-link.h"

static JsonBuilder *
begin (const char *event,
       const char *url)
{
  JsonBuilder *builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "event");
  json_builder_add_string_value (builder, event);
  if (url != NULL)
    {
      json_builder_set_member_name (builder, "url");
      json_builder_add_string_value (builder, url);
    }

  return builder;
}

static char *
end (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = NULL;

  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, FALSE);
}

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  /* Paths need not be UTF-8, JSON has to. */
  g_autofree char *valid = value != NULL ? g_utf8_make_valid (value, -1) : NULL;

  json_builder_set_member_name (builder, name);
  if (valid != NULL)
    json_builder_add_string_value (builder, valid);
  else
    json_builder_add_null_value (builder);
}

static void
add_integer (JsonBuilder *builder,
             const char  *name,
             gint64       value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

/* Less than nothing stands for not known. */
static void
add_known (JsonBuilder *builder,
           const char  *name,
           gint64       value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_boolean (JsonBuilder *builder,
             const char  *name,
             gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

/**
 * spate_cli_json_started:
 * @url: (nullable): the link, if there are several
 * @snapshot: the first picture of a run after the server's answer
 * @path: (nullable): the file that will be written
 *
 * Returns: (transfer full): the object
 */
char *
spate_cli_json_started (const char          *url,
                        const SpateSnapshot *snapshot,
                        const char          *path)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  g_autoptr (JsonBuilder) builder = begin ("started", url);

  add_string (builder, "path", path);
  add_known (builder, "size", snapshot->size);
  add_integer (builder, "resumed_bytes", MAX (snapshot->written - snapshot->fetched, 0));
  add_boolean (builder, "ranges", snapshot->has_ranges);

  return end (builder);
}

/**
 * spate_cli_json_progress:
 * @url: (nullable): the link, if there are several
 * @state: where the download is
 * @snapshot: a picture of it
 * @rate: bytes a second
 * @time_left: µs, or -1 if nobody can tell
 *
 * Returns: (transfer full): the object
 */
char *
spate_cli_json_progress (const char          *url,
                         SpateState           state,
                         const SpateSnapshot *snapshot,
                         double               rate,
                         gint64               time_left)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  g_autoptr (JsonBuilder) builder = begin ("progress", url);
  gboolean waits = state == SPATE_STATE_WAITING;
  const GError *reason = waits && snapshot->error != NULL ? snapshot->error : snapshot->waiting;

  add_string (builder, "state", spate_state_get_nick (state));
  add_integer (builder, "bytes", snapshot->written);
  add_known (builder, "size", snapshot->size);
  add_integer (builder, "rate", (gint64) rate);
  add_known (builder, "seconds_left", time_left >= 0 ? time_left / G_USEC_PER_SEC : -1);
  add_integer (builder, "connections", snapshot->n_connections);
  add_string (builder, "waiting", reason != NULL ? reason->message : NULL);
  add_string (builder, "verdict", spate_verdict_get_nick (waits ? SPATE_VERDICT_WAITING : snapshot->verdict));

  return end (builder);
}

/**
 * spate_cli_json_waiting:
 * @url: (nullable): the link, if there are several
 * @wait: what is waited for
 * @error: why
 * @time_left: µs until the next try, or -1 if only an event brings it
 * @next_try: which one that is
 * @max_tries: the last one, 0 if there is none
 *
 * Returns: (transfer full): the object
 */
char *
spate_cli_json_waiting (const char   *url,
                        SpateWait     wait,
                        const GError *error,
                        gint64        time_left,
                        guint         next_try,
                        guint         max_tries)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autoptr (JsonBuilder) builder = begin ("waiting", url);
  g_autofree char *message = spate_cli_error_describe (error);

  add_string (builder, "reason", spate_wait_get_nick (wait));
  add_string (builder, "code", spate_cli_error_get_word (error));
  add_string (builder, "message", message);
  add_known (builder, "seconds", time_left >= 0 ? (time_left + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC : -1);
  add_integer (builder, "try", next_try);
  add_known (builder, "max_tries", max_tries > 0 ? (gint64) max_tries : -1);

  return end (builder);
}

/**
 * spate_cli_json_finished:
 * @url: (nullable): the link, if there are several
 * @snapshot: the last picture of a run
 * @path: the file
 *
 * Returns: (transfer full): the object
 */
char *
spate_cli_json_finished (const char          *url,
                         const SpateSnapshot *snapshot,
                         const char          *path)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  g_autoptr (JsonBuilder) builder = begin ("finished", url);

  add_string (builder, "path", path);
  add_integer (builder, "size", snapshot->written);
  json_builder_set_member_name (builder, "seconds");
  json_builder_add_double_value (builder, (double) (snapshot->elapsed / 1000) / 1000.0);
  add_integer (builder, "connections", snapshot->most_connections);
  add_integer (builder, "requests", snapshot->n_requests);
  add_integer (builder, "wasted_bytes", snapshot->wasted);
  add_string (builder, "sha256", snapshot->sha256.type == SPATE_DIGEST_SHA256 ? snapshot->sha256.hex : NULL);
  add_boolean (builder, "verified", snapshot->proof == SPATE_PROOF_VERIFIED);
  add_boolean (builder, "intact", snapshot->proof >= SPATE_PROOF_INTACT);

  return end (builder);
}

/**
 * spate_cli_json_failed:
 * @url: (nullable): the link, if there are several
 * @error: why
 * @part_path: (nullable): where what has arrived is kept
 * @resumable: whether the same command goes on from there
 *
 * Returns: (transfer full): the object
 */
char *
spate_cli_json_failed (const char   *url,
                       const GError *error,
                       const char   *part_path,
                       gboolean      resumable)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autoptr (JsonBuilder) builder = begin ("failed", url);
  g_autofree char *message = spate_cli_error_describe (error);

  add_string (builder, "code", spate_cli_error_get_word (error));
  add_string (builder, "message", message);
  add_integer (builder, "exit_code", spate_cli_error_get_exit (error));
  add_string (builder, "part", part_path);
  add_boolean (builder, "resumable", resumable);

  return end (builder);
}

/**
 * spate_cli_json_added:
 * @id: of a download of the window's program
 *
 * Returns: (transfer full): the object
 */
char *
spate_cli_json_added (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  g_autoptr (JsonBuilder) builder = begin ("added", NULL);

  add_string (builder, "id", id);

  return end (builder);
}

/**
 * spate_cli_json_known:
 * @download: one that is known
 * @live: (nullable): what the window's program says of it, if it runs
 * @path: where the file is, or will be
 * @part_path: (nullable): where what has arrived is kept
 *
 * Returns: (transfer full): the object
 */
char *
spate_cli_json_known (SpateDownload *download,
                      GVariant      *live,
                      const char    *path,
                      const char    *part_path)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (download), NULL);

  g_autofree char *link = spate_link_conceal (spate_request_get_uri (spate_download_get_request (download)));
  g_autoptr (JsonBuilder) builder = begin ("known", link);
  const SpateEnding *ending = spate_download_get_ending (download);
  const GError *error = spate_download_get_error (download);
  SpateState state = spate_download_get_state (download);

  const char *known_state = spate_download_was_running (download) ? "running" : spate_state_get_nick (state);
  gint64 written = spate_download_get_written (download);
  gint64 size = spate_download_get_size (download);
  guint64 rate = 0;

  if (live != NULL)
    {
      g_variant_lookup (live, "state", "&s", &known_state);
      g_variant_lookup (live, "written", "x", &written);
      g_variant_lookup (live, "size", "x", &size);
      g_variant_lookup (live, "rate", "t", &rate);
    }

  add_string (builder, "id", spate_download_get_id (download));
  add_string (builder, "state", known_state);
  add_string (builder, "path", path);
  add_string (builder, "part", part_path);
  add_integer (builder, "bytes", written);
  add_known (builder, "size", size);
  add_known (builder, "rate", live != NULL ? (gint64) rate : -1);
  add_known (builder, "added", spate_download_get_added (download) > 0 ? spate_download_get_added (download) : -1);
  add_known (builder, "ended", ending != NULL ? ending->when : -1);
  add_string (builder, "code", error != NULL ? spate_cli_error_get_word (error) : NULL);

  return end (builder);
}
