package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"quire/engine/cache"
	"quire/repl/text"
)

func cacheCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "cache",
		Short: "show what is kept for later runs",
		Long: `Shows how much is kept of earlier runs: objects of S3, and what was evaluated. Both are bounded; what was used
least recently goes first. Nothing in them is needed: without them a run takes longer.`,
		Example: "  quire cache\n  quire cache clear",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return eachCache(func(name, dir string, limit int64, kept *cache.Cache) error {
				entries, bytes := kept.Usage()
				_, err := fmt.Fprintf(c.OutOrStdout(), "%-8s %8s of %s in %s  %s\n", name, text.Bytes(bytes), text.Bytes(limit),
					files(entries), text.Clean(dir))
				return err
			})
		},
	}
	c.AddCommand(&cobra.Command{
		Use:       "clear [objects|results]",
		Short:     "remove what is kept and not in use",
		Args:      cobra.MatchAll(cobra.MaximumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"objects", "results"},
		RunE: func(c *cobra.Command, args []string) error {
			return eachCache(func(name, _ string, _ int64, kept *cache.Cache) error {
				if len(args) == 1 && args[0] != name {
					return nil
				}
				entries, bytes, err := kept.Clear(c.Context())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(c.OutOrStdout(), "%s: %s in %s removed\n", name, text.Bytes(bytes), files(entries))
				return err
			})
		},
	})
	return c
}

func files(n int) string { return text.Plural(int64(n), "file") }

// eachCache calls f with both caches, which need not be there.
func eachCache(f func(name, dir string, limit int64, kept *cache.Cache) error) error {
	pl := findPlaces()
	for _, c := range []struct {
		name, dir string
		limit     int64
	}{{"objects", pl.objects(), cacheLimit}, {"results", pl.results(), resultLimit}} {
		kept, err := cache.Open(c.dir, c.limit)
		if err != nil {
			return err
		}
		if err := f(c.name, c.dir, c.limit, kept); err != nil {
			return err
		}
	}
	return nil
}
