/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What libsoup and GLib need of a process before it has a second thread. */

#include <libsoup/soup.h>

#include "spate-http.h"

/**
 * spate_http_init_process:
 *
 * To be called first thing in main(), before there is any other thread: parallel ranges need
 * a TCP connection each, so libsoup must not speak HTTP/2, and in libsoup 3.2 the environment
 * is the only place to say so. Programs started from Spate should not inherit it.
 *
 * And the classes that the engine's thread begins with must be there: GLib 2.74 waits for itself
 * when one thread makes a class that names a type, and another just registers that type. The
 * session's bus is reached by the same sockets as a server.
 */
void
spate_http_init_process (void)
{
  const GType types[] = { G_TYPE_PROXY_ADDRESS, G_TYPE_SOCKET_CLIENT, SOUP_TYPE_MESSAGE, SOUP_TYPE_SESSION };

  g_setenv ("SOUP_FORCE_HTTP1", "1", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    g_type_class_unref (g_type_class_ref (types[i]));
}
