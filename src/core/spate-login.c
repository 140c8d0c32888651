/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A user name and a password, together with the one server that they are for: apart from it they
 * would sooner or later be told to another. */

#include "spate-login.h"

#include <string.h>

#include "spate-error.h"
#include "spate-link.h"

/* What stands in a header may not end it. */
static gboolean
is_text (const char *text)
{
  if (strlen (text) > SPATE_LOGIN_LONGEST_TEXT || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p))
      return FALSE;

  return TRUE;
}

/**
 * spate_login_new:
 * @link: a link to the server that it is for
 * @user: the user's name
 * @password: the password
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): a login, unless something of it may not be sent
 */
SpateLogin *
spate_login_new (const char *link,
                 const char *user,
                 const char *password,
                 GError    **error)
{
  g_return_val_if_fail (link != NULL, NULL);
  g_return_val_if_fail (user != NULL, NULL);
  g_return_val_if_fail (password != NULL, NULL);

  g_autofree char *origin = spate_link_get_origin (link);

  /* A colon ends the name in Basic, the scheme that most servers use. */
  if (origin == NULL || !is_text (user) || !is_text (password) || strchr (user, ':') != NULL)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           "A user name or password holds characters that may not be sent, or is too long");
      return NULL;
    }

  SpateLogin *self = g_new0 (SpateLogin, 1);

  self->origin = g_steal_pointer (&origin);
  self->user = g_strdup (user);
  self->password = g_strdup (password);

  return self;
}

/**
 * spate_login_new_from_link:
 * @link: a link
 * @error: set to %SPATE_ERROR_INVALID if it names a user in a way that cannot be sent
 *
 * Returns: (transfer full) (nullable): the user and the password that the link holds; %NULL also
 *   if it holds none. Without a password, it is the empty one: that is how tokens are written.
 */
SpateLogin *
spate_login_new_from_link (const char *link,
                           GError    **error)
{
  g_return_val_if_fail (link != NULL, NULL);

  g_autoptr (GUri) uri = g_uri_parse (link, SPATE_LINK_FLAGS, NULL);
  const char *user = uri != NULL ? g_uri_get_user (uri) : NULL;
  const char *password = uri != NULL ? g_uri_get_password (uri) : NULL;

  if ((user == NULL || *user == '\0') && (password == NULL || *password == '\0'))
    return NULL;

  return spate_login_new (link, user != NULL ? user : "", password != NULL ? password : "", error);
}

/**
 * spate_login_copy:
 * @self: a login
 *
 * Returns: (transfer full): another one, of the same
 */
SpateLogin *
spate_login_copy (const SpateLogin *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateLogin *copy = g_new0 (SpateLogin, 1);

  copy->origin = g_strdup (self->origin);
  copy->user = g_strdup (self->user);
  copy->password = g_strdup (self->password);

  return copy;
}

/**
 * spate_login_free:
 * @self: (transfer full) (nullable): a login
 */
void
spate_login_free (SpateLogin *self)
{
  if (self == NULL)
    return;

  /* Memory that is given back is read by whoever gets it next. */
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));

  g_free (self->origin);
  g_free (self->user);
  g_free (self->password);
  g_free (self);
}
