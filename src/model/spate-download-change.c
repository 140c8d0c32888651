/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be changed about a download at any time, without stopping it: how many connections, how fast,
 * and where its file comes from. The request is a value that other threads may be reading, so each change
 * makes another one; the run that there may be hears of it, and the record keeps it. While a link is on
 * trial, what it would go back to is changed as well. */

#include "spate-download-private.h"
#include "spate-error.h"
#include "spate-link.h"

/* One thing to change, in as many requests as need be. */
typedef struct
{
  guint       max_connections;
  gint64      rate_limit;
  const char *link; /* (nullable): what it is about */
  const char *text; /* (nullable): the link that comes */
  gboolean    is_enabled;
} Change;

typedef gboolean (*ChangeFunc) (SpateRequest *request,
                                const Change *change,
                                GError      **error);

static SpateRequest *
make_changed (SpateRequest *request,
              ChangeFunc    func,
              const Change *change,
              GError      **error)
{
  g_autoptr (SpateRequest) copy = spate_request_new_refreshed (request, request);

  return func (copy, change, error) ? g_steal_pointer (&copy) : NULL;
}

static gboolean
change (SpateDownload *self,
        ChangeFunc     func,
        const Change  *what,
        GError       **error)
{
  g_autoptr (SpateRequest) request = make_changed (self->request, func, what, error);

  if (request == NULL)
    return FALSE;

  if (self->proved_request != NULL)
    {
      SpateRequest *proved = make_changed (self->proved_request, func, what, NULL);

      if (proved != NULL)
        {
          spate_request_unref (self->proved_request);
          self->proved_request = proved;
        }
    }

  _spate_download_set_request (self, request);
  if (self->host != NULL && self->run != 0)
    self->host->change (self, self->run, self->owner);
  if (self->host != NULL)
    self->host->changed (self, self->owner);

  /* Whoever shows what is known of it shows this as well. */
  g_object_notify (G_OBJECT (self), "snapshot");

  return TRUE;
}

/* --- how many, and how fast --------------------------------------------------------- */

static gboolean
set_max_connections (SpateRequest *request,
                     const Change *what,
                     GError      **error G_GNUC_UNUSED)
{
  request->max_connections = what->max_connections;

  return TRUE;
}

static gboolean
set_rate_limit (SpateRequest *request,
                const Change *what,
                GError      **error G_GNUC_UNUSED)
{
  request->rate_limit = what->rate_limit;

  return TRUE;
}

/**
 * spate_download_set_max_connections:
 * @self: a download
 * @max_connections: at most so many, up to %SPATE_MAX_CONNECTIONS; 0: Spate's choice
 *
 * Counts at once, for a run that goes on as well.
 */
void
spate_download_set_max_connections (SpateDownload *self,
                                    guint          max_connections)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));
  g_return_if_fail (max_connections <= SPATE_MAX_CONNECTIONS);

  if (self->request->max_connections != max_connections)
    change (self, set_max_connections, &(Change){ .max_connections = max_connections }, NULL);
}

/**
 * spate_download_set_rate_limit:
 * @self: a download
 * @rate_limit: bytes a second, 0 for no limit
 *
 * Counts at once, for a run that goes on as well.
 */
void
spate_download_set_rate_limit (SpateDownload *self,
                               gint64         rate_limit)
{
  g_return_if_fail (SPATE_IS_DOWNLOAD (self));
  g_return_if_fail (rate_limit >= 0);

  if (self->request->rate_limit != rate_limit)
    change (self, set_rate_limit, &(Change){ .rate_limit = rate_limit }, NULL);
}

/* The manager has another mind about how many there may be. */
void
_spate_download_tell_limit (SpateDownload *self)
{
  if (self->run == 0 || self->host == NULL)
    return;

  self->host->change (self, self->run, self->owner);
  g_object_notify (G_OBJECT (self), "snapshot");
}

/* --- where from --------------------------------------------------------------------- */

/* The link as it will be in the request. A record has room for so many only. */
static char *
parse_new_link (SpateRequest *request,
                const char   *text,
                GError      **error)
{
  g_autofree char *parsed = spate_link_parse (text, error);

  if (parsed == NULL)
    return NULL;

  g_autofree char *link = spate_link_without_secrets (parsed);

  if (spate_request_has_uri (request, link))
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_EXISTS, "The download has this source already");
  else if (request->uris->len >= SPATE_RECORD_MOST_URIS)
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "A download cannot have more sources");
  else
    return g_steal_pointer (&link);

  return NULL;
}

