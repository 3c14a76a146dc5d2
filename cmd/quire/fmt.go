package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"quire/notebooks"
	"quire/repl/text"
)

func fmtCommand() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use:   "fmt [FILE…]",
		Short: "lay out scripts in the canonical form",
		Long: `Rewrites scripts in the canonical form; comments and meaning stay as they are. Without a file, or for -, it
reads standard input and writes standard output. A script with syntax errors is left alone.`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{"-"}
			}
			var worst exitCode
			for _, name := range args {
				code, err := formatFile(name, check)
				if err != nil {
					return err
				}
				if code != exitDone {
					worst = worse(worst, code)
				}
			}
			if worst != exitDone {
				return worst
			}
			return nil
		},
	}
	c.Flags().BoolVar(&check, "check", false, "change nothing; name the files that are not in the canonical form and exit with 1")
	return c
}

func formatFile(name string, check bool) (exitCode, error) {
	src, shown, _, err := readScript(name)
	if err != nil {
		return 0, err
	}
	nb := notebooks.Parse(src)
	faulty := false
	for _, pr := range nb.Problems() {
		if !pr.Warning {
			faulty = true
			printProblem(os.Stderr, shown, src, pr)
		}
	}
	if faulty {
		return exitUsage, nil
	}
	out := nb.Format()
	switch {
	case check && out != src:
		fmt.Println(text.Clean(shown))
		return exitFailed, nil
	case check:
		return exitDone, nil
	case name == "-":
		_, err := io.WriteString(os.Stdout, out)
		return exitDone, err
	case out == src:
		return exitDone, nil
	}
	return exitDone, notebooks.WriteFile(name, []byte(out))
}
