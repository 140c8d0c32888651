/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asking for a password where nobody can look over one's shoulder: on the terminal, whatever
 * standard input and output are, and without showing it. Who interrupts that must find the terminal
 * as it was: signals are caught until it is, and come into effect then. */

#include "config.h"

#include "spate-cli-password.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "spate-error.h"
#include "spate-login.h"

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };

static volatile sig_atomic_t signal_number;

static void
signal_cb (int number)
{
  signal_number = number;
}

typedef struct
{
  struct sigaction actions[G_N_ELEMENTS (caught)];
  sigset_t         mask;
} Before;

/* They come through only while the terminal is waited for: one that came a moment earlier would be
 * noted, and the waiting would not end. */
static void
catch_signals (Before *before)
{
  struct sigaction action = { .sa_handler = signal_cb };
  sigset_t set;

  sigemptyset (&set);
  for (gsize i = 0; i < G_N_ELEMENTS (caught); i++)
    sigaddset (&set, caught[i]);
  pthread_sigmask (SIG_BLOCK, &set, &before->mask);

  signal_number = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (caught); i++)
    sigaction (caught[i], &action, &before->actions[i]);
}

static void
let_signals_through (const Before *before)
{
  for (gsize i = 0; i < G_N_ELEMENTS (caught); i++)
    sigaction (caught[i], &before->actions[i], NULL);
  pthread_sigmask (SIG_SETMASK, &before->mask, NULL);
  if (signal_number != 0)
    raise ((int) signal_number);
}

/* Whether a line has been typed; otherwise there was a signal. */
static gboolean
wait_for_line (int           fd,
               const Before *before)
{
  struct pollfd terminal = { .fd = fd, .events = POLLIN };

  return ppoll (&terminal, 1, NULL, &before->mask) == 1;
}

/**
 * spate_cli_password_read:
 * @fd: where to read from
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): the next line of @fd, and nothing is read of what is behind it
 */
char *
spate_cli_password_read (int      fd,
                         GError **error)
{
  char line[SPATE_LOGIN_LONGEST_TEXT + 1];
  gsize length = 0;
  gssize n = 0;

  while (length < sizeof line && (n = read (fd, line + length, 1)) == 1 && line[length] != '\n')
    length++;

  gboolean is_line = length < sizeof line && (n == 1 || (n == 0 && length > 0));

  if (is_line && length > 0 && line[length - 1] == '\r')
    length--;

  char *password = is_line ? g_strndup (line, length) : NULL;

  explicit_bzero (line, sizeof line);
  if (password == NULL)
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                         length < sizeof line ? _ ("No password was given") : _ ("The password is too long"));

  return password;
}

/**
 * spate_cli_password_ask:
 * @question: what to ask
 * @error: set to %SPATE_ERROR_INVALID
 *
 * Returns: (transfer full) (nullable): what was typed on the terminal
 */
char *
spate_cli_password_ask (const char *question,
                        GError    **error)
{
  g_return_val_if_fail (question != NULL, NULL);

  int fd = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  Before before;
  struct termios shown;
  struct termios hidden;

  if (fd < 0 || tcgetattr (fd, &shown) != 0)
    {
      g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID,
                           _ ("There is no terminal to ask for the password on: use --password-stdin"));
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t) ECHO;

  catch_signals (&before);
  tcsetattr (fd, TCSAFLUSH, &hidden);
  (void) !write (fd, question, strlen (question));

  char *password = NULL;

  if (wait_for_line (fd, &before))
    password = spate_cli_password_read (fd, error);
  else
    g_set_error_literal (error, SPATE_ERROR, SPATE_ERROR_INVALID, _ ("No password was given"));

  tcsetattr (fd, TCSAFLUSH, &shown);
  (void) !write (fd, "\n", 1);
  close (fd);
  let_signals_through (&before);

  return password;
}