static gboolean
add_source (SpateRequest *request,
            const Change *what,
            GError      **error)
{
  g_autofree char *link = parse_new_link (request, what->text, error);

  if (link == NULL)
    return FALSE;

  spate_request_set_enabled (request, link, TRUE);

  return spate_request_add_uri (request, what->text, error);
}

/* Whether the request would still have somebody to ask. */
static gboolean
check_rest (SpateRequest *request,
            GError      **error)
{
  if (spate_request_count_enabled (request) > 0)
    return TRUE;

  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "A download needs at least one source");

  return FALSE;
}

static gboolean
check_removable (SpateRequest *request,
                 const char   *link,
                 GError      **error)
{
  if (spate_request_has_uri (request, link) && !g_str_equal (spate_request_get_uri (request), link))
    return TRUE;

  g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, "Only a mirror can be removed");

  return FALSE;
}

static gboolean
remove_source (SpateRequest *request,
               const Change *what,
               GError      **error)
{
  if (!check_removable (request, what->link, error))
    return FALSE;

  spate_request_remove_uri (request, what->link);

  return check_rest (request, error);
}

static gboolean
replace_source (SpateRequest *request,
                const Change *what,
                GError      **error)
{
  if (!check_removable (request, what->link, error) || !add_source (request, what, error))
    return FALSE;

  spate_request_remove_uri (request, what->link);

  return TRUE;
}

static gboolean
enable_source (SpateRequest *request,
               const Change *what,
               GError      **error)
{
  spate_request_set_enabled (request, what->link, what->is_enabled);

  return check_rest (request, error);
}

/**
 * spate_download_add_source:
 * @self: a download that is not done
 * @text: a link to the same file, as the user gave it
 * @error: set to %SPATE_ERROR_INVALID, or to %SPATE_ERROR_EXISTS if it is there already
 *
 * Adds a mirror. Before a byte of it is used, a run compares it with what is here.
 *
 * Returns: whether it is one of the sources now
 */
gboolean
spate_download_add_source (SpateDownload *self,
                           const char    *text,
                           GError       **error)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return change (self, add_source, &(Change){ .text = text }, error);
}

/**
 * spate_download_replace_source:
 * @self: a download that is not done
 * @link: a mirror
 * @text: a link to take its place
 * @error: set to %SPATE_ERROR_INVALID, or to %SPATE_ERROR_EXISTS if it is there already
 *
 * Gives a mirror a new link. The first link gets one by spate_download_try_link().
 *
 * Returns: whether it has it
 */
gboolean
spate_download_replace_source (SpateDownload *self,
                               const char    *link,
                               const char    *text,
                               GError       **error)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);
  g_return_val_if_fail (link != NULL && text != NULL, FALSE);

  return change (self, replace_source, &(Change){ .link = link, .text = text }, error);
}

/**
 * spate_download_remove_source:
 * @self: a download that is not done
 * @link: a mirror
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Takes a mirror away. Its connections end, what they have brought stays, and others bring the rest. The
 * first link says to whom the headers of the request belong, and cannot be removed.
 *
 * Returns: whether it is gone
 */
gboolean
spate_download_remove_source (SpateDownload *self,
                              const char    *link,
                              GError       **error)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);
  g_return_val_if_fail (link != NULL, FALSE);

  return change (self, remove_source, &(Change){ .link = link }, error);
}

/**
 * spate_download_set_source_enabled:
 * @self: a download that is not done
 * @link: a source: one of the request's links, or one that a server has told of
 * @is_enabled: whether it may be used
 * @error: set to %SPATE_ERROR_INVALID if no source would be left
 *
 * Returns: whether that is so now
 */
gboolean
spate_download_set_source_enabled (SpateDownload *self,
                                   const char    *link,
                                   gboolean       is_enabled,
                                   GError       **error)
{
  g_return_val_if_fail (SPATE_IS_DOWNLOAD (self), FALSE);
  g_return_val_if_fail (link != NULL, FALSE);

  if (spate_request_is_enabled (self->request, link) == !!is_enabled)
    return TRUE;

  return change (self, enable_source, &(Change){ .link = link, .is_enabled = is_enabled }, error);
}
