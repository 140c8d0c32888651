/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a failure means to a person, to a script and to the shell, in one table. */

#include "config.h"

#include "spate-cli-error.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "spate-certificate.h"
#include "spate-cli-text.h"
#include "spate-error.h"

typedef struct
{
  SpateCliExit exit;
  const char  *word;
  const char  *sentence; /* (nullable): %NULL if the error's own message is one */
  const char  *advice;   /* (nullable): what to do, where the sentence does not say it */
} Meaning;

static const Meaning meanings[] = {
  [SPATE_ERROR_INVALID] = { SPATE_CLI_EXIT_USAGE, "invalid", NULL },
  [SPATE_ERROR_NETWORK] = { SPATE_CLI_EXIT_NETWORK, "network", N_ ("The connection to the server failed") },
  [SPATE_ERROR_BUSY] = { SPATE_CLI_EXIT_SERVER, "busy", N_ ("The server cannot send the file now") },
  [SPATE_ERROR_TLS] = { SPATE_CLI_EXIT_TLS, "tls", N_ ("The connection to the server is not safe") },
  [SPATE_ERROR_NEEDS_AUTHENTICATION] = { SPATE_CLI_EXIT_AUTHENTICATION, "needs-authentication",
                                         N_ ("A user name and a password are needed") },
  [SPATE_ERROR_NEEDS_LINK] = { SPATE_CLI_EXIT_SERVER, "needs-link",
                               N_ ("The link does not lead to the file, another one is needed") },
  [SPATE_ERROR_SERVER] = { SPATE_CLI_EXIT_SERVER, "server", N_ ("The server does not send the file") },
  [SPATE_ERROR_PROTOCOL] = { SPATE_CLI_EXIT_PROTOCOL, "protocol", N_ ("The server's answer cannot be used") },
  [SPATE_ERROR_NO_RANGES] = { SPATE_CLI_EXIT_PROTOCOL, "no-ranges",
                              N_ ("The server does not send parts of the file as it should") },
  [SPATE_ERROR_CHANGED] = { SPATE_CLI_EXIT_OTHER, "changed", N_ ("The file on the server has changed") },
  [SPATE_ERROR_NO_SPACE] = { SPATE_CLI_EXIT_FILE, "no-space", N_ ("There is no room left for the file") },
  [SPATE_ERROR_FILE] = { SPATE_CLI_EXIT_FILE, "file", N_ ("The file cannot be written") },
  [SPATE_ERROR_EXISTS] = { SPATE_CLI_EXIT_FILE, "exists", NULL },
  [SPATE_ERROR_LOCKED] = { SPATE_CLI_EXIT_FILE, "locked", NULL },
  [SPATE_ERROR_PORTAL] = { SPATE_CLI_EXIT_NETWORK, "portal",
                           N_ ("A page came instead of the file, perhaps to log in to the network or the site") },
  [SPATE_ERROR_NO_FOLDER] = { SPATE_CLI_EXIT_FILE, "no-folder",
                              N_ ("The folder is gone; connect its drive again, or take another folder") },
  [SPATE_ERROR_TOO_LARGE] = { SPATE_CLI_EXIT_FILE, "too-large",
                              N_ ("The disk is of a kind that takes no file as large as this; take another folder") },
  [SPATE_ERROR_OTHER_FILE] = { SPATE_CLI_EXIT_OTHER, "other-file",
                               N_ ("The new link leads to another file than the one that was begun; everything stays as it was") },
  [SPATE_ERROR_CERTIFICATE] = { SPATE_CLI_EXIT_TLS, "certificate", N_ ("The server may not be the one it says it is") },
  [SPATE_ERROR_DUPLICATE] = { SPATE_CLI_EXIT_OTHER, "duplicate", N_ ("You have this file already") },
  [SPATE_ERROR_PROXY_LOGIN] = { SPATE_CLI_EXIT_AUTHENTICATION, "proxy-login",
                                N_ ("The proxy needs a user name and a password") },
  [SPATE_ERROR_CHECKSUM] = { SPATE_CLI_EXIT_CHECKSUM, "checksum", N_ ("The checksum does not agree"),
                             N_ ("Fetch the file again, or delete what came") },
};

static const Meaning other = { SPATE_CLI_EXIT_OTHER, "other", NULL };
static const Meaning interrupt = { SPATE_CLI_EXIT_INTERRUPT, "interrupted", NULL };

static const Meaning *
find_meaning (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &interrupt;
  if (error->domain == SPATE_ERROR && error->code >= 0 && error->code < (int) G_N_ELEMENTS (meanings))
    return &meanings[error->code];

  return &other;
}

/**
 * spate_cli_error_get_exit:
 * @error: why a download ended
 *
 * Returns: the program's exit code
 */
SpateCliExit
spate_cli_error_get_exit (const GError *error)
{
  g_return_val_if_fail (error != NULL, SPATE_CLI_EXIT_OTHER);

  return find_meaning (error)->exit;
}

/**
 * spate_cli_error_get_word:
 * @error: why a download ended
 *
 * Returns: (transfer none): a name for it that never changes, for scripts
 */
const char *
spate_cli_error_get_word (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  return find_meaning (error)->word;
}

/* Who it is that is not believed, and what to say to believe it all the same. */
static char *
describe_certificate (const SpateCertificate *certificate,
                      const char             *sentence,
                      const char             *cause)
{
  g_autofree char *fingerprint = spate_certificate_dup_readable_fingerprint (certificate);
  g_autofree char *subject = certificate->subject != NULL ? spate_cli_text_clean (certificate->subject) : NULL;
  g_autofree char *issuer = certificate->issuer != NULL ? spate_cli_text_clean (certificate->issuer) : NULL;

  return g_strdup_printf (_ ("%s: %s. %s shows a certificate for “%s”, issued by “%s”. If you know that it is the right one, "
                             "add --accept-certificate=%s"),
                          sentence, cause, certificate->origin, subject != NULL ? subject : "", issuer != NULL ? issuer : "",
                          fingerprint);
}

/**
 * spate_cli_error_describe:
 * @error: why a download ended
 *
 * Returns: (transfer full): one sentence for people, harmless to a terminal
 */
char *
spate_cli_error_describe (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autofree char *cause = spate_cli_text_clean (error->message);
  const Meaning *meaning = find_meaning (error);
  const SpateCertificate *certificate = spate_error_get_certificate (error);

  if (certificate != NULL)
    return describe_certificate (certificate, _ (meaning->sentence), cause);
  if (meaning->sentence == NULL)
    return g_steal_pointer (&cause);
  if (meaning->advice == NULL)
    return g_strdup_printf ("%s: %s", _ (meaning->sentence), cause);

  return g_strdup_printf ("%s: %s. %s", _ (meaning->sentence), cause, _ (meaning->advice));
}

/**
 * spate_cli_error_complain:
 * @error: what is wrong with the command line
 *
 * Returns: (transfer full): one line that says so, and a second one with a hint if the help
 *   would have helped
 */
char *
spate_cli_error_complain (const GError *error)
{
  g_return_val_if_fail (error != NULL, NULL);

  g_autofree char *cause = spate_cli_text_clean (error->message);

  if (spate_cli_error_get_exit (error) != SPATE_CLI_EXIT_USAGE)
    return g_strdup_printf ("spate-cli: %s", cause);

  return g_strdup_printf ("spate-cli: %s\n%s", cause, _ ("Try “spate-cli --help”"));
}
