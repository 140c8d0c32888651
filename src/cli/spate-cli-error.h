/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SpateCliExit:
 *
 * What the program tells whoever called it. Up to 8 it is wget's table.
 */
typedef enum
{
  SPATE_CLI_EXIT_OK = 0,
  SPATE_CLI_EXIT_OTHER = 1,
  SPATE_CLI_EXIT_USAGE = 2,
  SPATE_CLI_EXIT_FILE = 3,
  SPATE_CLI_EXIT_NETWORK = 4,
  SPATE_CLI_EXIT_TLS = 5,
  SPATE_CLI_EXIT_AUTHENTICATION = 6,
  SPATE_CLI_EXIT_PROTOCOL = 7,
  SPATE_CLI_EXIT_SERVER = 8,
  SPATE_CLI_EXIT_CHECKSUM = 9,
  SPATE_CLI_EXIT_INTERRUPT = 130,
} SpateCliExit;

SpateCliExit spate_cli_error_get_exit (const GError *error);
const char *spate_cli_error_get_word (const GError *error);
char *spate_cli_error_describe (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_error_complain (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
