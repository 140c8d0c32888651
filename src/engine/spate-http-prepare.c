/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GObject has one lock for making types and another one for making classes. A thread that makes the class of
 * sessions asks for the types of sockets meanwhile; if the other thread is just making one of these, on its
 * way to the bus, both wait for each other for ever. So the classes are made while there is one thread. */

#include "spate-http.h"

#include <libsoup/soup.h>

/* They stay. */
/**
 * spate_http_prepare:
 *
 * Makes the classes that a session needs. To be called before there is another thread that has one.
 */
void
spate_http_prepare (void)
{
  (void) g_type_class_ref (SOUP_TYPE_SESSION);
  (void) g_type_class_ref (SOUP_TYPE_MESSAGE);
  (void) g_type_class_ref (G_TYPE_SOCKET_CLIENT);
}
