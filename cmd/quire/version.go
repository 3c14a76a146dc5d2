package main

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"quire/engine/duckdb"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print the version",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "quire %s (duckdb %s, %s, %s/%s)\n", version, duckdb.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
