/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-engine-types.h"

G_BEGIN_DECLS

/**
 * SpateSource:
 * @cap: how many connections the server has shown to allow, 0 if it refused none
 * @not_before: the time in µs before which it may not be asked for anything
 * @n_failures: failures in a row without a byte in between; those that come together count once
 * @n_changes: answers in a row that were of another file
 *
 * One place where the file can be had, and how it behaves. The fields are for reading.
 */
struct _SpateSource
{
  guint  cap;
  gint64 not_before;
  guint  n_failures;
  guint  n_changes;

  /*< private >*/
  char  *uri;       /* (owned): as it was asked for */
  char  *effective; /* (owned) (nullable): where redirects have led */
  gint64 raise_cap_at;
  gint64 raise_cap_after;
};

SpateSource *spate_source_new (const char *uri) G_GNUC_WARN_UNUSED_RESULT;
void spate_source_free (SpateSource *self);

const char *spate_source_get_uri (const SpateSource *self);
void spate_source_set_effective_uri (SpateSource *self,
                                     const char  *uri);
gboolean spate_source_forget_effective_uri (SpateSource *self);

void spate_source_delivered (SpateSource *self);
void spate_source_failed (SpateSource *self,
                          gint64       now,
                          gint64       retry_after,
                          double       jitter);
void spate_source_refused (SpateSource *self,
                           gint64       now,
                           guint        n_served,
                           gint64       retry_after);
void spate_source_update (SpateSource *self,
                          gint64       now,
                          guint        n_delivering);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateSource, spate_source_free)

G_END_DECLS
