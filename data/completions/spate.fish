# SPDX-FileCopyrightText: The Spate developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of spate for fish.

complete -c spate -l hidden -d 'Go on with unfinished downloads, without a window'
complete -c spate -l version -d 'Print the version'
complete -c spate -s h -l help -d 'Print a summary of the options'
