# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of spate-cli for fish. Files are offered for arguments anyway: they may be Metalinks.

function __spate_cli_ids
    spate-cli --list 2>/dev/null </dev/null | string match -rg '^([[:xdigit:]-]+)  '
end

complete -c spate-cli -s o -l output -r -F -d 'File to write, or an existing folder'
complete -c spate-cli -s m -l mirror -x -d 'Another source of the same file'
complete -c spate-cli -s n -l connections -x -d 'Most connections for a download, 1 to 32'
complete -c spate-cli -l sequential -d 'Bytes in strict order'
complete -c spate-cli -l chunk-size -x -d 'Fixed chunks of this size'
complete -c spate-cli -l limit-rate -x -d 'Bytes a second, for all downloads together'
complete -c spate-cli -l tries -x -d 'Give up after so many that bring nothing'
complete -c spate-cli -l on-change -x -a 'restart fail' -d 'When the file has changed on the server'
complete -c spate-cli -l checksum -x -a 'sha-256= sha-512= sha-1= md5=' -d 'What the file must hash to'
complete -c spate-cli -l sha256 -d 'Print the SHA-256 of the file'
complete -c spate-cli -l metalink-out -r -F -d 'Write a Metalink of the finished file'
complete -c spate-cli -l header -x -d 'Send this header'
complete -c spate-cli -l referer -x -d 'The page the link is on'
complete -c spate-cli -l user-agent -x -d 'What to call ourselves'
complete -c spate-cli -l proxy -x -a 'none http:// https:// socks5://' -d 'Go through this proxy, or none'
complete -c spate-cli -l proxy-user -x -d 'Who to be to the proxy'
complete -c spate-cli -l user -x -d 'Who to be to the server'
complete -c spate-cli -l password-stdin -d 'Read the password from standard input'
complete -c spate-cli -l allow-http-redirect -d 'Follow redirects from https to http'
complete -c spate-cli -l accept-certificate -x -d 'Believe the server with this certificate'
complete -c spate-cli -l list -d 'List the downloads that are known'
complete -c spate-cli -l refresh -r -F -a '(__spate_cli_ids)' -d 'Go on with a download by a new link'
complete -c spate-cli -l add -d 'Hand the links over to the window, and end'
complete -c spate-cli -l pause -x -a '(__spate_cli_ids)' -d 'Pause a download of the window'
complete -c spate-cli -l resume -x -a '(__spate_cli_ids)' -d 'Go on with a download of the window'
complete -c spate-cli -l remove -x -a '(__spate_cli_ids)' -d 'Take a download off the list of the window'
complete -c spate-cli -s q -l quiet -d 'Nothing but errors'
complete -c spate-cli -s v -l verbose -d 'Each range, each decision'
complete -c spate-cli -l json -d 'One JSON object a line'
complete -c spate-cli -l version -d 'Print the version'
complete -c spate-cli -l help -d 'Print a summary of the options'
