/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

#define SPATE_INVITATION_ERROR (spate_invitation_error_quark ())

/**
 * SpateInvitationError:
 * @SPATE_INVITATION_ERROR_FORM: it is not made of keys and values that are escaped
 * @SPATE_INVITATION_ERROR_LENGTH: it is too long
 * @SPATE_INVITATION_ERROR_KEY: it has a key that nobody knows
 * @SPATE_INVITATION_ERROR_TWICE: it has a key twice
 * @SPATE_INVITATION_ERROR_LINK: it has no link, or one that a page may not suggest
 * @SPATE_INVITATION_ERROR_REFERRER: its referrer is no page
 *
 * Why an invitation is not taken.
 */
typedef enum
{
  SPATE_INVITATION_ERROR_FORM,
  SPATE_INVITATION_ERROR_LENGTH,
  SPATE_INVITATION_ERROR_KEY,
  SPATE_INVITATION_ERROR_TWICE,
  SPATE_INVITATION_ERROR_LINK,
  SPATE_INVITATION_ERROR_REFERRER,
} SpateInvitationError;

#define SPATE_N_INVITATION_ERRORS (SPATE_INVITATION_ERROR_REFERRER + 1)

/* Bytes: three letters for each of the longest link, and room for the rest. */
#define SPATE_INVITATION_LONGEST (32 * 1024)
#define SPATE_INVITATION_LONGEST_REFERRER 2048
#define SPATE_INVITATION_LONGEST_NAME 1024

/**
 * SpateInvitation:
 * @link: (owned): what is suggested, as spate_link_parse() makes it, without a user
 * @referrer: (owned) (nullable): the page that it was on
 * @name: (owned) (nullable): a name for the file, as spate_file_name_sanitise() makes it
 *
 * What a `spate:` link says.
 */
typedef struct
{
  char *link;
  char *referrer;
  char *name;
} SpateInvitation;

GQuark spate_invitation_error_quark (void);

gboolean spate_invitation_is_one (const char *text);
SpateInvitation *spate_invitation_parse (const char *text,
                                         GError    **error) G_GNUC_WARN_UNUSED_RESULT;
void spate_invitation_free (SpateInvitation *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateInvitation, spate_invitation_free)

G_END_DECLS
