package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"quire/docs"
	"quire/notebooks"
	"quire/repl"
	"quire/repl/tui"
)

// openScreen shows a script on the screen. path is where it is saved; "" is nowhere yet.
func openScreen(ctx context.Context, f *flags, script, path string, grid bool) error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	scriptDir := dir
	if path != "" {
		scriptDir = filepath.Dir(path)
	}
	home, _ := os.UserHomeDir()
	pl := findPlaces()
	settings, err := readConfig(pl.config)
	if err != nil {
		return err
	}
	var session *repl.Session
	next, err := tui.Run(ctx, tui.Options{
		NewSession: func(observe func(repl.Event)) (tui.Session, error) {
			session, err = f.newSession(scriptDir, observe)
			return session, err
		},
		Redirect: func(dir string) { session.Redirect(dir) },
		Doc:      notebooks.NewDocument(script),
		Path:     path, Dir: dir, Home: home,
		StateDir:  pl.state,
		OpenGrid:  grid,
		Theme:     cmp.Or(f.theme, os.Getenv("QUIRE_THEME"), settings.Theme),
		KeepTheme: func(theme string) (string, error) { return pl.config, keepTheme(pl.config, theme) },
		NoMouse:   settings.Mouse != nil && !*settings.Mouse,
		ASCII:     f.ascii || !utf8Locale(),
		Manual:    tui.Manual{Language: docs.Language, Functions: docs.Functions},
		Tour:      f.tour,
		Environ:   os.Environ(),

		Graphics: cmp.Or(os.Getenv("QUIRE_GRAPHICS"), settings.Graphics),
		Tmux:     aroundTmux(),

		HoldSignals: lendTerminal,
	})
	if ctx.Err() != nil {
		return exitCode(exitCancelled)
	}
	if err != nil {
		return fmt.Errorf("the screen: %w", err)
	}
	if next != "" {
		return openCommand(ctx, f, []string{next})
	}
	return nil
}

// utf8Locale reports whether the terminal takes UTF-8, by the locale's own order of precedence. Without any locale it is
// taken to: few terminals of today do not, and C is what a container has for want of a better one.
func utf8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		v := os.Getenv(name)
		if v == "" {
			continue
		}
		_, charset, named := strings.Cut(v, ".")
		charset = strings.ToLower(strings.ReplaceAll(charset, "-", ""))
		return !named || strings.HasPrefix(charset, "utf8")
	}
	return true
}
