/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

#define SPATE_ERROR (spate_error_quark ())

/**
 * SpateError:
 * @SPATE_ERROR_INVALID: what was asked for makes no sense; ask for something else
 * @SPATE_ERROR_NETWORK: the server cannot be reached, or went silent; try again later
 * @SPATE_ERROR_BUSY: the server asks to come back later, or with fewer connections
 * @SPATE_ERROR_TLS: the connection is not safe; a person must decide
 * @SPATE_ERROR_NEEDS_AUTHENTICATION: a user name and password are needed
 * @SPATE_ERROR_NEEDS_LINK: the link is refused, gone or points nowhere; another one is needed
 * @SPATE_ERROR_SERVER: the server answered with another error
 * @SPATE_ERROR_PROTOCOL: the answer does not fit the question; nothing of it can be used
 * @SPATE_ERROR_NO_RANGES: the server cannot send parts of this file; take it as one stream
 * @SPATE_ERROR_CHANGED: the file on the server is not the one that was begun
 * @SPATE_ERROR_NO_SPACE: the disk or the quota is full
 * @SPATE_ERROR_FILE: the file or folder here cannot be written
 * @SPATE_ERROR_EXISTS: a file of that name is already there
 * @SPATE_ERROR_LOCKED: another Spate works on this file
 * @SPATE_ERROR_CHECKSUM: the bytes are not those that the checksum names
 * @SPATE_ERROR_PORTAL: a page came instead of the file; somebody must log in to the network
 *   or to the site
 * @SPATE_ERROR_NO_FOLDER: the folder is gone; it must come back, or the drive it is on
 * @SPATE_ERROR_TOO_LARGE: the file system does not take so large a file; another one must
 * @SPATE_ERROR_OTHER_FILE: the new link is not of the file that was begun; the old one stays
 * @SPATE_ERROR_CERTIFICATE: the server's certificate is refused; a person must look at it
 * @SPATE_ERROR_DUPLICATE: another download has this very file already; nothing is left to do
 * @SPATE_ERROR_PROXY_LOGIN: the proxy, and not the server, needs a user name and password
 *
 * What a failure asks of whoever receives it. The message says what Spate was doing and
 * why it did not work, for the log and for the curious; words for people are made from the
 * code by the programs.
 */
typedef enum
{
  SPATE_ERROR_INVALID,
  SPATE_ERROR_NETWORK,
  SPATE_ERROR_BUSY,
  SPATE_ERROR_TLS,
  SPATE_ERROR_NEEDS_AUTHENTICATION,
  SPATE_ERROR_NEEDS_LINK,
  SPATE_ERROR_SERVER,
  SPATE_ERROR_PROTOCOL,
  SPATE_ERROR_NO_RANGES,
  SPATE_ERROR_CHANGED,
  SPATE_ERROR_NO_SPACE,
  SPATE_ERROR_FILE,
  SPATE_ERROR_EXISTS,
  SPATE_ERROR_LOCKED,
  SPATE_ERROR_CHECKSUM,
  SPATE_ERROR_PORTAL,
  SPATE_ERROR_NO_FOLDER,
  SPATE_ERROR_TOO_LARGE,
  SPATE_ERROR_OTHER_FILE,
  SPATE_ERROR_CERTIFICATE,
  SPATE_ERROR_DUPLICATE,
  SPATE_ERROR_PROXY_LOGIN,
} SpateError;

#define SPATE_N_ERRORS (SPATE_ERROR_PROXY_LOGIN + 1)

GQuark spate_error_quark (void);

gboolean spate_error_may_pass (const GError *error);

void spate_error_set_asker (GError     *error,
                            const char *link,
                            const char *realm);
const char *spate_error_get_origin (const GError *error);
const char *spate_error_get_realm (const GError *error);
void spate_error_take_certificate (GError           *error,
                                   SpateCertificate *certificate);
const SpateCertificate *spate_error_get_certificate (const GError *error);
void spate_error_set_other (GError     *error,
                            const char *id);
const char *spate_error_get_other (const GError *error);

G_END_DECLS
