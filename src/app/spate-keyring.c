/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Logins that the user wants remembered, in the keyring of the session: one for each server or proxy,
 * and each realm there. The password is the secret; the user's name is an attribute of it, so that both come
 * back together. Where no keyring answers, everything here fails with an error and nothing more: the
 * user is asked each time, as if there were none to ask. */

#include "spate-keyring.h"

#include <glib/gi18n.h>
#include <libsecret/secret.h>

#include "spate-link.h"

/* What a login is for. */
static const char *const uses[] = {
  [SPATE_KEYRING_SERVER] = "server",
  [SPATE_KEYRING_PROXY] = "proxy",
};

/* The user's name is in no key: another one takes the place of the one before. */
static const SecretSchema schema = {
  .name = "io.github.spate.Login",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "scheme", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "host", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "port", SECRET_SCHEMA_ATTRIBUTE_INTEGER },
    { "realm", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "for", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "user", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

/* One call; its task owns it. */
typedef struct
{
  char       *link;       /* (owned) */
  GHashTable *attributes; /* (owned) (element-type utf8 utf8): all but the user's name */
  SpateLogin *login;      /* (owned) (nullable): what is to be remembered */
  char       *user;       /* (owned) (nullable): of what was found */
  gboolean    is_second;  /* look: what was found first is gone */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->link);
  g_hash_table_unref (call->attributes);
  spate_login_free (call->login);
  g_free (call->user);
  g_free (call);
}

static GHashTable *
make_attributes (SpateKeyringUse use,
                 const char     *link,
                 const char     *realm)
{
  g_autofree char *origin = spate_link_get_origin (link);
  g_autoptr (GUri) uri = origin != NULL ? g_uri_parse (origin, SPATE_LINK_FLAGS, NULL) : NULL;
  GHashTable *attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  if (uri == NULL)
    return attributes;

  g_hash_table_insert (attributes, (char *) "scheme", g_strdup (g_uri_get_scheme (uri)));
  g_hash_table_insert (attributes, (char *) "host", g_strdup (g_uri_get_host (uri)));
  g_hash_table_insert (attributes, (char *) "port", g_strdup_printf ("%d", g_uri_get_port (uri)));
  g_hash_table_insert (attributes, (char *) "realm", g_strdup (realm != NULL ? realm : ""));
  g_hash_table_insert (attributes, (char *) "for", g_strdup (uses[use]));

  return attributes;
}

static GTask *
call_new (SpateKeyringUse     use,
          const char         *link,
          const char         *realm,
          gpointer            tag,
          GCancellable       *cancellable,
          GAsyncReadyCallback callback,
          gpointer            user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  call->link = g_strdup (link);
  call->attributes = make_attributes (use, link, realm);
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, call, call_free);

  return task;
}

/* --- looking up ---------------------------------------------------------------------- */

static void
return_login (GTask       *task,
              SecretValue *value)
{
  const Call *call = g_task_get_task_data (task);
  const char *password = value != NULL ? secret_value_get_text (value) : NULL;

  /* What cannot be sent to a server is not a login that Spate has put there. */
  g_task_return_pointer (task, password != NULL ? spate_login_new (call->link, call->user, password, NULL) : NULL,
                         (GDestroyNotify) spate_login_free);
}

static void search (GTask *task);

/* Somebody else may forget an item before all of it has been read: then it is looked for anew. A service that
 * lacks the method answers in the same way, each time. */
static void
return_or_look_again (GTask  *task,
                      GError *error)
{
  Call *call = g_task_get_task_data (task);
  gboolean is_gone = g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT) ||
                     g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT) ||
                     g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD);

  if (!is_gone || call->is_second)
    {
      g_task_return_error (task, error);
      return;
    }

  call->is_second = TRUE;
  g_clear_pointer (&call->user, g_free);
  g_error_free (error);
  search (task);
}

static void
retrieved_cb (GObject      *object,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (object), result, &error);

  if (error != NULL)
    return_or_look_again (task, error);
  else
    return_login (task, value);

  if (value != NULL)
    secret_value_unref (value);
}

static void
found_cb (GObject      *object G_GNUC_UNUSED,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autolist (GObject) found = secret_password_search_finish (result, &error);

  if (error != NULL)
    {
      return_or_look_again (task, error);
      return;
    }

  if (found == NULL)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }

  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (found->data);
  const char *user = g_hash_table_lookup (attributes, "user");

  call->user = g_strdup (user != NULL ? user : "");
  secret_retrievable_retrieve_secret (found->data, g_task_get_cancellable (task), retrieved_cb, g_object_ref (task));
}

