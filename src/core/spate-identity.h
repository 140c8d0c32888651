/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-validator.h"

G_BEGIN_DECLS

/**
 * SpateIdentity:
 * @uri: (owned): the link that answered, behind all redirects, without secrets
 * @validator: (owned): what its server says of the file
 *
 * Which file of which server a download has found.
 */
struct _SpateIdentity
{
  char           *uri;
  SpateValidator *validator;
};

SpateIdentity *spate_identity_new (const char           *uri,
                                   const SpateValidator *validator) G_GNUC_WARN_UNUSED_RESULT;
SpateIdentity *spate_identity_copy (const SpateIdentity *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_identity_free (SpateIdentity *self);
gboolean spate_identity_is_same (const SpateIdentity *self,
                                 const SpateIdentity *other);

GVariant *spate_identity_to_variant (const SpateIdentity *self) G_GNUC_WARN_UNUSED_RESULT;
SpateIdentity *spate_identity_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateIdentity, spate_identity_free)

G_END_DECLS
