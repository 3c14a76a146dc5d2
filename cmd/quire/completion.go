package main

import (
	"os"
	"strings"

	"github.com/spf13/cobra"

	"quire/notebooks"
)

// addCompletions tells the shells what may stand behind each command and flag: `quire completion SHELL` prints a script that
// asks.
func addCompletions(root *cobra.Command) {
	for _, c := range root.Commands() {
		switch c.Name() {
		case "run", "repl", "fmt", "diff", "verify", "report":
			c.ValidArgsFunction = completeScripts
		case "query", "version", "man":
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
		if c.Flags().Lookup("set") != nil {
			_ = c.RegisterFlagCompletionFunc("set", completeSet)
		}
		if c.Flags().Lookup("out") != nil {
			_ = c.MarkFlagDirname("out")
		}
		switch c.Name() {
		case "query":
			_ = c.RegisterFlagCompletionFunc("output", completeOutput)
		case "diff":
			_ = c.RegisterFlagCompletionFunc("color", cobra.FixedCompletions([]cobra.Completion{"auto", "always", "never"}, cobra.ShellCompDirectiveNoFileComp))
		}
	}
}

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
	return out, cobra.ShellCompDirectiveDefault
}

// completeSet offers the parameters of the script or query on the line, as name=; of a boolean the values as well.
func completeSet(c *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	const directive = cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	if len(args) == 0 {
		return nil, directive
	}
	src := args[0]
	if c.Name() != "query" {
		data, err := os.ReadFile(src)
		if err != nil {
			return nil, directive
		}
		src = string(data)
	}
	var out []cobra.Completion
	add := func(text, about string) {
		if strings.HasPrefix(strings.ToLower(text), strings.ToLower(typed)) {
			out = append(out, cobra.CompletionWithDesc(text, about))
		}
	}
	for _, cell := range notebooks.Parse(src).Cells {
		p, ok := cell.Stmt.(notebooks.Param)
		if !ok {
			continue
		}
		about := p.Type
		if p.List {
			about += " list"
		}
		if p.Default != nil {
			about += ", " + strings.Join(strings.Fields(p.Default.Text), " ") + " without it"
		}
		if p.Type == "boolean" && !p.List && strings.Contains(typed, "=") {
			add(p.Name.Name+"=true", about)
			add(p.Name.Name+"=false", about)
			continue
		}
		add(p.Name.Name+"=", about)
	}
	return out, directive
}