static void
search (GTask *task)
{
  const Call *call = g_task_get_task_data (task);

  secret_password_searchv (&schema, call->attributes, SECRET_SEARCH_UNLOCK | SECRET_SEARCH_LOAD_SECRETS,
                           g_task_get_cancellable (task), found_cb, g_object_ref (task));
}

/**
 * spate_keyring_look_up_async:
 * @use: whom it is for
 * @link: a link to the server
 * @realm: (nullable): the part of the server that asks
 * @cancellable: (nullable): stops it
 * @callback: called when it is known
 * @user_data: data for @callback
 *
 * Looks for the login that is remembered for a server. The session may ask the user to unlock the
 * keyring.
 */
void
spate_keyring_look_up_async (SpateKeyringUse     use,
                             const char         *link,
                             const char         *realm,
                             GCancellable       *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (link != NULL);

  g_autoptr (GTask) task = call_new (use, link, realm, spate_keyring_look_up_async, cancellable, callback, user_data);

  search (task);
}

/**
 * spate_keyring_look_up_finish:
 * @result: the result
 * @error: set if no keyring answers
 *
 * Returns: (transfer full) (nullable): the login; %NULL without an error if none is remembered
 */
SpateLogin *
spate_keyring_look_up_finish (GAsyncResult *result,
                              GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_keyring_look_up_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- remembering --------------------------------------------------------------------- */

static void
stored_cb (GObject      *object G_GNUC_UNUSED,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (secret_password_store_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* What is there of another user would be found beside the new one. */
static void
replaced_cb (GObject      *object G_GNUC_UNUSED,
             GAsyncResult *result,
             gpointer      user_data)
{
  GTask *task = user_data;
  const Call *call = g_task_get_task_data (task);
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      g_object_unref (task);
      return;
    }

  g_hash_table_insert (call->attributes, (char *) "user", g_strdup (call->login->user));
  /* Translators: what a keyring calls an entry; the first is a user's name, the second a server's */
  label = g_strdup_printf (_ ("Spate: %s at %s"), call->login->user,
                           (const char *) g_hash_table_lookup (call->attributes, "host"));
  secret_password_storev (&schema, call->attributes, SECRET_COLLECTION_DEFAULT, label, call->login->password,
                          g_task_get_cancellable (task), stored_cb, task);
}

/**
 * spate_keyring_store_async:
 * @use: whom it is for
 * @login: a login
 * @realm: (nullable): the part of the server that it is for
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Remembers it, in place of what was remembered for that server and realm.
 */
void
spate_keyring_store_async (SpateKeyringUse     use,
                           const SpateLogin   *login,
                           const char         *realm,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_return_if_fail (login != NULL);

  GTask *task = call_new (use, login->origin, realm, spate_keyring_store_async, cancellable, callback, user_data);
  Call *call = g_task_get_task_data (task);

  call->login = spate_login_copy (login);
  secret_password_clearv (&schema, call->attributes, cancellable, replaced_cb, task);
}

/**
 * spate_keyring_store_finish:
 * @result: the result
 * @error: set if no keyring answers, or it does not take it
 *
 * Returns: whether it is remembered
 */
gboolean
spate_keyring_store_finish (GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_keyring_store_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- forgetting ---------------------------------------------------------------------- */

static void
forgotten_cb (GObject      *object G_GNUC_UNUSED,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* There may have been nothing to forget. */
  secret_password_clear_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * spate_keyring_forget_async:
 * @use: whom it is for
 * @link: a link to the server
 * @realm: (nullable): the part of the server
 * @cancellable: (nullable): stops it
 * @callback: (nullable): called when it is done
 * @user_data: data for @callback
 *
 * Forgets what is remembered for it, if anything is.
 */
void
spate_keyring_forget_async (SpateKeyringUse     use,
                            const char         *link,
                            const char         *realm,
                            GCancellable       *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (link != NULL);

  GTask *task = call_new (use, link, realm, spate_keyring_forget_async, cancellable, callback, user_data);
  const Call *call = g_task_get_task_data (task);

  secret_password_clearv (&schema, call->attributes, cancellable, forgotten_cb, task);
}

/**
 * spate_keyring_forget_finish:
 * @result: the result
 * @error: set if no keyring answers
 *
 * Returns: whether nothing is remembered for it now
 */
gboolean
spate_keyring_forget_finish (GAsyncResult *result,
                             GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, spate_keyring_forget_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
