package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"quire/notebooks"
	"quire/notebooks/examples"
	"quire/repl/text"
)

// demoFolder is where the examples are unpacked, in the working folder.
const demoFolder = "quire-demo"

func demoCommand(f *flags) *cobra.Command {
	c := &cobra.Command{
		Use:   "demo [FOLDER]",
		Short: "unpack the example notebooks into a folder and open the first",
		Long: `Unpacks the examples, notebooks with their data, into FOLDER (` + demoFolder + ` here when none is named) and opens
flyers.quire; without a terminal it runs it and prints. Files that are there already are left as they are.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			folder := demoFolder
			if len(args) > 0 {
				folder = args[0]
			}
			script, err := unpack(folder)
			if err != nil {
				return err
			}
			if term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stdout.Fd())) {
				_, err := os.Stat(filepath.Join(findPlaces().state, "toured"))
				f.tour = os.IsNotExist(err)
				return openNotebook(c.Context(), f, script)
			}
			fmt.Fprintf(os.Stderr, "running %s\n", text.Clean(script))
			return runFile(c.Context(), f, script)
		},
	}
	f.registerScreen(c.Flags())
	return c
}

// unpack writes the examples' files into a folder and gives the notebook's path.
func unpack(folder string) (string, error) {
	err := fs.WalkDir(examples.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(folder, filepath.FromSlash(name))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		if _, err := os.Lstat(to); err == nil {
			return nil
		}
		data, err := fs.ReadFile(examples.FS, name)
		if err != nil {
			return err
		}
		return notebooks.WriteFile(to, data)
	})
	if err != nil {
		return "", fmt.Errorf("unpack the examples into %s: %w", folder, err)
	}
	return filepath.Join(folder, "flyers.quire"), nil
}
