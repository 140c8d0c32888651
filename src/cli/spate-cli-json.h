/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-download.h"

G_BEGIN_DECLS

/* One JSON object a line (UTF-8). A member "event" says which kind it is; what is not known is
 * null. Members may be added later, none changes its meaning.
 *
 *   started    the server has answered. Once; not if nothing could be asked of it
 *     path           string or null: the file that will be written, if nobody takes the name meanwhile
 *     size           integer or null: its length in bytes
 *     resumed_bytes  integer: those of them that an earlier attempt left
 *     ranges         boolean: whether an interrupted download can be gone on with
 *
 *   progress   after that, at most twice a second
 *     state          "transferring", "verifying" or "waiting"
 *     bytes          integer: how many are here
 *     size           integer or null
 *     rate           integer: bytes a second
 *     seconds_left   integer or null
 *     connections    integer: that work at the moment
 *     waiting        string or null: why nothing comes for now
 *     verdict        string: why it is as fast as it is: "unknown", "waiting",
 *                    "each-connection-limited", "server-limited", "connections-limited", "full",
 *                    "user-limited" or "disk-limited"
 *
 *   waiting    nothing is tried for a while; what comes then is another one, "progress", "failed"
 *              or "finished"
 *     reason         string: "network", "login", "server" or "space": what has to change; or "anew": nothing,
 *                    the file has changed on the server, and is begun anew
 *     code           string: as in "failed"
 *     message        string: a sentence for people
 *     seconds        integer or null: until the next try, if it hangs on the time alone
 *     try            integer: which one that is; the first that brings something new is 1 again
 *     max_tries      integer or null: after which the download is given up
 *
 *   finished   the file bears its name. The last one, or else "failed" is
 *     path           string: the file
 *     size           integer: its length
 *     seconds        number
 *     connections    integer: the most that worked at the same time
 *     requests       integer: redirects included
 *     wasted_bytes   integer: that came and were of no use
 *     sha256         string or null: hexadecimal digits
 *     verified       boolean: whether a given checksum agrees
 *     intact         boolean: whether that, or the server's own one, agrees
 *
 *   failed
 *     code           string: "network", "busy", "tls", "needs-authentication", "proxy-login", "needs-link",
 *                    "server", "protocol", "no-ranges", "changed", "no-space", "file",
 *                    "exists", "locked", "checksum", "portal", "no-folder", "too-large", "other-file",
 *                    "certificate", "duplicate", "invalid", "interrupted" or "other"
 *     message        string: a sentence for people
 *     exit_code      integer: with which the program ends, if this is the first failure
 *     part           string or null: where what has arrived is kept
 *     resumable      boolean: whether the same command goes on from there
 *
 *   known      with --list: a download of an earlier session
 *     id             string: names it, for --refresh
 *     state          string: "running" (when its program ended, or now), "paused", "failed" or "done"
 *     url            string: its link, without secrets
 *     path           string: where the file is, or will be
 *     part           string or null: where what has arrived is kept
 *     bytes          integer: how many are here
 *     size           integer or null
 *     added          integer or null: when it was asked for, in seconds since 1970
 *     ended          integer or null: when it was done, or failed
 *     code           string or null: why it failed, as in "failed"
 *
 * With several links each object also has "url", the link without user name and password. */

char *spate_cli_json_started (const char          *url,
                              const SpateSnapshot *snapshot,
                              const char          *path) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_json_progress (const char          *url,
                               SpateState           state,
                               const SpateSnapshot *snapshot,
                               double               rate,
                               gint64               time_left) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_json_waiting (const char   *url,
                              SpateWait     wait,
                              const GError *error,
                              gint64        time_left,
                              guint         next_try,
                              guint         max_tries) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_json_finished (const char          *url,
                               const SpateSnapshot *snapshot,
                               const char          *path) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_json_failed (const char   *url,
                             const GError *error,
                             const char   *part_path,
                             gboolean      resumable) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_json_added (const char *id) G_GNUC_WARN_UNUSED_RESULT;
char *spate_cli_json_known (SpateDownload *download,
                            GVariant      *live,
                            const char    *path,
                            const char    *part_path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
