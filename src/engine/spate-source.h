/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-digest.h"
#include "spate-engine-types.h"
#include "spate-validator.h"

G_BEGIN_DECLS

/**
 * SpateSourceState:
 * @SPATE_SOURCE_UNCHECKED: nobody knows whether it has the same file
 * @SPATE_SOURCE_CHECKING: it is being asked
 * @SPATE_SOURCE_GOOD: it has
 * @SPATE_SOURCE_DROPPED: it has not, or cannot be had; it is not asked again
 */
typedef enum
{
  SPATE_SOURCE_UNCHECKED,
  SPATE_SOURCE_CHECKING,
  SPATE_SOURCE_GOOD,
  SPATE_SOURCE_DROPPED,
} SpateSourceState;

/**
 * SpateSource:
 * @index: its place among the run's sources, from 0 on, the first link's
 * @is_told: a server has told of it, and not the user
 * @is_disabled: the user does not want it for now; it counts as dropped
 * @is_removed: nor later
 * @state: what is known of it
 * @n_failures: requests in vain before it was good
 * @not_before: µs; when it may be tried again, as long as it is not good
 * @is_stopgap: what it answered can begin a download only if the first source is gone
 * @has_another_way: it was dropped, but may still be had without ranges, or from the first byte on
 * @maker: who all of its answers are from, if a strong ETag vouches for that, see spate-seams.h
 * @is_doubted: it has told another validator than before; what it sends is compared now
 * @is_curt: it sends so little at once that nothing can be compared
 * @reason: (owned) (nullable): why it was dropped, or does not work for now
 * @fetched: bytes that came from it
 * @doubted: the last digest of an answer of its that the answer did not agree with
 *
 * One place where the file can be had. What it allows and how fast it is, is the balancer's.
 */
struct _SpateSource
{
  guint            index;
  gboolean         is_told;
  gboolean         is_disabled;
  gboolean         is_removed;
  SpateSourceState state;
  guint            n_failures;
  gint64           not_before;
  gboolean         is_stopgap;
  gboolean         has_another_way;
  guint            maker;
  gboolean         is_doubted;
  gboolean         is_curt;
  GError          *reason;
  goffset          fetched;
  SpateDigest      doubted;

  /*< private >*/
  char           *uri;       /* (owned): as it was asked for */
  char           *effective; /* (owned) (nullable): where redirects have led */
  SpateValidator *validator; /* (owned) (nullable): what it says the file is */
};

SpateSource *spate_source_new (const char *uri,
                               guint       index) G_GNUC_WARN_UNUSED_RESULT;
void spate_source_free (SpateSource *self);

const char *spate_source_get_uri (const SpateSource *self);
void spate_source_set_effective_uri (SpateSource *self,
                                     const char  *uri);
gboolean spate_source_forget_effective_uri (SpateSource *self);
const SpateValidator *spate_source_get_validator (const SpateSource *self);
void spate_source_set_validator (SpateSource          *self,
                                 const SpateValidator *validator);
gboolean spate_source_disbelieves (SpateSource       *self,
                                   const SpateDigest *told);
void spate_source_set_reason (SpateSource  *self,
                              const GError *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateSource, spate_source_free)

G_END_DECLS
