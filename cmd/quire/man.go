package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func manCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "print the manual page, in roff",
		Long:   "Prints the manual page, in roff: quire man | man -l -",
		Args:   cobra.NoArgs,
		Hidden: true,
		RunE: func(c *cobra.Command, _ []string) error {
			return writeMan(c.OutOrStdout(), c.Root())
		},
	}
}

// writeMan writes the manual page quire(1): what the commands say of themselves, in the macros of man(7).
func writeMan(w io.Writer, root *cobra.Command) error {
	m := &manual{}
	m.line(`.\" Made by "quire man" from the commands' own help. Not to be edited.`)
	m.line(`.TH QUIRE 1 "" quire "User Commands"`)
	m.section("NAME")
	m.text("quire - " + root.Short)
	m.section("SYNOPSIS")
	for _, use := range []string{"quire [FILE.quire | DATA…]", "quire COMMAND [ARGUMENT…]"} {
		m.line(`.B ` + escapeMan(use))
		m.line(".br")
	}
	m.section("DESCRIPTION")
	m.block(root.Long)
	m.section("COMMANDS")
	for _, c := range root.Commands() {
		if c.Hidden || c.Name() == "help" || c.Name() == "completion" {
			continue
		}
		m.line(".SS " + escapeMan("quire "+c.Use))
		long := c.Long
		if long == "" {
			long = c.Short + "."
		}
		m.block(long)
		m.flags(c.LocalNonPersistentFlags())
		if c.Example != "" {
			m.line(".PP")
			m.verbatim(c.Example)
		}
	}
	m.line(".SS quire completion bash|zsh|fish|powershell")
	m.block("Prints a script that completes commands, flags, scripts and parameters in that shell. quire help completion SHELL says where to put it.")
	m.section("OPTIONS")
	m.text("Of every command:")
	m.flags(root.PersistentFlags())
	m.section("SEE ALSO")
	m.text("The language, the keys of the screen and the charts are described in the project's docs folder.")
	_, err := io.WriteString(w, m.b.String())
	return err
}

// manual is a page as it is written.
type manual struct{ b strings.Builder }

func (m *manual) line(s string) { m.b.WriteString(s + "\n") }

func (m *manual) section(name string) { m.line(".SH " + name) }

func (m *manual) text(s string) { m.line(escapeMan(s)) }

// block writes paragraphs; indented lines stand as they are.
func (m *manual) block(s string) {
	for i, part := range strings.Split(strings.TrimSpace(s), "\n\n") {
		if i > 0 {
			m.line(".PP")
		}
		if strings.HasPrefix(part, "  ") {
			m.verbatim(part)
			continue
		}
		for _, line := range strings.Split(part, "\n") {
			m.text(line)
		}
	}
}

func (m *manual) verbatim(s string) {
	m.line(".nf")
	for _, line := range strings.Split(s, "\n") {
		m.text(line)
	}
	m.line(".fi")
}

func (m *manual) flags(set *pflag.FlagSet) {
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		kind, usage := pflag.UnquoteUsage(f)
		if kind != "" {
			name += " " + strings.ToUpper(kind)
		}
		m.line(".TP")
		m.line(`.B ` + escapeMan(name))
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		m.text(usage)
	})
}

// escapeMan writes a line so that roff shows it as it is.
func escapeMan(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", "\\`", "^", `\(ha`, "~", `\(ti`).Replace(s)
	if strings.HasPrefix(s, ".") {
		s = `\&` + s
	}
	return s
}
