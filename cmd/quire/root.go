package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// version is set by the build.
var version = "0.1.0-dev"

func rootCommand() *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use:   "quire [FILE.quire | DATA…]",
		Short: "the terminal notebook",
		Long: `quire is the terminal notebook: it loads data from disk or S3, transforms it step by step on a columnar
engine, shows tables and charts, and keeps the whole session as one plain-text script that replays anywhere.

  quire                      a new notebook
  quire FILE.quire           open a notebook
  quire DATA…                open data files (CSV, JSON lines, Parquet) in a new one
  quire < FILE.quire         run a script
  quire repl                 the line mode, on any terminal

Exit codes: 0 done, 1 a statement failed, 2 wrong usage, syntax or unknown name, 3 an expectation failed,
5 a source is missing or cannot be reached, 130 cancelled.`,
		Example:       "  quire data/events.csv\n  quire run flyers.quire --set source=flyer_events\n  quire query \"FROM 'events.csv' |> AGGREGATE count(*) GROUP BY event\"",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          func(c *cobra.Command, args []string) error { return openCommand(c.Context(), f, args) },
	}
	f.register(root.PersistentFlags())
	f.registerScreen(root.Flags())
	root.AddCommand(runCommand(f), queryCommand(f), replCommand(f), fmtCommand(), diffCommand(), cacheCommand(), demoCommand(f), doctorCommand(), versionCommand(), manCommand())
	root.SetFlagErrorFunc(flagError)
	addCompletions(root)
	return root
}

// one takes exactly one argument, and says in words what it is.
func one(what, usage string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return fmt.Errorf("%s is expected, %d arguments were given: %s", what, len(args), usage)
		}
		return nil
	}
}
