/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/* Of a user name or a password. */
#define SPATE_LOGIN_LONGEST_TEXT 1024

/**
 * SpateLogin:
 * @origin: (owned): for whom it is, as spate_link_get_origin() writes it
 * @user: (owned): the user's name
 * @password: (owned): the password, which may be empty
 *
 * Who the user is to one server. It is told to no other, and is in no record and no log.
 */
typedef struct
{
  char *origin;
  char *user;
  char *password;
} SpateLogin;

SpateLogin *spate_login_new (const char *link,
                             const char *user,
                             const char *password,
                             GError    **error) G_GNUC_WARN_UNUSED_RESULT;
SpateLogin *spate_login_new_from_link (const char *link,
                                       GError    **error) G_GNUC_WARN_UNUSED_RESULT;
SpateLogin *spate_login_copy (const SpateLogin *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_login_free (SpateLogin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateLogin, spate_login_free)

G_END_DECLS
