package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// completeScripts offers scripts, and the folders on the way to them.
func completeScripts(_ *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return []cobra.Completion{"quire"}, cobra.ShellCompDirectiveFilterFileExt
}

// completeOutput offers the formats, and files.
func completeOutput(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, f := range formats {
		if strings.HasPrefix(f.name, typed) {
			out = append(out, cobra.CompletionWithDesc(f.name, f.about))
		}
	}
	if len(out) == 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return out, cobra.ShellCompDirectiveDefault
}
