package main

import "github.com/spf13/cobra"

// completeScripts offers scripts, and the folders on the way to them.
func completeScripts(_ *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []cobra.Completion{"quire"}, cobra.ShellCompDirectiveFilterFileExt
}
