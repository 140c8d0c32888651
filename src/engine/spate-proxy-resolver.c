/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which proxy connections go through: the system's, none, or one that was named. There is one of these for
 * the process, as there is of GIO's own, whose place it takes: what is set counts for every connection that
 * is made from then on, and connections that are there already stay.
 *
 * With it is who the user is to proxies that ask: for as long as the process lives, and apart from their
 * addresses, which stand in settings and messages.
 *
 * It is set in one thread and asked in others. */

#include "spate-proxy-resolver.h"

/* A proxy elsewhere cannot reach what is here. */
static const char *const near[] = { "localhost", "127.0.0.0/8", "::1", NULL };

struct _SpateProxyResolver
{
  GObject parent_instance;

  GMutex          mutex;
  GProxyResolver *inner;  /* (owned): of the mutex */
  GHashTable     *logins; /* (owned) (element-type utf8 SpateLogin): by origin; of the mutex */
};

enum
{
  SIGNED_IN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void iface_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (SpateProxyResolver, spate_proxy_resolver, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, iface_init))

static GProxyResolver *
ref_inner (SpateProxyResolver *self)
{
  GProxyResolver *inner = NULL;

  g_mutex_lock (&self->mutex);
  inner = g_object_ref (self->inner);
  g_mutex_unlock (&self->mutex);

  return inner;
}

static void
take_inner (SpateProxyResolver *self,
            GProxyResolver     *inner)
{
  g_autoptr (GProxyResolver) former = NULL;

  g_mutex_lock (&self->mutex);
  former = g_steal_pointer (&self->inner);
  self->inner = inner;
  g_mutex_unlock (&self->mutex);
}

/* --- GProxyResolver ------------------------------------------------------------------- */

static char **
lookup (GProxyResolver *resolver,
        const char     *uri,
        GCancellable   *cancellable,
        GError        **error)
{
  g_autoptr (GProxyResolver) inner = ref_inner (SPATE_PROXY_RESOLVER (resolver));

  return g_proxy_resolver_lookup (inner, uri, cancellable, error);
}

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (source), result, &error);

  if (proxies != NULL)
    g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static void
lookup_async (GProxyResolver     *resolver,
              const char         *uri,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            user_data)
{
  g_autoptr (GProxyResolver) inner = ref_inner (SPATE_PROXY_RESOLVER (resolver));
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);

  g_task_set_source_tag (task, lookup_async);
  g_proxy_resolver_lookup_async (inner, uri, cancellable, looked_up_cb, g_steal_pointer (&task));
}

static char **
lookup_finish (GProxyResolver *resolver,
               GAsyncResult   *result,
               GError        **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
iface_init (GProxyResolverInterface *iface)
{
  iface->lookup = lookup;
  iface->lookup_async = lookup_async;
  iface->lookup_finish = lookup_finish;
}

/* -------------------------------------------------------------------------------------- */

static void
spate_proxy_resolver_finalize (GObject *object)
{
  SpateProxyResolver *self = SPATE_PROXY_RESOLVER (object);

  g_clear_object (&self->inner);
  g_clear_pointer (&self->logins, g_hash_table_unref);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (spate_proxy_resolver_parent_class)->finalize (object);
}

static void
spate_proxy_resolver_class_init (SpateProxyResolverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = spate_proxy_resolver_finalize;

  /**
   * SpateProxyResolver::signed-in:
   * @self: a resolver
   * @origin: of a proxy
   *
   * What failed for want of a login there may go on. In the thread of whoever signed in.
   */
  signals[SIGNED_IN] = g_signal_new ("signed-in", SPATE_TYPE_PROXY_RESOLVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
spate_proxy_resolver_init (SpateProxyResolver *self)
{
  g_mutex_init (&self->mutex);
  self->inner = g_object_ref (g_proxy_resolver_get_default ());
  self->logins = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) spate_login_free);
}

/**
 * spate_proxy_resolver_get_default:
 *
 * Returns: (transfer none): the process's, which asks the system until it is told otherwise
 */
SpateProxyResolver *
spate_proxy_resolver_get_default (void)
{
  static gsize resolver;

  if (g_once_init_enter (&resolver))
    g_once_init_leave (&resolver, (gsize) g_object_new (SPATE_TYPE_PROXY_RESOLVER, NULL));

  return SPATE_PROXY_RESOLVER ((gpointer) resolver);
}

/**
 * spate_proxy_resolver_use_system:
 * @self: a resolver
 *
 * Lets the system say for each link which proxy there is, if any.
 */
void
spate_proxy_resolver_use_system (SpateProxyResolver *self)
{
  g_return_if_fail (SPATE_IS_PROXY_RESOLVER (self));

  take_inner (self, g_object_ref (g_proxy_resolver_get_default ()));
}

/**
 * spate_proxy_resolver_use_none:
 * @self: a resolver
 *
 * Connects to servers directly, whatever the system says.
 */
void
spate_proxy_resolver_use_none (SpateProxyResolver *self)
{
  g_return_if_fail (SPATE_IS_PROXY_RESOLVER (self));

  take_inner (self, g_simple_proxy_resolver_new (NULL, NULL));
}

/**
 * spate_proxy_resolver_use:
 * @self: a resolver
 * @uri: a proxy, as spate_proxy_parse() gives it
 *
 * Goes through that one, except to this machine.
 */
void
spate_proxy_resolver_use (SpateProxyResolver *self,
                          const char         *uri)
{
  g_return_if_fail (SPATE_IS_PROXY_RESOLVER (self));
  g_return_if_fail (uri != NULL);

  take_inner (self, g_simple_proxy_resolver_new (uri, (char **) near));
}

/**
 * spate_proxy_resolver_sign_in:
 * @self: a resolver
 * @login: who the user is to a proxy
 *
 * Tells that proxy when it asks, whatever goes through it, in place of what was told before. What has failed
 * because nobody did so goes on.
 */
void
spate_proxy_resolver_sign_in (SpateProxyResolver *self,
                              const SpateLogin   *login)
{
  g_return_if_fail (SPATE_IS_PROXY_RESOLVER (self));
  g_return_if_fail (login != NULL);

  SpateLogin *copy = spate_login_copy (login);

  g_mutex_lock (&self->mutex);
  g_hash_table_replace (self->logins, copy->origin, copy);
  g_mutex_unlock (&self->mutex);

  g_signal_emit (self, signals[SIGNED_IN], 0, login->origin);
}

/**
 * spate_proxy_resolver_dup_login:
 * @self: a resolver
 * @origin: of a proxy, as spate_link_get_origin() writes it
 *
 * Returns: (transfer full) (nullable): who the user is to it, if that was said
 */
SpateLogin *
spate_proxy_resolver_dup_login (SpateProxyResolver *self,
                                const char         *origin)
{
  g_return_val_if_fail (SPATE_IS_PROXY_RESOLVER (self), NULL);
  g_return_val_if_fail (origin != NULL, NULL);

  SpateLogin *copy = NULL;

  g_mutex_lock (&self->mutex);

  const SpateLogin *login = g_hash_table_lookup (self->logins, origin);

  if (login != NULL)
    copy = spate_login_copy (login);
  g_mutex_unlock (&self->mutex);

  return copy;
}
