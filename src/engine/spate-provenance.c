/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Where a file comes from, kept with it as browsers do: the extended attributes are those that
 * freedesktop.org names for it, and the time is the server's. Where a file system has no room
 * for this, the file is as good without. */

#include "spate-provenance.h"

#include <errno.h>
#include <libsoup/soup.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "spate-link.h"

#define ORIGIN "user.xdg.origin.url"
#define REFERRER "user.xdg.referrer.url"

struct _SpateProvenance
{
  char  *origin;   /* (owned) */
  char  *referrer; /* (owned) (nullable) */
  gint64 modified; /* seconds since 1970, or -1 */
};

/* A time to come would make the file newer than whatever is made of it. */
static gint64
parse_time (const char *last_modified)
{
  g_autoptr (GDateTime) when = last_modified != NULL ? soup_date_time_new_from_http_string (last_modified) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  if (when == NULL || g_date_time_compare (when, now) > 0)
    return -1;

  return g_date_time_to_unix (when);
}

/**
 * spate_provenance_new:
 * @uri: the link that the file was asked for by
 * @referer: (nullable): the page it was found on
 * @last_modified: (nullable): the date that the server told, as it was sent
 *
 * Returns: (transfer full): where a file comes from, without what is nobody's business
 */
SpateProvenance *
spate_provenance_new (const char *uri,
                      const char *referer,
                      const char *last_modified)
{
  g_return_val_if_fail (uri != NULL, NULL);

  SpateProvenance *self = g_new0 (SpateProvenance, 1);

  /* Whoever gets the file gets its attributes as well. */
  self->origin = spate_link_conceal (uri);
  self->referrer = referer != NULL ? spate_link_conceal (referer) : NULL;
  self->modified = parse_time (last_modified);

  return self;
}

/**
 * spate_provenance_free:
 * @self: (transfer full) (nullable): where a file comes from
 */
void
spate_provenance_free (SpateProvenance *self)
{
  if (self == NULL)
    return;

  g_free (self->origin);
  g_free (self->referrer);
  g_free (self);
}

/**
 * spate_provenance_write:
 * @self: where a file comes from
 * @fd: the file
 *
 * Keeps it with the file, as far as the file system has room for it. May block.
 */
void
spate_provenance_write (const SpateProvenance *self,
                        int                    fd)
{
  g_return_if_fail (self != NULL);

  const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = (time_t) self->modified } };

  if (fsetxattr (fd, ORIGIN, self->origin, strlen (self->origin), 0) != 0)
    g_debug ("The file system keeps no origin: %s", g_strerror (errno));
  if (self->referrer != NULL && fsetxattr (fd, REFERRER, self->referrer, strlen (self->referrer), 0) != 0)
    g_debug ("The file system keeps no referrer: %s", g_strerror (errno));
  if (self->modified >= 0 && futimens (fd, times) != 0)
    g_debug ("The file's time cannot be set: %s", g_strerror (errno));
}
