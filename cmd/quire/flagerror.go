package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"quire/internal/nearest"
)

// flagError says of a flag that a command does not have what was probably meant.
func flagError(c *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return err
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	c.InheritedFlags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	switch near := nearest.Of(name, names); {
	case near != "":
		return fmt.Errorf("%w; did you mean --%s?", err, near)
	case c.Flags().ShorthandLookup("o") != nil && slices.ContainsFunc(formats, func(f format) bool { return f.name == name }):
		return fmt.Errorf("%w; did you mean -o %s?", err, name)
	}
	return fmt.Errorf("%w; %s --help lists them", err, c.CommandPath())
}
