/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What another program asks for over the bus, from its words to requests. Nothing of it is believed:
 * a key that is not known, and a value of another type, are refused and not passed over, so that
 * nobody takes a download without its checksum for one with it. */

#include "spate-service-options.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "spate-add-options.h"
#include "spate-adding.h"
#include "spate-format-import.h"
#include "spate-import.h"
#include "spate-settings.h"

/* So many at a time can be a page's links; more are a mistake. */
#define MOST_LINKS 10000

/* The keys and types that data/io.github.spate.Spate.Downloads1.xml promises. */
static const struct
{
  const char *key;
  const char *type;
} known[] = {
  { "checksum", "s" },
  { "connections", "u" },
  { "folder", "s" },
  { "headers", "as" },
  { "mirrors", "b" },
  { "name", "s" },
  { "rate-limit", "t" },
  { "referrer", "s" },
  { "sequential", "b" },
  { "user-agent", "s" },
};

static gboolean
refuse (GError    **error,
        const char *sentence)
{
  g_set_error_literal (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, sentence);

  return FALSE;
}

static gboolean
check_option (const char *key,
              GVariant   *value,
              GError    **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (key, known[i].key))
      {
        if (g_variant_is_of_type (value, G_VARIANT_TYPE (known[i].type)))
          return TRUE;

        g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, _ ("The option “%s” has another type."), key);
        return FALSE;
      }

  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, _ ("There is no option “%s”."), key);

  return FALSE;
}

static gboolean
check (GVariant *options,
       GError  **error)
{
  GVariantIter iter;
  const char *key = NULL;
  GVariant *value = NULL;
  guint32 connections = 0;
  guint64 rate = 0;
  const char *folder = NULL;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    if (!check_option (key, value, error))
      {
        g_variant_unref (value);
        return FALSE;
      }

  if (g_variant_lookup (options, "connections", "u", &connections) && (connections < 1 || connections > SPATE_MAX_CONNECTIONS))
    return refuse (error, _ ("A download has 1 to 32 connections."));
  if (g_variant_lookup (options, "rate-limit", "t", &rate) && rate > G_MAXINT64)
    return refuse (error, _ ("The speed limit is too high."));
  if (g_variant_lookup (options, "folder", "&s", &folder) &&
      (!g_path_is_absolute (folder) || !g_file_test (folder, G_FILE_TEST_IS_DIR)))
    return refuse (error, _ ("The folder must be the whole path of one that exists."));

  return TRUE;
}

static char *
dup_text (GVariant   *options,
          const char *key)
{
  char *text = NULL;

  return g_variant_lookup (options, key, "s", &text) ? text : g_strdup ("");
}

static char *
dup_headers (GVariant *options)
{
  g_autofree const char **lines = NULL;

  return g_variant_lookup (options, "headers", "^a&s", &lines) ? g_strjoinv ("\n", (GStrv) lines) : g_strdup ("");
}

static gboolean
apply (GVariant  *options,
       GPtrArray *requests,
       GError   **error)
{
  g_autofree char *folder = dup_text (options, "folder");
  g_autofree char *usual = spate_settings_dup_folder ();
  g_autofree char *name = dup_text (options, "name");
  g_autofree char *checksum = dup_text (options, "checksum");
  g_autofree char *referrer = dup_text (options, "referrer");
  g_autofree char *agent = dup_text (options, "user-agent");
  g_autofree char *headers = dup_headers (options);
  SpateAddOptions all = {
    .folder = *folder != '\0' ? folder : usual,
    .name = name,
    .checksum = checksum,
    .user = "",
    .password = "",
    .referrer = referrer,
    .headers = headers,
  };
  guint64 rate = 0;

  g_variant_lookup (options, "mirrors", "b", &all.same_file);
  g_variant_lookup (options, "sequential", "b", &all.in_order);
  g_variant_lookup (options, "connections", "u", &all.max_connections);
  if (g_variant_lookup (options, "rate-limit", "t", &rate))
    all.rate_limit = (gint64) rate;
  if (requests->len > 1 && !all.same_file && (*name != '\0' || *checksum != '\0'))
    return refuse (error, _ ("A name and a checksum are for one download."));

  SpateAddProblem problem = spate_add_options_apply (&all, requests);

  if (problem != SPATE_ADD_PROBLEM_NONE)
    return refuse (error, spate_format_add_problem (problem));

  for (guint i = 0; i < requests->len && *agent != '\0'; i++)
    if (!spate_request_set_user_agent (requests->pdata[i], agent, NULL))
      return refuse (error, _ ("The user agent cannot be sent."));

  if (*folder == '\0')
    spate_adding_place (requests);

  return TRUE;
}

/**
 * spate_service_options_make_requests:
 * @links: (array zero-terminated=1): what is asked for
 * @options: an a{sv} of options
 * @error: what is wrong, with a sentence, as the bus is told
 *
 * Returns: (transfer full) (nullable) (element-type SpateRequest): one request for each link, or one if
 *   they are mirrors; %NULL if anything is wrong
 */
GPtrArray *
spate_service_options_make_requests (const char *const *links,
                                     GVariant          *options,
                                     GError           **error)
{
  g_return_val_if_fail (links != NULL, NULL);
  g_return_val_if_fail (g_variant_is_of_type (options, G_VARIANT_TYPE_VARDICT), NULL);

  g_autofree char *folder = spate_settings_dup_folder ();
  g_autoptr (GPtrArray) refusals = g_ptr_array_new_with_free_func ((GDestroyNotify) g_error_free);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  g_autoptr (GPtrArray) requests = NULL;
  guint n_links = g_strv_length ((GStrv) links);

  if (n_links == 0 || n_links > MOST_LINKS)
    {
      refuse (error, _ ("There must be a link, and not many thousands."));
      return NULL;
    }
  if (!check (options, error))
    return NULL;

  for (guint i = 0; i < n_links; i++)
    g_ptr_array_add (list, (char *) links[i]);
  requests = spate_import_requests_from_links (list, folder, refusals);
  if (refusals->len > 0)
    {
      refuse (error, spate_format_import_error (refusals->pdata[0]));
      return NULL;
    }

  return apply (options, requests, error) ? g_steal_pointer (&requests) : NULL;
}
